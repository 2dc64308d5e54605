"""Words are made before a posting stands in line, and remembered only once they are committed."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.parsers import IngestLimits
from ledger.services.importing import IngestResult, ingest
from ledger.services.posting import take_turn
from ledger.services.posting.interning import ATTRIBUTION, KNOWN, intern_one
from tests.ledger.records import WORDS, an_event
from tests.people import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
LIMITS = IngestLimits(max_bytes=1 << 20, max_records=100)
AT = "2026-10-01T10:00:00Z"
WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
MADE = "SELECT count(*) FROM ledger_meter WHERE model = 'never_seen'"


def send(tenant: Tenant) -> IngestResult:
    event = an_event("ce_1", "trc_1", AT, model_or_service="never_seen")
    try:
        with tenant_scope(tenant.pk):
            actor, body = Actor(tenant, name="tests"), json.dumps([event]).encode()
            return ingest(actor=actor, body=body, content_type="application/json", limits=LIMITS)
    finally:
        connections.close_all()


def first_value(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def test_who_waits_for_his_turn_keeps_nobody_waiting_for_a_new_word() -> None:
    tenant = make_tenant("retail")
    with ThreadPoolExecutor(1) as pool, tenant_scope(tenant.pk):
        with transaction.atomic():
            take_turn()
            sent = pool.submit(send, tenant)
            while not first_value(WAITS):
                assert not sent.done(), sent.result()
            assert first_value(MADE) == 1
        assert sent.result(timeout=30).accepted == 1


def test_a_word_that_was_rolled_back_is_not_remembered() -> None:
    tenant = make_tenant("retail")
    words = tuple(
        WORDS.get({"use_case": "use_case_id"}.get(name, name), "") for name in ATTRIBUTION
    )
    with tenant_scope(tenant.pk):
        with transaction.atomic():
            intern_one("ledger_attribution", words)
            transaction.set_rollback(True)
        assert words not in KNOWN.of_tenant("ledger_attribution")
        made = intern_one("ledger_attribution", words)
        assert KNOWN.of_tenant("ledger_attribution")[words] == made


def test_what_one_tenant_has_seen_is_not_known_to_another() -> None:
    mine, other = make_tenant("retail"), make_tenant("other")
    nothing = ("",) * len(ATTRIBUTION)
    with tenant_scope(mine.pk):
        own = intern_one("ledger_attribution", nothing)
    with tenant_scope(other.pk):
        assert nothing not in KNOWN.of_tenant("ledger_attribution")
        assert intern_one("ledger_attribution", nothing) != own
