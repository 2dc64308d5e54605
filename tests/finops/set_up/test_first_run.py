"""The first steps: each is ticked by data, and leads to where it is done until then."""

import re

from django.test import Client

from finops.access import Actor
from finops.models import BusinessUnit, User
from finops.running.first_command import FIRST_COMMAND
from finops.scope import tenant_scope
from finops.set_up.first_run import ShownStep, first_run
from finops.ui.links import links_into
from tests.finops.set_up.house import House, use_case_form
from tests.ledger.records import a_request, an_event, an_unpriced_event, record
from tests.people import make_key, make_person, make_tenant, sign_in

AT = "2026-11-20T10:00:00Z"


def done(house: House, person: User) -> list[str]:
    """The steps that are ticked."""
    with tenant_scope(house.tenant.pk, person.pk), links_into(house.tenant):
        return [shown.step.key for shown in steps(house, person) if shown.is_done]


def steps(house: House, person: User) -> list[ShownStep]:
    return first_run(Actor(house.tenant, user=person))


def test_each_step_is_ticked_by_what_is_there_and_the_list_goes_with_the_last(
    house: House,
) -> None:
    admin = house.person("tenant_admin")
    assert done(house, admin) == []
    house.furnish()
    assert done(house, admin) == ["organisation"]
    house.person("finops_lead", "Bo Lind")
    assert done(house, admin) == ["organisation", "people"]
    make_key(house.tenant, "ingest")
    with tenant_scope(house.tenant.pk):
        record(an_unpriced_event("e1", "t1", AT))
    assert done(house, admin) == ["organisation", "people", "key", "event"]
    with tenant_scope(house.tenant.pk):
        record(an_event("e2", "t2", AT))
    assert done(house, admin) == ["organisation", "people", "key", "event", "prices"]
    with tenant_scope(house.tenant.pk):
        record(a_request("t2", AT, use_case_id="copilot"))
    with tenant_scope(house.tenant.pk, admin.pk), links_into(house.tenant):
        assert steps(house, admin) == []


def test_home_leads_to_what_is_missing_first(house: House) -> None:
    browser = house.browser()
    home = f"/t/{house.tenant.slug}/"
    units = {"slug": "cards", "name": "Cards"}
    centers = {"code": "cc_1", "business_unit": "cards", "name": "Service"}
    for path, form in (
        ("business-units/new", units),
        ("cost-centers/new", centers),
        ("use-cases/new", use_case_form()),
    ):
        page = browser.get(home).content.decode()
        assert "0 of 6 done" in page
        assert f'href="{house.at}/{path}"' in page
        assert browser.post(f"{house.at}/{path}", form).status_code == 302
    page = browser.get(home).content.decode()
    assert "1 of 6 done" in page
    way = re.findall(r'href="([^"]+)">Invite people', page)
    assert 'id="invite-title"' in browser.get(*way).content.decode()
    assert "use-cases/new" not in page


def test_who_may_not_take_a_step_is_shown_no_way_to_it(house: House) -> None:
    page = house.browser("auditor").get(f"/t/{house.tenant.slug}/").content.decode()
    assert "0 of 6 done" in page
    assert "business-units/new" not in page


def test_whoever_sees_a_part_of_the_organisation_sees_no_list(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        unit = BusinessUnit.objects.get()
    person = make_person(house.tenant, "business_owner", business_unit=unit)
    page = sign_in(Client(), person).get(f"/t/{house.tenant.slug}/").content.decode()
    assert 'id="first-run"' not in page


def test_a_new_installation_says_how_the_first_organisation_is_made(db: None) -> None:
    words = FIRST_COMMAND.split('"')[0]
    assert words in Client().get("/accounts/login/").content.decode()
    make_tenant("acme")
    assert words not in Client().get("/accounts/login/").content.decode()
