"""The navigation: groups in their order, tabs under their page, one letter for one page."""

from collections import Counter
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.ui.shell.navigation import (
    MOST_IN_A_GROUP,
    Group,
    NavEntry,
    NavItem,
    items,
    navigation,
    register,
    tabs,
    where,
)
from tests.people import actor_for, make_person, make_tenant, platform_tenant


@pytest.fixture
def retail(db: None) -> Tenant:
    return make_tenant()


@pytest.fixture
def lead(retail: Tenant) -> Actor:
    return actor_for(retail, make_person(retail, "finops_lead", "Lena Lead"))


def entries(actor: Actor, path: str) -> dict[str, NavEntry]:
    with tenant_scope(actor.tenant.pk):
        groups = navigation(actor, path)
    return {entry.item.route: entry for group in groups for entry in group.entries}


def test_no_group_has_more_than_eight_entries_and_each_tab_has_its_page() -> None:
    counted = Counter(item.group for item in items() if not item.parent)
    assert max(counted.values()) <= MOST_IN_A_GROUP
    routes = {item.route for item in items() if not item.parent}
    assert {item.parent for item in items() if item.parent} <= routes


def test_a_group_without_a_page_is_not_there_and_that_of_the_page_is_open(
    lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {item.route: item for item in items() if item.group != Group.GUARDRAILS}
    monkeypatch.setattr("finops.ui.shell.navigation._items", kept)
    with tenant_scope(lead.tenant.pk):
        groups = navigation(lead, reverse("imports", args=["retail"]))
    order = [group.key for group in groups]
    assert order == [group for group in Group if group != Group.GUARDRAILS]
    assert {group.key for group in groups if group.is_open} == {Group.SPEND, Group.DATA}


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "leads_there"), [("finops_lead", True), ("finance", False)])
def test_the_portfolio_is_there_for_the_leads_of_the_platform_alone(
    role: str, leads_there: bool, lead: Actor
) -> None:
    platform = platform_tenant()
    person = actor_for(platform, make_person(platform, role, "Olivia Sandoval"))
    shown = entries(person, reverse("platform_storage"))
    assert ("platform_showback" in shown) is leads_there
    assert "platform_showback" not in entries(lead, reverse("home", args=["retail"]))
    if leads_there:
        assert shown["platform_showback"].is_current
        looking_in = replace(lead, user=person.user, reads_all=True)
        assert "platform_showback" in entries(looking_in, reverse("home", args=["retail"]))


def test_a_tab_marks_its_page_in_the_navigation_and_stands_in_its_strip(lead: Actor) -> None:
    path = reverse("duplicates", args=["retail"])
    shown = entries(lead, path)
    assert "duplicates" not in shown
    assert [route for route, entry in shown.items() if entry.is_current] == ["work_lists"]
    with tenant_scope(lead.tenant.pk):
        strip = tabs(lead, path)
        assert tabs(lead, reverse("showback", args=["retail"])) == []
    assert strip[0].url == reverse("work_lists", args=["retail"])
    assert [tab.url for tab in strip if tab.is_current] == [path]


def test_a_page_below_an_entry_marks_the_entry(lead: Actor) -> None:
    shown = entries(lead, "/t/retail/pricebooks/own_2026/")
    assert [route for route, entry in shown.items() if entry.is_current] == ["pricebooks"]
    assert not shown["home"].is_current


def test_who_may_not_open_a_page_does_not_see_it(retail: Tenant, lead: Actor) -> None:
    owner = actor_for(retail, make_person(retail, "business_owner", "Olga Owner"))
    assert "audit" not in entries(owner, "/t/retail/")
    assert "audit" in entries(lead, "/t/retail/")


def test_a_letter_leads_to_one_page() -> None:
    with pytest.raises(ImproperlyConfigured, match="g s leads to showback"):
        register(NavItem("Spending", "spending", "view_showback", Group.SPEND, 5, key="s"))


def test_a_page_without_a_breadcrumb_of_its_own_says_its_place(lead: Actor) -> None:
    with tenant_scope(lead.tenant.pk):
        home, tab = (where(lead, reverse(name, args=["retail"])) for name in ("home", "duplicates"))
    assert [str(crumb["label"]) for crumb in home] == ["Home"]
    assert [(str(crumb["label"]), bool(crumb["url"])) for crumb in tab] == [
        ("Work lists", True),
        ("Duplicates", False),
    ]
