"""The stock clients of LiteLLM, OpenMeter and Lago, unchanged, against a running server."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from lago_python_client.client import Client as Lago
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models import BatchEvent, Event
from openmeter import Client as OpenMeter
from pytest_django.live_server_helper import LiveServer

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.ledgers import the_ledger
from tests.people import make_key, make_tenant
from tests.superuser import superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'audit'::regnamespace)
"""
MARKED = "SELECT 1 FROM {} AS t WHERE t::text LIKE '%MARKED%' LIMIT 1"
AN_HOUR_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


def lines(tenant: Tenant) -> list[tuple[object, ...]]:
    with tenant_scope(tenant.pk), transaction.atomic():
        return the_ledger()["lines"]


def litellm(server: LiveServer, key: str) -> dict[str, str]:
    own = {
        "GENERIC_LOGGER_ENDPOINT": f"{server.url}/v1/ingest/litellm",
        "GENERIC_LOGGER_HEADERS": f"Authorization=Bearer {key}",
        "OPENMETER_API_ENDPOINT": server.url,
        "OPENMETER_API_KEY": key,
        "DEFAULT_FLUSH_INTERVAL_SECONDS": "1",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the list that comes with it: no network
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.ledger.receivers.litellm.client"],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    ids: dict[str, str] = json.loads(run.stdout.splitlines()[-1])
    return ids


def test_litellm_sends_arrays_ndjson_single_payloads_and_openmeter_events(
    live_server: LiveServer, tenant: Tenant
) -> None:
    ids = litellm(live_server, make_key(tenant))
    assert ids.keys() == {"by_name", "json_array", "failure", "ndjson", "single", "openmeter"}
    posted = [(str(row[0]).partition(":")[0], row[3], row[4]) for row in lines(tenant)]
    for way in ("litellm", "openmeter"):
        calls = 3 if way == "litellm" else 1  # none by the callback's name alone
        assert posted.count((way, "input", Decimal(10))) == calls
        assert posted.count((way, "output", Decimal(20))) == calls
    assert posted.count(("litellm", "input", Decimal(0))) == 1  # the failure
    assert not marked_tables()


def marked_tables() -> list[str]:
    """Tables that hold a byte of a marked prompt, answer or note; looked at without any policy."""
    with superuser() as database:
        return [
            str(table)
            for (table,) in database.execute(TABLES).fetchall()
            if database.execute(MARKED.format(table)).fetchone()
        ]


def an_event(event: str, **data: object) -> Any:  # Any: what the client takes is a type of its own
    return {
        "id": event,
        "source": "my-app",
        "specversion": "1.0",
        "type": "retrieval_query",
        "subject": "use_case_id:copilot",
        "time": AN_HOUR_AGO.isoformat(),
        "data": data,
    }


def test_the_openmeter_client_sends_one_event_and_many(
    live_server: LiveServer, tenant: Tenant
) -> None:
    client = OpenMeter(endpoint=live_server.url, token=make_key(tenant))
    client.events.ingest_event(an_event("e1", value="10"))
    client.events.ingest_events([an_event("e1", value="10"), an_event("e2", quantity=2.5)])
    posted = [(str(row[0])[-2:], *row[2:5]) for row in lines(tenant)]
    assert posted == [
        ("e1", AN_HOUR_AGO, "retrieval_query", Decimal(10)),
        ("e2", AN_HOUR_AGO, "retrieval_query", Decimal("2.5")),
    ]


def test_the_openmeter_client_is_told_what_cannot_be_counted(
    live_server: LiveServer, tenant: Tenant
) -> None:
    client = OpenMeter(endpoint=live_server.url, token=make_key(tenant))
    with pytest.raises(Exception, match="neither a quantity") as refused:
        client.events.ingest_events([an_event("e1", value="10"), an_event("e2", path="/x")])
    assert getattr(refused.value, "status_code", 0) == 400
    assert lines(tenant) == []


def test_the_lago_client_sends_one_event_and_many(live_server: LiveServer, tenant: Tenant) -> None:
    client = Lago(api_key=make_key(tenant), api_url=live_server.url)
    event = Event(
        transaction_id="tx_1",
        external_subscription_id="cost_center:cc_1",
        code="ocr_page",
        timestamp=int(AN_HOUR_AGO.timestamp()),
        precise_total_amount_cents="12.5",
        properties={"count": 3, "note": "MARKED text"},
    )
    made = client.events.create(event)
    assert made is not None
    assert (made.transaction_id, made.code) == ("tx_1", "ocr_page")
    client.events.batch_create(
        BatchEvent(events=[event, event.copy(update={"code": "judge_call"})])
    )
    reported = [row for row in lines(tenant) if row[8] == "reported"]
    assert [row[6] for row in reported] == [Decimal("0.125")]
    with pytest.raises(LagoApiError) as refused:
        client.events.create(
            event.copy(
                update={
                    "properties": {},
                    "transaction_id": "tx_2",
                    "precise_total_amount_cents": None,
                }
            )
        )
    assert refused.value.status_code == 422
    assert refused.value.response["error_details"] == {"value": ["no_quantity"]}
    assert not marked_tables()
