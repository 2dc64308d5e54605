"""Evidence tokens: counted with their call, never priced, and unknown where nobody tells them."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.calls.evidence import EvidenceTokens, NoEvidenceRatio
from ledger.models import CostLine
from ledger.parsers import gate_records
from ledger.queries.traces.detail import trace_detail
from ledger.queries.units.evidence import read_evidence
from ledger.services.rollups import compare
from tests.ledger.ledgers import send
from tests.ledger.queries.asking import june, report_of
from tests.ledger.records import LIMITS, NOW, Record, a_request, an_event, record
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
NOON = "2026-06-10T12:00:00Z"


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    made = make_tenant("retail")
    with tenant_scope(made.pk):
        yield made


def test_evidence_costs_nothing_beside_its_input(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON),
        an_event("e1", "t1", NOON, evidence_tokens=400, allocated_cost_usd="2"),
    )
    total = report_of(june()).total
    assert (total.cost_usd, total.unpriced_lines) == (Decimal(2), 0)
    line = CostLine.objects.get(meter__meter="evidence")
    assert line.quantity == 400
    assert (line.unit_price, line.cost_usd) == (None, None)
    trace = trace_detail("t1", None)
    assert trace is not None
    assert trace.total.tokens_in == 1000
    assert trace.lines[0].variance_usd == 0
    assert compare() == {}


def test_the_ratio_is_of_the_calls_that_tell_it(tenant: Tenant) -> None:
    record(
        a_request("t1", NOON),
        an_event("e1", "t1", NOON, evidence_tokens=400),
        an_event("e2", "t1", NOON, input_tokens=3000),
        an_event("e3", "t1", NOON, evidence_tokens=0),
    )
    known = read_evidence(june(), None)
    assert known == EvidenceTokens(Decimal(400), Decimal(2000), 2, Decimal(5000))
    assert (known.ratio, known.coverage) == (Decimal("0.2"), Decimal("0.4"))


def test_without_any_telling_the_ratio_is_unknown_and_says_why(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON))
    known = read_evidence(june(), None)
    assert (known.ratio, known.reason) == (None, NoEvidenceRatio.NOT_TOLD)
    assert EvidenceTokens(Decimal(0), Decimal(0), 1, Decimal(0)).reason is NoEvidenceRatio.NO_INPUT


def test_nought_is_told_and_is_not_unknown(tenant: Tenant) -> None:
    record(a_request("t1", NOON), an_event("e1", "t1", NOON, evidence_tokens=0))
    assert read_evidence(june(), None).ratio == 0
    assert send([an_event("e1", "t1", NOON)]).conflict == 1


def test_what_is_priced_keeps_its_lines_with_and_without_evidence(tenant: Tenant) -> None:
    counts = {"cached_tokens": 100, "output_tokens": 50}
    record(
        a_request("t1", NOON),
        an_event("e1", "t1", NOON, **counts),
        an_event("e2", "t1", NOON, **counts, evidence_tokens=10),
    )
    trace = trace_detail("t1", None)
    assert trace is not None
    without, with_evidence = (
        [
            (line.line_no, line.meter, line.cost_usd)
            for line in trace.lines
            if line.event_id == event and line.price_source != "informative"
        ]
        for event in ("e1", "e2")
    )
    assert without == with_evidence
    assert len(without) == 3


@pytest.mark.parametrize(
    ("counts", "reject"),
    [
        ({"evidence_tokens": 1001}, ("evidence_tokens", "exceeds_total")),
        (
            {"evidence_tokens": 5, "input_tokens": None, "output_tokens": 5},
            ("input_tokens", "required"),
        ),
        ({"evidence_tokens": -1}, ("evidence_tokens", "negative")),
        ({"evidence_tokens": "2.5"}, ("evidence_tokens", "not_an_integer")),
    ],
)
def test_evidence_lies_within_the_input(counts: Record, reject: tuple[str, str]) -> None:
    body = json.dumps([an_event("e1", "t1", NOON, **counts)]).encode()
    rejects = gate_records(body, "application/json", NOW, LIMITS).rejects
    assert list(rejects.select("field", "code").iter_rows()) == [reject]
