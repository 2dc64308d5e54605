"""What events say of their calls: sums are split and narrowed by it, and the trace shows it."""

import hashlib
import json
from decimal import Decimal

import pytest

from finops.models import Tenant
from ledger.calc.calls.details import CALL_NAMES, SIDE_EFFECT_RISKS
from ledger.calc.reports.dimensions import METER_DIMENSIONS, Dimension
from ledger.models import Meter
from ledger.parsers import gate_records
from ledger.queries.choices import choices
from ledger.queries.traces.detail import trace_detail
from ledger.queries.traces.listing import traces
from ledger.services.rollups import compare
from tests.ledger.ledgers import send
from tests.ledger.queries.asking import by_key, june, report_of
from tests.ledger.records import LIMITS, NOW, Record, a_request, an_event, record

pytestmark = pytest.mark.django_db
NOON = "2026-06-10T12:00:00Z"
EVERY_DETAIL: dict[str, object] = {
    "knowledge_base": "kb_fees",
    "index_version": "idx_12",
    "source_owner": "policy_office",
    "tool_owner": "payments",
    "side_effect_risk": "high",
    "requirement_id": "req_citation",
    "rubric_version": "rubric_3",
    "release_gate": "gate_july",
    "review_type": "qa_sample",
    "sampling_rate": "0.10",
    "eval_run_id": "eval_1",
    "eval_cases": 40,
}


def a_tool(event: str, calls: int, **more: object) -> Record:
    """Calls of a tool at 2.00 each."""
    counts = {"input_tokens": None, "api_calls": calls, "unit_price": "2"}
    return an_event(event, "t1", NOON, component="tool", **{**counts, **more})


def test_tool_cost_is_split_by_the_risk_of_side_effects(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON),
        a_tool("e1", 1, side_effect_risk="high", tool_owner="payments"),
        a_tool("e2", 3, side_effect_risk="read_only"),
        a_tool("e3", 2),
    )
    rows = by_key(report_of(june(by="side_effect_risk", component="tool")))
    assert {key: row.cost_usd for key, row in rows.items()} == {
        "high": Decimal(2),
        "none": Decimal(6),
        "": Decimal(4),
    }
    narrowed = june(side_effect_risk="high")
    assert report_of(narrowed).total.cost_usd == Decimal(2)
    assert [row.trace_id for row in traces(narrowed, None).rows] == ["t1"]
    assert choices()[Dimension.TOOL_OWNER] == [("payments", "payments")]
    assert compare() == {}


def test_each_detail_is_kept_and_shown_with_its_line(tenant: Tenant) -> None:
    assert set(EVERY_DETAIL) == set(CALL_NAMES)
    record(a_request("t1", NOON), an_event("e1", "t1", NOON, **EVERY_DETAIL))
    trace = trace_detail("t1", None)
    assert trace is not None
    words = {name: str(value) for name, value in EVERY_DETAIL.items()}
    assert trace.lines[0].call == {**words, "sampling_rate": "0.1"}


def test_costs_are_split_by_each_of_them(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON, **EVERY_DETAIL))
    for name in CALL_NAMES:
        if name == "eval_cases":  # a number of a run, nothing to split by
            continue
        assert Dimension(name) in METER_DIMENSIONS
        (row,) = report_of(june(by=name)).rows
        assert row.cost_usd == Decimal(2)
        assert row.key == ("0.1" if name == "sampling_rate" else EVERY_DETAIL[name])


def test_meters_without_such_words_keep_the_digest_that_they_had(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON))
    meter = Meter.objects.get(meter="input")
    words = ("model_call", "house", "small", "input", "token", "direct_metered", "short")
    text = "\x1f".join((*words, "", "", "", "final", "ok"))
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    assert meter.digest.hex == digest


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("side_effect_risk", "huge", "not_in_enum"),
        ("sampling_rate", "1.5", "out_of_range"),
        ("sampling_rate", "-0.5", "negative"),
        ("sampling_rate", "often", "not_a_number"),
        ("knowledge_base", "a b", "bad_identifier"),
        ("eval_cases", "0", "too_small"),
        ("eval_cases", "2.5", "not_an_integer"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_its_field_is_named(
    tenant: Tenant, field: str, value: str, code: str
) -> None:
    event = an_event("e1", "t1", NOON, eval_run_id="eval_1", **{field: value})
    assert refused(event) == [(field, code)]


def test_a_number_of_cases_needs_its_run(tenant: Tenant) -> None:
    assert refused(an_event("e1", "t1", NOON, eval_cases=3)) == [("eval_run_id", "required")]


def refused(event: Record) -> list[tuple[str, str]]:
    """Field and code of each reject."""
    chunk = gate_records(json.dumps([event]).encode(), "application/json", NOW, LIMITS)
    return list(chunk.rejects.select("field", "code").iter_rows())


def test_another_word_of_the_same_event_is_a_conflict(tenant: Tenant) -> None:
    assert send([an_event("e1", "t1", NOON, tool_owner="crm")]).accepted == 1
    assert send([an_event("e1", "t1", NOON, tool_owner="crm")]).duplicate == 1
    assert send([an_event("e1", "t1", NOON, tool_owner="payments")]).conflict == 1


def test_risks_are_told_from_none_to_critical() -> None:
    assert SIDE_EFFECT_RISKS == ("none", "low", "medium", "high", "critical")
