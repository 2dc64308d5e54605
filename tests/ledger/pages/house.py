"""A tenant with two registered use cases and two months of costs, and its people."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.test import Client

from finops.models import BusinessUnit, Tenant, UseCase
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.parsers import gate_records
from ledger.services.posting import post_chunk
from tests.ledger.records import (
    LIMITS,
    Record,
    a_request,
    an_event,
    an_outcome,
    an_unpriced_event,
    record,
)
from tests.people import make_person, make_tenant, sign_in

JUNE = "from=2026-06-01&to=2026-06-30"
AT = "2026-06-10T12:00:00Z"


@dataclass(frozen=True)
class House:
    """The tenant and what its pages are about."""

    tenant: Tenant
    contact_center: BusinessUnit
    compliance: BusinessUnit
    copilot: UseCase
    aml: UseCase

    def browser(self, role: str = "finops_lead", unit: BusinessUnit | None = None) -> Client:
        """A signed-in browser of a person in this role, over the tenant or one unit of it."""
        scope = unit.slug if unit else "all"
        person = make_person(
            self.tenant, role, "Ana Silva", email=f"{role}.{scope}@x.example", business_unit=unit
        )
        return sign_in(Client(), person)


def open_house(slug: str = "retail") -> House:
    """June: copilot 2.00 + 4.00 + 1.00, AML 10.00, 0.50 without a request, one unpriced line;
    May: copilot 3.50."""
    tenant = make_tenant(slug)
    with tenant_scope(tenant.pk):
        house = House(tenant, *_organisation())
        record(*_may(), *_june())
    return house


def _organisation() -> tuple[BusinessUnit, BusinessUnit, UseCase, UseCase]:
    center = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
    law = create_business_unit(actor="tests", slug="compliance", name="Compliance")
    cc = create_cost_center(actor="tests", code="cc_4102", name="Service", business_unit=center)
    cc_law = create_cost_center(actor="tests", code="cc_7000", name="Law", business_unit=law)
    copilot = NewUseCase(
        "copilot",
        "Service Copilot",
        center,
        cc,
        "medium",
        "cost per resolved case",
        excluded_objective="lowest token total",
        stage="scale",
        cost_slo_usd_per_outcome=Decimal("3.6"),
    )
    aml = NewUseCase("aml", "AML Copilot", law, cc_law, "high", "evidence quality")
    steps = {"draft_answer": "Draft an answer"}
    made = create_use_case(actor="tests", new=copilot, workflow_steps=steps)
    return center, law, made, create_use_case(actor="tests", new=aml)


def _may() -> list[Record]:
    at = "2026-05-01T12:00:00Z"
    return [
        a_request("may_1", at),
        an_event("may_e1", "may_1", at, unit_price="0.0035"),
        an_outcome("may_case", "may_1", at),
    ]


def _june() -> list[Record]:
    law = {
        "use_case_id": "aml",
        "business_unit": "compliance",
        "cost_center": "cc_7000",
        "risk_tier": "high",
    }
    return [
        a_request("trc/1", AT, cache_status="semantic_answer_hit"),
        an_event("e1", "trc/1", AT),
        an_event("e2", "trc/1", AT, component="tool", model_or_service="crm", unit_price="0.004"),
        a_request("trc_2", AT, environment="sandbox"),
        an_event("e3", "trc_2", AT, input_tokens=500),
        an_outcome("case_1", "trc/1", AT),
        an_outcome("case_2", "trc_2", AT, value_usd="40"),
        an_outcome("answer_1", "trc_2", AT, kind="quality_passed_answer"),
        a_request("trc_3", AT, **law),
        an_event("e4", "trc_3", AT, unit_price="0.01"),
        an_unpriced_event("u1", "trc_3", AT),
        an_event("lost", "trc_lost", AT, input_tokens=250),
    ]


def record_now(*records: Record) -> None:
    """Post records whose times are near the real present."""
    body = json.dumps(records).encode()
    chunk = gate_records(body, "application/json", datetime.now(UTC), LIMITS)
    assert chunk.rejects.is_empty(), chunk.rejects.to_dicts()
    post_chunk(chunk=chunk, source=uuid.uuid4(), chunk_no=0, channel="tests")
