"""The stock LiteLLM proxy, as README says to set it up, before a provider of ours."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import Sighting
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.litellm.proxy import HOST, Gateway, provider, proxy
from tests.ledger.receivers.test_stock_clients import marked_tables
from tests.people import make_key, make_tenant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SETTINGS = """
model_list:
  - model_name: small
    litellm_params: {{model: openai/gpt-4o-mini-2024-07-18, api_base: {provider}, api_key: none}}
  - model_name: broken
    litellm_params: {{model: openai/gpt-overloaded, api_base: {provider}, api_key: none}}
litellm_settings:
  callbacks: [{callbacks}]
  num_retries: 0
callback_settings:
  finops:
    callback_type: generic_api
    endpoint: {server}/v1/ingest/litellm
    headers: {{Authorization: Bearer {key}}}
    max_retries: 3
general_settings: {{master_key: sk-master}}
"""
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
COPILOT = {"use_case_id": "copilot", "finops.workflow_step": "draft_answer"}
ARRIVES_WITHIN_SECONDS = 30


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def gateway(
    request: pytest.FixtureRequest, live_server: LiveServer, tenant: Tenant, tmp_path: Path
) -> Iterator[Gateway]:
    """A proxy with the callbacks that the test names."""
    key = make_key(tenant)
    env = {
        "OTEL_EXPORTER": "otlp_http",
        "OTEL_ENDPOINT": f"{live_server.url}/v1/traces",
        "OTEL_HEADERS": f"Authorization=Bearer%20{key}",  # which it sends as it is
        "LITELLM_OTEL_V2": "true",
        "GENERIC_LOGGER_ENDPOINT": f"{live_server.url}/v1/ingest/litellm",
        "GENERIC_LOGGER_HEADERS": f"Authorization=Bearer {key}",
        "DEFAULT_FLUSH_INTERVAL_SECONDS": "1",
        "DEFAULT_BATCH_SIZE": "1",  # else it loses what comes in while it sends
    }
    with provider() as behind:
        settings = SETTINGS.format(
            provider=f"http://{HOST}:{behind.server_port}/v1",
            server=live_server.url,
            key=key,
            callbacks=request.param,
        )
        with proxy(settings, tmp_path, env, behind) as started:
            yield started


def lines(tenant: Tenant) -> list[tuple[object, ...]]:
    with tenant_scope(tenant.pk), transaction.atomic():
        return the_ledger()["lines"]


def sightings(tenant: Tenant) -> list[Sighting]:
    with tenant_scope(tenant.pk), transaction.atomic():
        return list(Sighting.objects.all())


def arrived(tenant: Tenant, is_there: Callable[[list[tuple[object, ...]]], bool]) -> None:
    ends = time.monotonic() + ARRIVES_WITHIN_SECONDS
    while not is_there(lines(tenant)):
        assert time.monotonic() < ends, lines(tenant)
        time.sleep(0.3)


def quantities(tenant: Tenant) -> list[tuple[str, Decimal]]:
    """Meters and quantities; the cost that LiteLLM reports is a line of its own without books."""
    told_lines = [(str(row[3]), Decimal(str(row[4]))) for row in lines(tenant)]
    return sorted(line for line in told_lines if line[0] != "reported_cost")


def sums(tenant: Tenant) -> dict[str, Decimal]:
    """Each meter's net quantity: corrections taken off."""
    net: dict[str, Decimal] = {}
    for meter, quantity in quantities(tenant):
        net[meter] = net.get(meter, Decimal(0)) + quantity
    return {meter: quantity for meter, quantity in net.items() if quantity}


CALL = [
    ("cached_input", Decimal(400)),
    ("input", Decimal(600)),
    ("output", Decimal(70)),
    ("reasoning", Decimal(30)),
]


def counted(gateway: Gateway) -> dict[str, Decimal]:
    """What the ledger must hold: each call that the provider has answered."""
    return {meter: gateway.provider.answered * quantity for meter, quantity in CALL}


@pytest.mark.parametrize("gateway", ["finops"], indirect=True)
def test_calls_streams_in_a_row_and_failures_come_from_the_proxys_own_callback(
    gateway: Gateway, tenant: Tenant
) -> None:
    assert gateway.ask(PARENT, model="small", metadata=COPILOT) == 200
    arrived(tenant, lambda rows: len(rows) >= 4)
    assert quantities(tenant) == CALL
    (sighting,) = sightings(tenant)
    assert (sighting.own_trace_id, sighting.model) == (TRACE, "gpt-4o-mini-2024-07-18")
    for _ in range(4):
        assert gateway.ask(model="small", stream=True, metadata=COPILOT) == 200
    assert gateway.ask(model="broken") == 429
    assert gateway.provider.answered >= 5
    # The failure has no tokens, and stays. The proxy may state a stream a second time, in more
    # detail, when it is slow: that replaces the first statement, so the sums are what counts.
    arrived(
        tenant,
        lambda _: ("input", Decimal(0)) in quantities(tenant) and sums(tenant) == counted(gateway),
    )
    assert not marked_tables()


@pytest.mark.parametrize("gateway", ["generic_api, otel"], indirect=True)
def test_a_call_that_the_proxy_tells_twice_counts_once(gateway: Gateway, tenant: Tenant) -> None:
    """By the callback's name, which the proxy's own packages have, and by spans."""
    assert gateway.ask(model="small", metadata=COPILOT) == 200
    arrived(tenant, lambda _: len(sightings(tenant)) == 2)
    assert {(sighting.channel, sighting.is_counted) for sighting in sightings(tenant)} == {
        ("litellm", True),
        ("otlp", False),
    }
    assert sums(tenant) == dict(CALL)  # whichever came first: then it was put right
    assert not marked_tables()
