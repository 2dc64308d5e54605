"""What follows from the declaration of a report page, for each that is declared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse, QueryDict
from django.urls import resolve, reverse

from finops.access import Actor
from finops.models import User
from finops.scope import tenant_scope
from finops.services.exporting import CannotExport
from finops.ui.exports import Sheet, csv_lines
from finops.ui.navigation import navigation
from finops.ui.reports import AnyPage, ReportRequest, report_pages
from finops.ui.saved_views import page_of
from finops.views.exports.exporting import sheet_of
from ledger.views.reports.filtering import AskedReport
from tests.ledger.api.asking import ask, content_of
from tests.ledger.pages.house import JUNE
from tests.people import make_key

if TYPE_CHECKING:
    from django.test import Client

    from tests.ledger.pages.house import House

PAGES = list(report_pages())
WITH_FILE = [page for page in PAGES if page.has_file]
WITH_API = [page for page in PAGES if page.api]
HTMX = {"HX-Request": "true"}
CAPTURED = {"use_case": {"use_case": "copilot"}}


def path_of(page: AnyPage) -> str:
    return reverse(page.slug, kwargs={"tenant": "retail", **CAPTURED.get(page.slug, {})})


def lines(text: str) -> list[str]:
    """Without the moment at which a file was made."""
    return [line for line in text.splitlines() if not line.startswith("# Made")]


def written(sheet: Sheet) -> list[str]:
    return lines("".join(csv_lines(sheet)))


def actor_of(house: House) -> Actor:
    """The person of the fixture `lead`."""
    return Actor(house.tenant, user=User.objects.get(email="finops_lead.all@x.example"))


def named(pages: list[AnyPage]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=[page.slug for page in pages])


@named(PAGES)
def test_the_page_guards_itself_with_the_action_that_is_declared(page: AnyPage) -> None:
    view = resolve(path_of(page)).func
    assert getattr(view, "required_action", "") == page.action


@named(PAGES)
def test_the_page_shows_its_report_and_htmx_gets_the_part_alone(
    lead: Client, page: AnyPage
) -> None:
    whole, part = (lead.get(f"{path_of(page)}?{JUNE}", headers=one) for one in ({}, HTMX))
    assert whole.status_code == part.status_code == 200
    assert str(page.lede).partition("'")[0].encode() in whole.content
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part["HX-Push-Url"] == f"{path_of(page)}?{JUNE}"


@named([page for page in PAGES if page.slug != "duplicates"])  # takes what it understands
def test_a_wrong_filter_is_refused_with_the_form(lead: Client, page: AnyPage) -> None:
    answer = lead.get(f"{path_of(page)}?from=yesterday")
    assert answer.status_code == 422
    assert b"This is not a date of the form" in answer.content


@named(PAGES)
def test_views_of_it_are_kept_and_the_navigation_has_its_place(house: House, page: AnyPage) -> None:
    kept = page_of(page.slug)
    assert kept is not None
    assert (kept.action, kept.capture) == (page.action, page.kept_by)
    with tenant_scope(house.tenant.pk):
        house.browser()
        shown = {item["url"]: item for item in navigation(actor_of(house), "/")}
    item = shown.get(path_of(page))
    assert (item is not None) == (page.place is not None)
    if item and page.place:
        assert (item["key"], item["group"]) == (page.place.key, page.place.group)


@named(WITH_FILE)
def test_a_worker_writes_the_file_that_the_page_gives(
    house: House, lead: Client, page: AnyPage
) -> None:
    query = f"{JUNE}&format=csv"
    given = lead.get(f"{path_of(page)}?{query}")
    assert given.status_code == 200
    with tenant_scope(house.tenant.pk):
        sheet = sheet_of(actor_of(house), path_of(page), query)
        assert written(sheet) == lines(b"".join(given).decode())


@named(WITH_FILE)
def test_a_worker_gives_no_file_of_a_wrong_filter_or_to_a_stranger(
    house: House, lead: Client, page: AnyPage
) -> None:
    lead.get(path_of(page))
    with tenant_scope(house.tenant.pk):
        person = actor_of(house)
        with pytest.raises(CannotExport, match="gave no file"):
            sheet_of(person, path_of(page), "from=yesterday")
        with pytest.raises(CannotExport, match="not there for you"):
            sheet_of(replace(person, user=None), path_of(page), JUNE)


@named(WITH_API)
def test_the_api_gives_the_same_file(house: House, page: AnyPage) -> None:
    key = make_key(house.tenant, "read")
    assert page.api
    given: HttpResponse = ask(
        key, page.api.path, first="2026-06-01", last="2026-06-30", format="csv"
    )
    with tenant_scope(house.tenant.pk):
        asking = ReportRequest(house.tenant, Actor(house.tenant), QueryDict(JUNE))
        of_nobody = page.filter.read(asking, page.action).asked
        assert isinstance(of_nobody, AskedReport)
        sheet = page.sheet_of(asking, replace(of_nobody, scope=None))
        assert written(sheet) == lines(content_of(given).decode())
