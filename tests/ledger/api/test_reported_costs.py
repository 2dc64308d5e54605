"""What a reported cost covers is priced: for trace, list, showback and case alike."""

from collections.abc import Iterator

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.api.asking import json_of
from tests.ledger.crediting.reading import an_outcome_of
from tests.ledger.records import a_request, an_event, record

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-07-10", "last": "2026-07-12"}
AT, LATER = "2026-07-11T10:00:00Z", "2026-07-12T09:00:00Z"
UNKNOWN = {"unit_price": None, "pricing_version": None, "model_or_service": "unheard_of"}


@pytest.fixture(autouse=True)
def _reported(tenant: Tenant) -> Iterator[None]:
    """Speech without tokens, and a call of an unknown model; both tell what they cost."""
    nothing = {"input_tokens": 0, "output_tokens": 0}
    with tenant_scope(tenant.pk):
        record(
            a_request("speech", AT, business_outcome_id="spoken"),
            an_event("s1", "speech", AT, **UNKNOWN | nothing, allocated_cost_usd="0.015"),
            a_request("call", AT),
            an_event("c1", "call", AT, **UNKNOWN, allocated_cost_usd="0.25"),
            an_outcome_of("spoken", LATER),
        )
        yield


@pytest.mark.parametrize(("trace", "cost"), [("speech", "0.015"), ("call", "0.25")])
def test_no_line_of_it_counts_as_unpriced(key: str, trace: str, cost: str) -> None:
    total = json_of(key, f"traces/{trace}")["total"]
    assert (total["cost_usd"], total["unpriced_lines"]) == (cost, 0)
    rows = {row["trace_id"]: row for row in json_of(key, "traces", **DAYS)["rows"]}
    assert (rows[trace]["cost_usd"], rows[trace]["unpriced_lines"]) == (cost, 0)


def test_the_list_of_unpriced_traces_leaves_it_out_as_showback_does(
    key: str, tenant: Tenant
) -> None:
    assert json_of(key, "showback", **DAYS)["total"]["unpriced_lines"] == 0
    assert json_of(key, "traces", **DAYS, unpriced="1")["rows"] == []
    record(an_event("n1", "call", AT, **UNKNOWN), an_event("n2", "lost", AT, **UNKNOWN))
    record(an_event("n3", "lost_too", AT, **UNKNOWN, allocated_cost_usd="0.25"))
    rows = json_of(key, "traces", **DAYS, unpriced="1")["rows"]
    assert {row["trace_id"]: row["unpriced_lines"] for row in rows} == {"call": 1, "lost": 1}


def test_a_case_whose_cost_was_reported_has_a_known_cost(key: str) -> None:
    (outcome,) = json_of(key, "traces/speech")["outcomes"]
    assert outcome["case_cost_usd"] == "0.015"
