"""Making and changing what an organisation is made of: the rules that hold at every door."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from finops.access import Actor
from finops.models import BusinessUnit, CostCenter, UseCase
from finops.scope import tenant_scope
from finops.services.organisation.entries import (
    ChangedMeanwhile,
    EntryKind,
    change,
    create,
    state_of,
)
from finops.services.organisation.units import BUSINESS_UNITS, COST_CENTERS, create_business_unit
from finops.services.organisation.use_cases import USE_CASES
from tests.finops.set_up.house import House

END = date(2026, 12, 31)


def alter(house: House, kind: EntryKind[Any], row: Any, **values: Any) -> None:  # Any: any row
    change(
        kind, actor=Actor(house.tenant, name="tests"), pk=row.pk, values=values,
        seen=state_of(kind, row),
    )  # fmt: skip


def code_of(refusal: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    (error,) = refusal.value.error_dict[field]
    return str(error.code)


def test_a_key_that_is_taken_is_refused_at_its_field(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        create_business_unit(actor="tests", slug="cards", name="Cards")
        with pytest.raises(ValidationError) as refusal:
            create_business_unit(actor="tests", slug="cards", name="Other")
    assert code_of(refusal, "slug") == "taken"


def test_another_tenant_may_have_the_same_key(house: House) -> None:
    from tests.people import make_tenant

    for tenant in (house.tenant, make_tenant("wealth")):
        with tenant_scope(tenant.pk):
            assert create_business_unit(actor="tests", slug="cards", name="Cards").pk


def test_what_is_made_in_the_same_moment_is_refused_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look before the write is too early; the database's own constraint holds."""
    with tenant_scope(house.tenant.pk):
        create_business_unit(actor="tests", slug="cards", name="Cards")
        nothing = BusinessUnit.objects.none()
        monkeypatch.setattr(EntryKind, "named", lambda _kind, _values: nothing)
        monkeypatch.setattr(BusinessUnit, "full_clean", lambda _row: None)
        with pytest.raises(ValidationError) as refusal:
            create(BUSINESS_UNITS, actor="tests", values={"slug": "cards", "name": "Other"})
        assert BusinessUnit.objects.count() == 1
    assert code_of(refusal, "slug") == "taken"


def test_a_change_keeps_old_and_new_in_the_audit_log(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        alter(house, BUSINESS_UNITS, BusinessUnit.objects.get(), name="Cards US")
    (entry,) = house.audit("business_unit.changed")
    assert (entry.target, entry.detail) == ("cards", {"name": ["Cards", "Cards US"]})


def test_a_change_that_changes_nothing_leaves_no_entry(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        alter(house, BUSINESS_UNITS, BusinessUnit.objects.get(), name="Cards")
    assert house.audit("business_unit.changed") == []


def test_whoever_saw_an_older_state_overwrites_nothing(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        seen = BusinessUnit.objects.get()
        alter(house, BUSINESS_UNITS, BusinessUnit.objects.get(), name="Theirs")
        with pytest.raises(ChangedMeanwhile):
            alter(house, BUSINESS_UNITS, seen, name="Mine")
        assert BusinessUnit.objects.get().name == "Theirs"


def test_what_is_fixed_is_not_changed(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        alter(house, BUSINESS_UNITS, BusinessUnit.objects.get(), slug="other")
        assert BusinessUnit.objects.get().slug == "cards"


def test_a_unit_closes_after_what_belongs_to_it(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        with pytest.raises(ValidationError) as refusal:
            alter(house, BUSINESS_UNITS, BusinessUnit.objects.get(), closed_on=END)
        assert code_of(refusal, "closed_on") == "open_below"
        alter(house, USE_CASES, UseCase.objects.get(), closed_on=END)
        alter(house, COST_CENTERS, CostCenter.objects.get(), closed_on=END)
        alter(house, BUSINESS_UNITS, BusinessUnit.objects.get(), closed_on=END)
    (entry,) = house.audit("business_unit.closed")
    assert entry.detail == {"closed_on": [None, "2026-12-31"]}


def test_nothing_new_is_made_under_what_closes(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        unit = create_business_unit(actor="tests", slug="cards", name="Cards")
        alter(house, BUSINESS_UNITS, unit, closed_on=END)
        values = {"code": "cc_1", "name": "Service", "business_unit": unit}
        with pytest.raises(ValidationError) as refusal:
            create(COST_CENTERS, actor="tests", values=values)
        assert code_of(refusal, "business_unit") == "closed"
        assert create(COST_CENTERS, actor="tests", values={**values, "closed_on": END}).pk


def test_a_use_case_closes_and_opens_again(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        alter(house, USE_CASES, UseCase.objects.get(), closed_on=END)
        alter(house, USE_CASES, UseCase.objects.get(), closed_on=None)
        assert UseCase.objects.get().closed_on is None
    assert len(house.audit("use_case.closed")) == len(house.audit("use_case.changed")) == 1
