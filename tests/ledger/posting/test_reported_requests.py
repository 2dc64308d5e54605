"""What is told of a request by several sources, in any order and over several bodies."""

import random
from decimal import Decimal
from itertools import permutations
from typing import Any  # Any: types of polars

import polars as pl
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.record_keys import trace_key
from ledger.calc.request_details import DETAILS, NAMES, Teller
from ledger.models import ReportedRequest
from ledger.parsers.received import Received
from ledger.queries.request_details.choices import details_of
from ledger.services.importing.receiving.whole_bodies import receive
from ledger.services.posting.requests.reported import by_teller, merged_rows
from tests.ledger.ledgers import send
from tests.ledger.receivers.otlp.spans import AT, CHAT, SECOND, TRACE, A, take
from tests.ledger.records import WORDS, a_request, an_event
from tests.people import make_tenant, platform_tenant

SCHEMA: dict[Any, Any] = {
    "trace_key": pl.String,
    "occurred_at": pl.Datetime("us", "UTC"),
    "teller": pl.Int8,
    **dict.fromkeys(NAMES, pl.String),
}
VALUES = {
    detail.name: detail.choices or (("0", "12.5", "100") if detail.is_measure else ("a", "b"))
    for detail in DETAILS
}


def reports_of(chance: random.Random, count: int) -> pl.DataFrame:
    rows = [
        {
            "trace_key": f"{chance.randint(1, 3):032x}",
            "occurred_at": chance.choice([AT, AT + SECOND]) // 1000,
            "teller": int(chance.choice(list(Teller))),
            **{n: chance.choice(v) if chance.random() < 0.3 else None for n, v in VALUES.items()},
        }
        for _ in range(count)
    ]
    return pl.DataFrame(rows, schema={**SCHEMA, "occurred_at": pl.Int64}).cast(SCHEMA)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), cut=st.integers(1, 11))
def test_a_merge_depends_neither_on_order_nor_on_the_cut_into_bodies(seed: int, cut: int) -> None:
    chance = random.Random(seed)
    reports = reports_of(chance, 12)
    at_once = merged_rows(reports).sort("trace_key")
    shuffled = reports.sample(fraction=1, shuffle=True, seed=seed)
    first, second = shuffled[:cut], shuffled[cut:]
    known = merged_rows(first)
    later = merged_rows(pl.concat([by_teller(known), by_teller(merged_rows(second))]))
    assert later.sort("trace_key").equals(at_once, null_equal=True)


def merged(*reports: dict[str, object]) -> dict[str, object]:
    rows = [{"trace_key": "0" * 32, "occurred_at": 0, **report} for report in reports]
    frame = pl.DataFrame(rows, schema={**SCHEMA, "occurred_at": pl.Int64}).cast(SCHEMA)
    (row,) = merged_rows(frame).to_dicts()
    return {name: value for name, value in row.items() if value is not None}


def test_the_lower_rank_is_believed_detail_by_detail() -> None:
    row = merged(
        {"teller": Teller.CALL, "latency_ms": "900", "status": "error", "ttft_ms": "80"},
        {"teller": Teller.ROOT, "latency_ms": "700", "status": "ok"},
        {"teller": Teller.WORDS, "status": "refused"},
    )
    assert (row["latency_ms"], row["status"], row["ttft_ms"]) == ("700", "refused", "80")
    assert row["tellers"] == "24-1"


def test_of_one_rank_the_greatest_measure_the_first_choice_and_the_least_name_are_kept() -> None:
    row = merged(
        {"teller": Teller.CALL, "latency_ms": "95", "status": "error", "prompt_version": "b"},
        {"teller": Teller.CALL, "latency_ms": "100", "status": "timeout", "prompt_version": "a"},
        {"teller": Teller.CALL, "latency_ms": "9", "status": "ok", "data_classification": "public"},
        {"teller": Teller.CALL, "data_classification": "restricted", "customer_specific": "false"},
        {"teller": Teller.CALL, "customer_specific": "true"},
    )
    expected = {
        "latency_ms": "100",
        "status": "ok",
        "prompt_version": "a",
        "data_classification": "restricted",
        "customer_specific": "true",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


def known() -> dict[str, object]:
    key = trace_key(TRACE)
    details = details_of([key])[key]
    return {name: value for name, value in details.items() if value is not None}


def bring(sender: Tenant, received: Received) -> None:
    with tenant_scope(sender.pk), transaction.atomic():
        receive(actor=Actor(tenant=sender), received=received, channel="otlp")


AGENT = A(1, {"gen_ai.operation.name": "invoke_agent", "finops.run_id": "r1"}, seconds=5)
CALL = A(2, {**CHAT, "gen_ai.response.time_to_first_chunk": 0.4}, parent=1, seconds=2)
FAILED = A(3, {**CHAT, "gen_ai.response.id": "x"}, parent=1, seconds=3, error="boom")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_spans_of_one_trace_come_in_any_order(tenant: Tenant, order: tuple[int, ...]) -> None:
    for at in order:
        bring(tenant, take((AGENT, CALL, FAILED)[at]))
    with tenant_scope(tenant.pk):
        assert known() == {
            "latency_ms": Decimal(5000),
            "ttft_ms": Decimal(400),
            "status": "ok",
            "run_id": "r1",
        }


def test_a_body_of_nothing_but_the_agents_span_is_kept_for_the_trace(tenant: Tenant) -> None:
    bring(tenant, take(AGENT))
    with tenant_scope(tenant.pk):
        assert known()["latency_ms"] == 5000
        send([a_request(TRACE, "2025-06-01T10:00:00Z", latency_ms=4900)])
        assert known() == {"latency_ms": Decimal(4900), "status": "ok", "run_id": "r1"}


def test_the_same_body_again_changes_nothing(tenant: Tenant) -> None:
    bring(tenant, take(AGENT, CALL))
    with tenant_scope(tenant.pk):
        before = list(ReportedRequest.objects.values())
    bring(tenant, take(AGENT, CALL))
    with tenant_scope(tenant.pk):
        assert list(ReportedRequest.objects.values()) == before


def test_a_platforms_spans_reach_the_tenant_that_they_or_their_trace_name(tenant: Tenant) -> None:
    other = make_tenant("bank")
    named = A(1, {**AGENT.attributes, "finops.tenant_id": "retail"}, seconds=5)
    owner = {f"finops.{name}": value for name, value in WORDS.items()}
    around = A(
        1, {**AGENT.attributes, **owner, "finops.tenant_id": "bank"}, trace="1" * 32, seconds=5
    )
    inside = A(2, {**CHAT, "ai.response.msToFirstChunk": 90}, parent=1, trace="1" * 32)
    bring(platform_tenant(), take(named, around, inside, A(1, CHAT, trace="2" * 32)))
    with tenant_scope(tenant.pk):
        assert known()["latency_ms"] == 5000
        assert ReportedRequest.objects.count() == 1
    with tenant_scope(other.pk):
        assert [*ReportedRequest.objects.values_list("latency_ms", "ttft_ms")] == [
            (Decimal(5000), Decimal(90))
        ]


def test_a_tenants_spans_never_tell_of_another_tenants_requests(tenant: Tenant) -> None:
    bring(tenant, take(A(1, {**AGENT.attributes, "finops.tenant_id": "bank"}, seconds=5)))
    with tenant_scope(tenant.pk):
        assert not ReportedRequest.objects.exists()


def test_events_of_one_chunk_tell_together(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        events = [
            an_event(f"e{n}", TRACE, "2026-10-01T10:00:00Z", latency_ms=n, run_id=f"r{n}")
            for n in range(1, 4)
        ]
        send(events)
        assert known() == {"latency_ms": Decimal(3), "run_id": "r1"}
