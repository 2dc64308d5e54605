"""Editing a use case: who may, what is checked, and what the audit log keeps."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from finops.access import Actor
from finops.models import CostCenter, UseCase
from finops.queries.audit.log import AuditEntry, AuditFilter, all_entries
from finops.scope import tenant_scope
from finops.services.organisation.entries import change, state_of
from finops.services.organisation.use_cases import USE_CASES
from tests.ledger.pages.house import House
from tests.people import make_person, make_tenant

PAGE, EDIT = "/t/retail/use-case-set-up/copilot/", "/t/retail/edit-use-case/copilot/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def architect(house: House) -> Client:
    return house.browser("product_architect")


def stored(house: House) -> UseCase:
    with tenant_scope(house.tenant.pk):
        return UseCase.objects.get(slug="copilot")


def changes(house: House) -> list[AuditEntry]:
    with tenant_scope(house.tenant.pk):
        return [entry for entry in all_entries(AuditFilter()) if entry.action == "use_case.changed"]


def filled(house: House, **changes: Any) -> dict[str, Any]:  # Any: whatever a form may send
    """The form as it was opened, with some answers changed."""
    with tenant_scope(house.tenant.pk):
        use_case = UseCase.objects.get(slug="copilot")
        seen = state_of(USE_CASES, use_case)
    form = {name: getattr(use_case, name) for name in ("name", "risk_tier", "stage")}
    form |= {"outcome_unit": use_case.outcome_unit, "cost_center": use_case.cost_center.code}
    form |= {"primary_objective": use_case.primary_objective, "seen": seen}
    return {**form, **changes}


def test_the_form_opens_as_a_dialog_and_as_a_page(architect: Client) -> None:
    part = architect.get(EDIT, headers=HTMX).content.decode()
    assert "<dialog" in part
    assert "<html" not in part
    page = architect.get(EDIT).content.decode()
    assert "<html" in page
    assert "Service Copilot" in page


def test_a_change_is_written_with_old_and_new_in_the_audit_log(
    house: House, architect: Client
) -> None:
    answer = architect.post(EDIT, filled(house, slo="p95 below 2 s", stage="optimize"))
    assert answer.headers["Location"] == PAGE
    assert stored(house).slo == "p95 below 2 s"
    (entry,) = changes(house)
    assert entry.target == "copilot"
    assert entry.detail["slo"] == ["", "p95 below 2 s"]
    assert entry.detail["stage"] == ["scale", "optimize"]
    assert "name" not in entry.detail


def test_htmx_gets_the_changed_part_and_a_message(house: House, architect: Client) -> None:
    answer = architect.post(EDIT, filled(house, name="Helper"), headers=HTMX)
    part = answer.content.decode()
    assert answer.status_code == 200
    assert '<span hx-swap-oob="innerHTML:#use-case-name">Helper</span>' in part
    assert "The use case was changed." in part
    assert "<dialog" not in part


def test_saving_without_a_change_leaves_no_audit_entry(house: House, architect: Client) -> None:
    target = stored(house).cost_slo_usd_per_outcome
    kept = filled(house, excluded_objective="lowest token total", cost_slo_usd_per_outcome=target)
    architect.post(EDIT, kept)
    assert changes(house) == []


def test_a_form_with_flaws_comes_back_with_422_and_nothing_is_written(
    house: House, architect: Client
) -> None:
    answer = architect.post(EDIT, filled(house, primary_objective=""), headers=HTMX)
    assert answer.status_code == 422
    assert "<dialog" in answer.content.decode()
    assert "This field is required." in answer.content.decode()
    assert stored(house).primary_objective == "cost per resolved case"


def test_a_cost_target_of_zero_is_refused(house: House, architect: Client) -> None:
    answer = architect.post(EDIT, filled(house, cost_slo_usd_per_outcome="0"))
    assert answer.status_code == 422


def test_whoever_edits_an_older_state_is_told_and_overwrites_nothing(
    house: House, architect: Client
) -> None:
    opened = filled(house, name="Mine")
    architect.post(EDIT, filled(house, name="Theirs"))
    answer = architect.post(EDIT, opened)
    assert answer.status_code == 422
    assert "Someone changed this" in answer.content.decode()
    assert stored(house).name == "Theirs"


def test_the_cost_center_must_be_one_of_the_same_business_unit(
    house: House, architect: Client
) -> None:
    with tenant_scope(house.tenant.pk):
        foreign = CostCenter.objects.get(code="cc_7000").code
    assert architect.post(EDIT, filled(house, cost_center=foreign)).status_code == 422
    assert stored(house).cost_center_id == house.copilot.cost_center_id


def test_the_owner_must_be_a_member_of_the_tenant(house: House, architect: Client) -> None:
    stranger = make_person(make_tenant("wealth"), "business_owner", "Strange Owner")
    assert architect.post(EDIT, filled(house, business_owner=stranger.email)).status_code == 422
    assert stored(house).business_owner is None


def test_the_service_itself_refuses_what_the_form_does_not_offer(house: House) -> None:
    stranger = make_person(make_tenant("wealth"), "business_owner", "Strange Owner")
    with tenant_scope(house.tenant.pk):
        use_case = UseCase.objects.get(slug="copilot")
        elsewhere = CostCenter.objects.get(code="cc_7000")
        for wrong in ({"business_owner": stranger}, {"cost_center": elsewhere}, {"name": ""}):
            with pytest.raises(ValidationError, match=next(iter(wrong))):
                change(
                    USE_CASES,
                    actor=Actor(house.tenant),
                    pk=use_case.pk,
                    values=wrong,
                    seen=state_of(USE_CASES, use_case),
                )
    assert changes(house) == []


@pytest.mark.parametrize("role", ["finops_lead", "business_owner", "auditor", "finance"])
def test_who_may_not_change_sees_no_edit_button_and_no_form(house: House, role: str) -> None:
    browser = house.browser(role)
    assert EDIT not in browser.get(PAGE).content.decode()
    assert browser.get(EDIT).status_code == 404
    assert browser.post(EDIT, filled(house, name="Mine")).status_code == 404
    assert stored(house).name == "Service Copilot"


def test_an_architect_of_another_unit_may_not_change_it(house: House) -> None:
    browser = house.browser("product_architect", house.compliance)
    assert browser.post(EDIT, filled(house, name="Mine")).status_code == 404
    assert browser.get("/t/retail/edit-use-case/aml/").status_code == 200
