"""A gateway, an instrumented client and a meter tell one call over HTTP, each in its own words."""

import json
from decimal import Decimal
from itertools import permutations
from typing import Any  # Any: bodies as they come

import pytest
from django.test import Client

from finops.scope import tenant_scope
from ledger.models import Sighting
from ledger.services.rollups import compare
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.litellm.payloads import PARENT, PAYLOAD, TRACE
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
NANOSECONDS = 1_795_508_531_800_000_000
SPAN: dict[str, Any] = {
    "traceId": TRACE,
    "spanId": "00f067aa0ba902b7",
    "name": "chat gpt-4o-mini",
    "kind": 3,
    "startTimeUnixNano": str(NANOSECONDS),
    "endTimeUnixNano": str(NANOSECONDS + 10**9),
    "attributes": [
        {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
        {"key": "gen_ai.provider.name", "value": {"stringValue": "openai"}},
        {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-4o-mini"}},
        {"key": "gen_ai.response.id", "value": {"stringValue": "chatcmpl-1"}},
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "100"}},
        {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "40"}},
    ],
}
BODIES: dict[str, Any] = {
    "/v1/ingest/litellm": [
        {**PAYLOAD, "metadata": {"requester_custom_headers": {"traceparent": PARENT}}}
    ],
    "/v1/traces": {"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]},
    "/api/v1/events": {
        "specversion": "1.0",
        "type": "litellm_tokens",
        "source": "litellm-proxy",
        "id": "chatcmpl-1",
        "time": "2026-11-24T08:22:12Z",
        "subject": "user_1",
        "data": {"model": "gpt-4o-mini", "prompt_tokens": 100, "completion_tokens": 40},
    },
}


@pytest.mark.parametrize("order", list(permutations(BODIES)))
def test_the_call_counts_once_as_the_gateway_tells_it(order: tuple[str, ...]) -> None:
    tenant = make_tenant()
    client = Client(headers={"authorization": f"Bearer {make_key(tenant)}"})
    for path in order:
        answer = client.post(path, json.dumps(BODIES[path]), content_type="application/json")
        assert answer.status_code in {200, 204}, answer.content
    with tenant_scope(tenant.pk):
        assert Sighting.objects.count() == 3
        (counted,) = Sighting.objects.filter(is_counted=True)
        assert (counted.channel, counted.posted_trace_id) == ("litellm", TRACE)
        sums = {row[2]: row[7] for row in the_ledger()["hours"]}
        assert {m: q for m, q in sums.items() if m in {"input", "output"}} == {
            "input": Decimal(100),
            "output": Decimal(40),
        }
        assert compare() == {}
