"""Pages of the set-up: what a person makes there is there, and usable at once."""

from collections.abc import Mapping

import pytest
from django.db import transaction
from django.test import Client

from finops.access import Actor
from finops.models import BusinessUnit, CostCenter, Environment, UseCase, WorkflowStep
from finops.scope import tenant_scope
from finops.services.organisation.entries import state_of
from finops.services.organisation.units import BUSINESS_UNITS
from ledger.parsers.received import Received
from ledger.services.importing.receiving.whole_bodies import receive
from tests.finops.set_up.house import House, use_case_form
from tests.ledger.records import an_event
from tests.people import make_key


def errors(client: Client, url: str, form: Mapping[str, object]) -> str:
    answer = client.post(url, form)
    assert answer.status_code == 422, answer.content.decode()
    return answer.content.decode()


def test_an_empty_tenant_is_led_from_unit_to_use_case(house: House) -> None:
    browser, at = house.browser(), house.at
    assert "Nothing here yet" in browser.get(f"{at}/business-units/").content.decode()
    made = browser.post(f"{at}/business-units/new", {"slug": "cards", "name": "Cards"})
    assert made.headers["Location"] == f"{at}/business-units/"
    center = {"code": "cc_1", "business_unit": "cards", "name": "Service"}
    assert browser.post(f"{at}/cost-centers/new", center).status_code == 302
    assert browser.post(f"{at}/use-cases/new", use_case_form()).status_code == 302
    step = {"slug": "draft", "use_case": "second", "name": "Draft"}
    assert browser.post(f"{at}/workflow-steps/new", step).status_code == 302
    place = {"slug": "blue", "name": "Blue", "is_production": "on"}
    assert browser.post(f"{at}/environments/new", place).status_code == 302
    with tenant_scope(house.tenant.pk):
        case = UseCase.objects.get()
        assert (case.slug, case.business_unit.slug, case.cost_center.code) == (
            "second", "cards", "cc_1",
        )  # fmt: skip
        assert WorkflowStep.objects.get().use_case == case
        assert Environment.objects.get(slug="blue").is_production
    person = house.audit("use_case.created")[0]
    assert (person.actor, person.target) == ("Ana Silva", "second")


def test_a_use_case_made_by_page_owns_the_next_request(house: House) -> None:
    house.furnish()
    house.browser().post(f"{house.at}/use-cases/new", use_case_form())
    event = an_event("e1", "t1", "2026-11-20T10:00:00Z", use_case_id="second")
    with tenant_scope(house.tenant.pk), transaction.atomic():
        actor = Actor(house.tenant, name="tests")
        receive(actor=actor, received=Received([event], []), channel="tests")
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'read')}"}
    where = "/api/v1/showback?by=cost_center&from=2026-11-01&to=2026-11-30"
    rows = Client().get(where, headers=key).json()["rows"]
    assert [(row["cost_center"], row["cost_usd"]) for row in rows] == [("cc_1", "2")]


def test_errors_stand_at_their_fields_and_nothing_is_written(house: House) -> None:
    house.furnish()
    browser, new = house.browser(), f"{house.at}/use-cases/new"
    assert "This name is taken" in errors(browser, new, use_case_form(slug="copilot"))
    assert "letters, digits" in errors(browser, new, use_case_form(slug="two words"))
    assert "Select a valid choice" in errors(browser, new, use_case_form(cost_center="cc_2"))
    assert "plain digits" in errors(browser, new, use_case_form(cost_slo_usd_per_outcome="1_000"))
    with tenant_scope(house.tenant.pk):
        assert UseCase.objects.count() == 1


def test_a_cost_center_of_another_unit_is_refused(house: House) -> None:
    house.furnish()
    browser = house.browser()
    browser.post(f"{house.at}/business-units/new", {"slug": "loans", "name": "Loans"})
    form = use_case_form(business_unit="loans")
    assert "another business unit" in errors(browser, f"{house.at}/use-cases/new", form)


def test_a_row_is_changed_closed_and_offered_no_more(house: House) -> None:
    browser, at = house.browser(), house.at
    browser.post(f"{at}/business-units/new", {"slug": "cards", "name": "Cards"})
    with tenant_scope(house.tenant.pk):
        unit = BusinessUnit.objects.get()
        seen = state_of(BUSINESS_UNITS, unit)
    form = {"name": "Cards US", "closed_on": "2026-11-01", "seen": seen}
    assert browser.post(f"{at}/business-units/{unit.pk}/", form).status_code == 302
    assert "closed 2026-11-01" in browser.get(f"{at}/business-units/").content.decode()
    assert "Cards US" not in browser.get(f"{at}/cost-centers/new").content.decode()
    again = errors(browser, f"{at}/business-units/{unit.pk}/", form)
    assert "Someone changed this" in again


def test_the_list_is_searched_and_links_only_where_one_may_change(house: House) -> None:
    house.furnish()
    admin, auditor = house.browser(), house.browser("auditor")
    units = f"{house.at}/business-units/"
    assert "cards" in admin.get(f"{units}?q=CARD").content.decode()
    assert "Nothing of this name" in admin.get(f"{units}?q=loans").content.decode()
    seen = auditor.get(units).content.decode()
    assert "cards" in seen
    assert "business-units/new" not in seen


@pytest.mark.parametrize("role", ["auditor", "business_owner", "risk"])
def test_who_may_not_change_reaches_no_form(house: House, role: str) -> None:
    browser = house.browser(role)
    for path in ("business-units/new", "cost-centers/import", "use-cases/new"):
        assert browser.get(f"{house.at}/{path}").status_code == 404
        assert browser.post(f"{house.at}/{path}", {"slug": "x"}).status_code == 404
    with tenant_scope(house.tenant.pk):
        assert not CostCenter.objects.exists()
