"""What every receiver brings goes the same way: completed, gated, posted, told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.calc.calls.spans import CallSpan, Work
from ledger.models import TraceSpans
from ledger.parsers.received import Problem, Received, Record, TracedSpan
from ledger.services.importing.receiving.whole_bodies import Receipt, receive
from ledger.services.posting.calls.span_trees import forget_spans
from tests.ledger.ledgers import the_ledger
from tests.ledger.records import an_event
from tests.people import make_tenant

AT = "2025-06-01T10:00:00Z"


@pytest.fixture
def tenant(db: None) -> Tenant:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk), transaction.atomic():
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
        center = create_cost_center(actor="tests", code="cc_4102", name="4102", business_unit=unit)
        new = NewUseCase("copilot", "Copilot", unit, center, "medium", "lower handling time")
        create_use_case(actor="tests", new=new)
    return tenant


def bring(tenant: Tenant, *records: Record, problems: tuple[Problem, ...] = ()) -> Receipt:
    with tenant_scope(tenant.pk), transaction.atomic():
        received = Received(list(records), list(problems))
        return receive(actor=Actor(tenant=tenant), received=received, channel="tests")


def lines(tenant: Tenant) -> list[tuple[object, ...]]:
    with tenant_scope(tenant.pk):
        return the_ledger()["lines"]


def test_a_use_case_alone_is_completed_from_the_register(tenant: Tenant) -> None:
    event = an_event("e1", "t1", AT, use_case_id="copilot", unit_price=Decimal("0.002"))
    assert bring(tenant, event) == Receipt(accepted=1)
    (line,) = lines(tenant)
    assert line[6] == Decimal("2.000")
    assert line[-1] == "contact_center/cc_4102/copilot/not_said/medium/not_said"


def test_what_a_record_says_itself_beats_the_register(tenant: Tenant) -> None:
    words = {"use_case_id": "copilot", "risk_tier": "high", "workflow_step": "draft"}
    bring(tenant, an_event("e1", "t1", AT, **words))
    assert lines(tenant)[0][-1] == "contact_center/cc_4102/copilot/draft/high/not_said"


def test_an_unknown_use_case_leaves_the_cost_unattributed_but_counted(tenant: Tenant) -> None:
    receipt = bring(tenant, an_event("e1", "t1", AT, use_case_id="nobody"))
    assert (receipt.accepted, receipt.rejected) == (1, 0)
    (line,) = lines(tenant)
    assert (line[6], line[-1]) == (Decimal("2.000"), "")


def test_the_same_again_is_a_duplicate_and_other_content_a_conflict(tenant: Tenant) -> None:
    bring(tenant, an_event("e1", "t1", AT))
    assert bring(tenant, an_event("e1", "t1", AT)) == Receipt(duplicate=1)
    receipt = bring(tenant, an_event("e1", "t1", AT, input_tokens=7))
    assert (receipt.conflict, receipt.rejected) == (1, 1)
    assert (receipt.refusals[0].id, receipt.refusals[0].code) == ("e1", "conflict")


def test_what_the_parser_or_the_gate_refuse_is_told_with_the_rest_kept(tenant: Tenant) -> None:
    bad = an_event("e2", "t1", "yesterday")
    receipt = bring(tenant, an_event("e1", "t1", AT), bad, problems=(Problem("no_id"),))
    assert (receipt.accepted, receipt.rejected) == (1, 2)
    assert [(refusal.id, refusal.code) for refusal in receipt.refusals] == [
        ("", "no_id"),
        ("e2", "bad_time"),
    ]


def test_a_record_that_names_another_tenant_is_refused(tenant: Tenant) -> None:
    receipt = bring(tenant, an_event("e1", "t1", AT, tenant_id="wealth"))
    assert [refusal.code for refusal in receipt.refusals] == ["wrong_tenant"]
    assert lines(tenant) == []


def test_the_spans_of_traces_are_forgotten_after_a_week(tenant: Tenant) -> None:
    spans = [TracedSpan(trace, CallSpan(b"1" * 8, b"2" * 8, Work.PLAIN)) for trace in ("t1", "t2")]
    with tenant_scope(tenant.pk), transaction.atomic():
        received = Received([an_event("e1", "t1", AT)], spans=spans)
        receive(actor=Actor(tenant=tenant), received=received, channel="tests")
        assert TraceSpans.objects.count() == 2
    assert forget_spans(timezone.now() + timedelta(days=6)) == 0
    assert forget_spans(timezone.now() + timedelta(days=8)) == 2
