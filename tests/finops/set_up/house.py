"""A tenant that has nothing yet, and the people who set it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from finops.models import Tenant, User
from finops.queries.audit.log import AuditEntry, AuditFilter, all_entries
from finops.scope import tenant_scope
from finops.services.organisation.calendar import CALENDAR
from finops.services.organisation.entries import create
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from tests.people import make_person, make_tenant, sign_in


@dataclass(frozen=True)
class House:
    """The tenant, and the address of its set-up."""

    tenant: Tenant
    at: str

    def browser(self, role: str = "tenant_admin") -> Client:
        return sign_in(Client(), self.person(role))

    def person(self, role: str, name: str = "Ana Silva") -> User:
        return make_person(self.tenant, role, name)

    def audit(self, action: str) -> list[AuditEntry]:
        """The entries of this action, the newest first."""
        with tenant_scope(self.tenant.pk):
            return [entry for entry in all_entries(AuditFilter()) if entry.action == action]

    def furnish(self) -> None:
        """One business unit, one cost center and one use case."""
        with tenant_scope(self.tenant.pk):
            unit = create_business_unit(actor="tests", slug="cards", name="Cards")
            center = create_cost_center(
                actor="tests", code="cc_1", name="Service", business_unit=unit
            )
            new = NewUseCase("copilot", "Copilot", unit, center, "high", "cost per case")
            create_use_case(actor="tests", new=new, workflow_steps={"draft": "Draft"})
            create(CALENDAR, actor="tests", values=a_holiday())


def a_holiday(slug: str = "independence_day") -> dict[str, Any]:  # Any: values of columns
    """Friday, 3 July 2026, on the clock of New York."""
    midnight = datetime(2026, 7, 3)  # noqa: DTZ001  # of a wall clock
    day = {"local_from": midnight, "local_to": midnight + timedelta(days=1)}
    words = {"name": "Independence Day", "kind": "holiday", "zone": "America/New_York"}
    return {"slug": slug, **words, **day}


def open_house(slug: str = "retail") -> House:
    return House(make_tenant(slug), f"/t/{slug}/set-up")


def use_case_form(**others: Any) -> dict[str, Any]:  # Any: whatever a form may be sent
    """A use case of the furnished house, as its form sends it."""
    return {
        "slug": "second",
        "business_unit": "cards",
        "name": "Second",
        "cost_center": "cc_1",
        "risk_tier": "low",
        "stage": "pilot",
        "outcome_unit": "resolved_case",
        "primary_objective": "cost per case",
        **others,
    }
