"""What the search of the top bar finds in the ledger, and who finds what."""

import re

import pytest
from django.test import Client

from tests.ledger.pages.house import House


def search(browser: Client, text: str) -> str:
    answer = browser.get("/t/retail/search/", {"q": text})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_use_cases_are_found_by_a_part_of_their_name(house: House, lead: Client) -> None:
    part = house.copilot.name[2:].upper()
    assert f"/t/retail/use-cases/{house.copilot.slug}/" in search(lead, part)


def test_one_unit_finds_only_its_own(house: House) -> None:
    owner = house.browser("business_owner", house.contact_center)
    assert "/t/retail/use-cases/copilot/" in search(owner, "copilot")
    assert f"/t/retail/use-cases/{house.aml.slug}/" not in search(owner, house.aml.name)


def test_a_trace_is_found_by_its_whole_id_by_those_who_see_its_use_case(house: House) -> None:
    lead = house.browser()
    page = lead.get("/t/retail/traces/?from=2026-06-01&to=2026-06-30&use_case=aml").content.decode()
    trace = re.findall(r'"/t/retail/traces/([^/"]+)/"', page)[0]
    assert f"/t/retail/traces/{trace}/" in search(lead, trace)
    assert f'href="/t/retail/traces/{trace}/"' not in search(lead, trace[:-1])
    elsewhere = house.browser("business_owner", house.contact_center)
    assert f'href="/t/retail/traces/{trace}/"' not in search(elsewhere, trace)


def test_a_trace_without_a_request_is_found_by_those_who_see_all(
    house: House,
) -> None:
    shown = 'href="/t/retail/traces/trc_lost/"'
    assert shown in search(house.browser(), "trc_lost")
    assert shown not in search(house.browser("business_owner", house.contact_center), "trc_lost")


@pytest.mark.usefixtures("house")
def test_a_model_leads_to_what_it_cost(lead: Client) -> None:
    assert "/t/retail/showback/?model=unheard_of" in search(lead, "HEARD")
