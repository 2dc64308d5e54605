"""A row of each noun of the set-up, for the test of every route."""

from datetime import datetime, timedelta

from finops.services.organisation.calendar import CALENDAR
from finops.services.organisation.entries import create
from finops.services.organisation.units import (
    ENVIRONMENTS,
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)

Samples = dict[str, object]


def make_set_up(name: str) -> Samples:
    """A row of each noun of the set-up: its id for pages, its address for the API."""
    unit = create_business_unit(actor="tests", slug=f"unit_{name}", name="Unit")
    center = create_cost_center(actor="tests", code=f"cc_{name}", name="Center", business_unit=unit)
    new = NewUseCase(f"case_{name}", "Case", unit, center, "low", "x")
    case = create_use_case(actor="tests", new=new, workflow_steps={"draft": "Draft"})
    place = create(ENVIRONMENTS, actor="tests", values={"slug": f"env_{name}", "name": "Place"})
    day = create(CALENDAR, actor="tests", values=a_holiday(f"day_{name}"))
    step = case.workflow_steps.get()
    addresses = {
        "business_unit": (unit.pk, unit.slug),
        "cost_center": (center.pk, center.code),
        "use_case": (case.pk, case.slug),
        "workflow_step": (step.pk, f"{case.slug}/draft"),
        "environment": (place.pk, place.slug),
        "calendar_event": (day.pk, day.slug),
    }
    ids = {f"{noun}_id": pk for noun, (pk, _address) in addresses.items()}
    return {**ids, **{f"{noun}_address": address for noun, (_pk, address) in addresses.items()}}


def a_holiday(slug: str) -> Samples:
    midnight = datetime(2026, 7, 3)  # noqa: DTZ001  # of a wall clock
    day = {"local_from": midnight, "local_to": midnight + timedelta(days=1), "zone": "UTC"}
    return {"slug": slug, "name": "A day", "kind": "holiday", **day}
