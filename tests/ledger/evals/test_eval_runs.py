"""Offline eval and regression runs: what a case of them cost, and that they are no requests."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.evals import CaseCost, NoCaseCost, case_cost
from ledger.queries.evals.report import eval_report
from ledger.queries.units.economics import unit_figures
from ledger.services.rollups import compare
from tests.ledger.api.asking import json_of
from tests.ledger.queries.asking import june, report_of
from tests.ledger.receivers.otlp.spans import CHAT, A, Attributes, as_protobuf, take
from tests.ledger.records import (
    WORDS,
    a_request,
    an_event,
    an_outcome,
    an_unpriced_event,
    record,
)
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
NOON = "2026-06-10T12:00:00Z"
RUN: Mapping[str, str | int] = {
    "eval_run_id": "eval_1",
    "eval_cases": 40,
    "release_gate": "gate_july",
}


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    made = make_tenant("retail")
    with tenant_scope(made.pk):
        yield made


def test_the_cost_of_a_case_is_that_of_the_run_by_its_cases(tenant: Tenant) -> None:
    record(
        an_event("e1", "v1", NOON, **WORDS, **RUN),
        an_event("e2", "v2", NOON, component="judge", **WORDS, **RUN),
        an_event("e3", "v3", "2026-06-12T12:00:00Z", **WORDS, eval_run_id="eval_2"),
    )
    second, first = eval_report(june(), None).rows
    assert (first.run, first.gates, first.cost_usd, first.events) == (
        *("eval_1", ("gate_july",), Decimal(4), 2),
    )
    assert first.case == CaseCost(40, Decimal("0.1"), NoCaseCost.KNOWN)
    assert second.case == CaseCost(None, None, NoCaseCost.NO_COUNT)
    assert eval_report(june(), frozenset({"other"})).rows == ()


def test_a_run_is_spend_and_no_request_of_production(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON, business_outcome_id="case_1"),
        an_event("e1", "t1", NOON),
        an_outcome("case_1", "t1", NOON),
    )
    before = unit_figures(june(), None)
    record(*(an_event(f"v{n}", f"v{n}", NOON, **WORDS, **RUN) for n in range(5)))
    figures = unit_figures(june(), None)
    assert (figures.requests, figures.outcomes) == (before.requests, before.outcomes)
    assert figures.requests == 1
    assert report_of(june()).total.cost_usd == Decimal(12)
    assert report_of(june(use_case="copilot")).total.cost_usd == Decimal(12)
    assert compare() == {}


def test_a_part_without_a_price_leaves_the_case_unknown(tenant: Tenant) -> None:
    record(an_unpriced_event("e1", "v1", NOON, **WORDS, **RUN))
    (row,) = eval_report(june(), None).rows
    assert row.case == CaseCost(40, None, NoCaseCost.UNPRICED)


def test_two_counts_of_a_run_are_a_contradiction_and_no_average() -> None:
    assert case_cost(Decimal(4), [40, 41], unpriced_lines=0) == CaseCost(
        None, None, NoCaseCost.TWO_COUNTS
    )


def test_spans_of_a_run_imply_no_request_and_keep_their_owner() -> None:
    resource: Attributes = {
        "finops.eval_run_id": "eval_1",
        "finops.eval_cases": 40,
        "finops.use_case_id": "copilot",
    }
    received = take(A(1, CHAT), resource=resource)
    (event,) = received.records
    assert {name: event[name] for name in ("eval_run_id", "eval_cases", "use_case_id")} == {
        **{"eval_run_id": "eval_1", "eval_cases": 40, "use_case_id": "copilot"},
    }
    assert (received.hints, received.reports, received.sources) == ([], [], [])
    plain = take(A(1, CHAT), resource={"finops.use_case_id": "copilot"})
    assert len(plain.hints) == 1


def test_through_the_door_of_spans_a_run_is_counted_as_a_run(tenant: Tenant) -> None:
    key = make_key(tenant, "ingest")
    sender = Client(headers={"authorization": f"Bearer {key}"})
    words = {f"finops.{name}": word for name, word in WORDS.items()}
    of_run = {f"finops.{name}": value for name, value in RUN.items()}
    body = as_protobuf(A(1, CHAT), resource={**words, **of_run})
    answer = sender.post("/v1/traces", body, content_type="application/x-protobuf")
    assert answer.status_code == 200
    days = june(first="2025-06-01", last="2025-06-30")
    (row,) = eval_report(days, None).rows
    assert (row.run, row.use_case, row.case.cases) == ("eval_1", "copilot", 40)
    assert unit_figures(days, None).requests == 0


def test_the_answer_says_why_the_cost_of_a_case_is_not_known(tenant: Tenant) -> None:
    record(an_event("e1", "v1", NOON, **WORDS, eval_run_id="eval_2"))
    body = json_of(make_key(tenant), "evals", first="2026-06-01", last="2026-06-30")
    (row,) = body["rows"]
    assert (row["cost_usd"], row["cost_per_case_usd"], row["no_case_cost"]) == (
        *("2", None, "no_case_count"),
    )
