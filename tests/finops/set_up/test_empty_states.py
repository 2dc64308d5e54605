"""An organisation without a record: each page says what is missing, and leads on."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from finops.models import Tenant
from finops.ui.reports import pages
from tests.people import make_person, make_tenant, sign_in

FILLED = re.compile(r'class="button\s+primary"')


@pytest.fixture
def fresh(db: None) -> Tenant:
    return make_tenant("fresh")


@dataclass(frozen=True)
class EmptyPage:
    """A page that has nothing to show: its content, and what it says instead."""

    url: str
    main: str
    parts: list[str]


def empty_pages(browser: Client) -> list[EmptyPage]:
    """Of all pages that this person may open."""
    shown = []
    for page in pages():
        try:
            url = reverse(page.slug, args=["fresh"])
        except NoReverseMatch:  # of one row, or outside of tenants
            continue
        answer = browser.get(url)
        if answer.status_code == 404:
            continue
        assert answer.status_code == 200, url
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        main = re.sub("<details.*?</details>", "", main, flags=re.DOTALL)  # folded
        parts = re.findall(r'<div class="empty">(.*?)</div>', main, re.DOTALL)
        shown += [EmptyPage(url, main, parts)] if parts else []
    return shown


@pytest.mark.parametrize(
    ("role", "at_least"),
    [("platform_pm", 17), ("tenant_admin", 16), ("business_owner", 8), ("auditor", 16)],
)
def test_each_empty_page_says_what_is_missing_and_leads_on(
    fresh: Tenant, role: str, at_least: int
) -> None:
    browser = sign_in(Client(), make_person(fresh, role))
    shown = empty_pages(browser)
    assert len(shown) >= at_least
    for page in shown:
        assert len(FILLED.findall(page.main)) <= 1, page.url
        for part in page.parts:
            says_what = re.search(r"<h3>\s*\S.*?</h3>\s*<p>\s*\S", part, re.DOTALL)
            assert says_what, page.url
            assert_leads_on(browser, page, part)


def assert_leads_on(browser: Client, page: EmptyPage, part: str) -> None:
    """By one link that is open to this person, by the form of the page, or by those who may."""
    ways = re.findall(r'<a class="button [^>]*href="([^"]+)"', part)
    if "can do this." in part:
        assert ways == [], page.url
    elif ways:
        assert [browser.get(way).status_code for way in ways] == [200], page.url
        buttons = re.findall(r'<a class="button[^>]*href="([^"]+)"', page.main)
        assert buttons.count(ways[0]) == 1, page.url  # not in the head as well
    else:
        assert re.search(r'<button class="button primary"', page.main), page.url


def test_who_may_not_reads_who_may(fresh: Tenant) -> None:
    owner = sign_in(Client(), make_person(fresh, "business_owner"))
    page = owner.get("/t/fresh/showback/").content.decode()
    assert (
        "Platform PM, FinOps Lead, Product Architect, AI Ops or Tenant Admin can do this." in page
    )
    assert "Connect a source" not in page
    operator = sign_in(Client(), make_person(fresh, "ai_ops"))
    page = operator.get("/t/fresh/showback/").content.decode()
    assert '<a class="button primary" href="/t/fresh/imports/">Connect a source</a>' in page
    narrowed = operator.get("/t/fresh/showback/?env=prod").content.decode()
    assert '<a class="button primary" href="/t/fresh/showback/">Reset the filter</a>' in narrowed
