"""The set-up as people see it whose role ends at one business unit, or at one use case."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.models import BusinessUnit, CostCenter, UseCase, WorkflowStep
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from tests.finops.set_up.house import House, use_case_form
from tests.ledger.pages.reading import content_of
from tests.people import make_person, sign_in

LISTS = ("business-units", "cost-centers", "use-cases", "workflow-steps")


@dataclass(frozen=True)
class Part:
    """What people of cards see, and what belongs to loans."""

    house: House
    cards: BusinessUnit
    loan_step: WorkflowStep

    def browser(self, role: str = "platform_pm", **scope: object) -> Client:
        person = make_person(
            self.house.tenant,
            role,
            "Uma Unit",
            **(scope or {"business_unit": self.cards}),  # type: ignore[arg-type]  # of either kind
        )
        return sign_in(Client(), person)


@pytest.fixture
def part(house: House) -> Iterator[Part]:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        unit = create_business_unit(actor="tests", slug="loans", name="Loans")
        center = create_cost_center(actor="tests", code="cc_9", name="Desk", business_unit=unit)
        new = NewUseCase("lending", "Lending", unit, center, "low", "cost per case")
        create_use_case(actor="tests", new=new, workflow_steps={"income_check": "Check income"})
        step = WorkflowStep.objects.get(slug="income_check")
        yield Part(house, BusinessUnit.objects.get(slug="cards"), step)


def page(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode().partition("<main")[2]


def test_the_lists_hold_the_rows_of_the_unit_alone(part: Part) -> None:
    browser, at = part.browser(), part.house.at
    shown = [page(browser, f"{at}/{path}/") for path in LISTS]
    for text, name in zip(shown, ("cards", "cc_1", "copilot", "draft"), strict=True):
        assert name in text
    for name in ("loans", "cc_9", "lending", "income_check"):
        assert name not in "".join(shown)
    assert "production" in page(part.house.browser(), f"{at}/environments/")
    assert "production" in page(browser, f"{at}/environments/")
    counts = re.findall(r"<td[^>]*>\s*(\d+)\s*</td>", page(browser, f"{at}/"))
    assert counts[:8] == ["1", "0"] * 4


def test_whoever_has_one_use_case_sees_what_is_around_it(part: Part) -> None:
    with tenant_scope(part.house.tenant.pk):
        lending = UseCase.objects.get(slug="lending")
    browser = part.browser(use_case=lending)
    shown = "".join(page(browser, f"{part.house.at}/{path}/") for path in LISTS)
    assert all(name in shown for name in ("loans", "cc_9", "lending", "income_check"))
    assert not any(name in shown for name in ("cc_1", "copilot", "draft"))
    assert browser.get(f"{part.house.at}/use-cases/new").status_code == 404
    assert browser.get(f"{part.house.at}/workflow-steps/new").status_code == 200


def test_a_new_use_case_belongs_to_the_unit_and_to_no_other(part: Part) -> None:
    browser, new = part.browser(), f"{part.house.at}/use-cases/new"
    offered = page(browser, new)
    assert "cc_1" in offered
    assert "cc_9" not in offered
    assert browser.post(new, use_case_form(business_unit="loans")).status_code == 422
    assert browser.post(new, use_case_form(cost_center="cc_9")).status_code == 422
    assert browser.post(new, use_case_form()).status_code == 302
    with tenant_scope(part.house.tenant.pk):
        assert UseCase.objects.get(slug="second").business_unit == part.cards


def test_steps_of_others_answer_like_unknown_ones(part: Part) -> None:
    browser, steps = part.browser(), f"{part.house.at}/workflow-steps"
    with tenant_scope(part.house.tenant.pk):
        own = WorkflowStep.objects.get(slug="draft")
    assert browser.get(f"{steps}/{own.pk}/").status_code == 200
    for unknown in (part.loan_step.pk, 2**40):
        assert browser.get(f"{steps}/{unknown}/").status_code == 404
        assert browser.post(f"{steps}/{unknown}/", {"name": "Mine"}).status_code == 404
    step = {"slug": "new", "use_case": "lending", "name": "New"}
    assert browser.post(f"{steps}/new", step).status_code == 422


def test_a_file_changes_what_is_theirs_and_knows_nothing_of_the_rest(part: Part) -> None:
    browser, at = part.browser(), f"{part.house.at}/workflow-steps/import"
    now = content_of(browser.get(f"{at}?format=csv"))
    assert "copilot" in now
    assert "lending" not in now
    for use_case, status in (("copilot", 200), ("lending", 422), ("nowhere", 422)):
        text = f"slug,use_case,name\ndraft,{use_case},Renamed\n"
        file = SimpleUploadedFile("steps.csv", text.encode(), "text/csv")
        answer = browser.post(at, {"file": file})
        assert answer.status_code == status
        if status == 422:
            assert "Select a valid choice" in answer.content.decode()


def test_where_costs_are_booked_is_decided_for_the_whole_organisation(part: Part) -> None:
    browser, at = part.browser("tenant_admin"), part.house.at
    with tenant_scope(part.house.tenant.pk):
        center = CostCenter.objects.get(code="cc_1")
    for path in ("new", "import", f"{center.pk}/"):
        assert browser.get(f"{at}/cost-centers/{path}").status_code == 404
    assert "cost-centers/new" not in page(browser, f"{at}/cost-centers/")


def test_the_search_finds_what_the_lists_hold(part: Part) -> None:
    search = f"/t/{part.house.tenant.slug}/search/"
    everything, own = part.house.browser(), part.browser()
    assert f"{part.house.at}/workflow-steps/{part.loan_step.pk}/" in page(
        everything, f"{search}?q=income"
    )
    assert "Check income" not in page(own, f"{search}?q=income")
    assert "business-units/?q=cards" in page(own, f"{search}?q=CARDS")
    assert "cost-centers/" in page(everything, f"{search}?q=cc_9")
    assert "/environments/" in page(everything, f"{search}?q=produc")
    assert "/calendar/" in page(everything, f"{search}?q=independence")
    assert "cost-centers/" not in page(own, f"{search}?q=cc_9")


@pytest.mark.parametrize("role", ["business_owner", "tenant_admin", "finance"])
def test_every_way_that_the_navigation_shows_is_open(part: Part, role: str) -> None:
    browser = part.browser(role)
    seen, ways = set[str](), [f"/t/{part.house.tenant.slug}/", f"{part.house.at}/"]
    while ways:
        way = ways.pop()
        if way in seen:
            continue
        seen.add(way)
        answer = browser.get(way)
        assert answer.status_code == 200, way
        ways += links_of_the_shell(answer.content.decode())
    assert len(seen) > 10


def links_of_the_shell(text: str) -> list[str]:
    """The entries of the navigation, and the tabs of the page."""
    shell = "".join(re.findall(r"<nav.*?</nav>", text, re.DOTALL))
    return [url for url in re.findall(r'href="(/t/[^"?]+)"', shell) if "#" not in url]
