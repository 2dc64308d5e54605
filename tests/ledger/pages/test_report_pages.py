"""What follows from the declaration of a report page, for each that is declared."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, QueryDict
from django.urls import resolve, reverse

from finops.access import Actor, can_somewhere
from finops.models import ApiKey, SavedView, User
from finops.scope import tenant_scope
from finops.services.exporting import CannotExport
from finops.ui.exports import Sheet, csv_lines, plain_text
from finops.ui.reports import (
    AnyPage,
    AnyReport,
    Page,
    ReportRequest,
    Unfiltered,
    pages,
    report_pages,
    reports,
)
from finops.ui.saved_views import address_of, page_of, without_period
from finops.ui.shell.navigation import navigation, tabs
from finops.views.exports.exporting import sheet_of
from ledger.forms.reports import today_of
from tests.ledger.api.asking import ask, content_of, errors_of, json_of
from tests.ledger.pages.house import JUNE
from tests.people import make_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

    from tests.ledger.pages.house import House

PAGES = list(report_pages())
WITH_FILTER = [page for page in PAGES if page.has_filter]
WITH_FILE = [page for page in PAGES if page.has_file]
WITH_API = [report for report in reports() if report.has_api]
DAYS = {"first": "2026-06-01", "last": "2026-06-30"}
# Pages whose URL takes more than the tenant have tests of their own.
ALL_PAGES = [page for page in pages() if page.place or page in PAGES]
LISTS = ["traces", "calls", "attempts", "duplicates"]
# What is asked of the pages that have no period.
WITHOUT_PERIOD = {
    **{"duplicates": {"status": "all"}, "budgets": {"on": "2026-06-15"}},
    "requests": {"phase": "all"},
}
HTMX = {"HX-Request": "true"}
COPILOT = {"use_case": "copilot"}
CAPTURED = dict.fromkeys(
    ("use_case", "use_case_worksheet", "use_case_drivers", "use_case_review"), COPILOT
)


def path_of(page: Page) -> str:
    return reverse(page.slug, kwargs={"tenant": "retail", **CAPTURED.get(page.slug, {})})


def query_of(page: AnyReport) -> str:
    if isinstance(page.filter, Unfiltered):
        return "page=1"
    own = WITHOUT_PERIOD.get(page.slug)
    return urlencode(own) if own else JUNE


def lines(text: str) -> list[str]:
    """Without the moment at which a file was made."""
    return [line for line in text.splitlines() if not line.startswith("# Made")]


def written(sheet: Sheet) -> list[str]:
    return lines("".join(csv_lines(sheet)))


def actor_of(house: House) -> Actor:
    """The person of the fixture `lead`."""
    return Actor(house.tenant, user=User.objects.get(email="finops_lead.all@x.example"))


def named(declared: Sequence[AnyReport | Page]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", declared, ids=[page.slug for page in declared])


@named(ALL_PAGES)
def test_the_page_guards_itself_with_the_action_that_is_declared(page: Page) -> None:
    view = resolve(path_of(page)).func
    assert getattr(view, "required_action", "") == page.action


@named(PAGES)
def test_the_page_shows_its_report_and_htmx_gets_the_part_alone(
    lead: Client, page: AnyPage
) -> None:
    full, part = (
        lead.get(f"{path_of(page)}?{query_of(page)}", headers=headers) for headers in ({}, HTMX)
    )
    assert full.status_code == part.status_code == 200
    assert str(page.lede).partition("'")[0].encode() in full.content
    assert b"<html" in full.content
    assert b"<html" not in part.content
    assert part["HX-Push-Url"] == f"{path_of(page)}?{query_of(page)}"


@named(WITH_FILTER)
def test_a_wrong_filter_is_refused_with_the_form(lead: Client, page: AnyPage) -> None:
    answer = lead.get(f"{path_of(page)}?from=yesterday")
    has_days = page.slug not in WITHOUT_PERIOD
    why = b"This is not a date of the form" if has_days else b"There is no parameter of this name"
    assert answer.status_code == 422
    assert b"<strong>from</strong>" in answer.content
    assert why in answer.content


@named([page for page in PAGES if not page.has_filter])
def test_a_page_without_a_filter_refuses_what_looks_like_one(lead: Client, page: AnyPage) -> None:
    for headers in ({}, HTMX):
        answer = lead.get(f"{path_of(page)}?{JUNE}", headers=headers)
        assert answer.status_code == 422
        assert b"<strong>from</strong>: There is no parameter of this name." in answer.content
    assert lead.get(f"{path_of(page)}?page=1").status_code == 200


@named(PAGES)
def test_views_of_it_are_kept_if_it_has_a_filter(page: AnyPage) -> None:
    kept = page_of(page.slug)
    assert (kept is not None) == page.has_filter
    assert kept is None or (kept.action, kept.capture) == (page.action, page.kept_by)


@named(ALL_PAGES)
def test_the_navigation_has_its_place(house: House, page: Page) -> None:
    with tenant_scope(house.tenant.pk):
        house.browser()
        person = actor_of(house)
        groups, strip = navigation(person, "/"), tabs(person, path_of(page))
        is_open = can_somewhere(person, page.action)
    shown = {entry.url: entry for group in groups for entry in group.entries}
    entry = shown.get(path_of(page))
    is_tab = page.place is not None and bool(page.place.parent)
    assert (entry is not None) == (page.place is not None and is_open and not is_tab)
    assert not (is_tab and is_open) or path_of(page) in [tab.url for tab in strip]
    if entry and page.place:
        assert (entry.item.key, entry.item.group) == (page.place.key, page.place.group)


@named(WITH_FILE)
def test_a_worker_writes_the_file_that_the_page_gives(
    house: House, lead: Client, page: AnyPage
) -> None:
    query = f"{query_of(page)}&format=csv"
    download = lead.get(f"{path_of(page)}?{query}")
    assert download.status_code == 200
    with tenant_scope(house.tenant.pk):
        sheet = sheet_of(actor_of(house), path_of(page), query)
        assert written(sheet) == lines(b"".join(download).decode())


@named(WITH_FILE)
def test_a_worker_gives_no_file_of_a_wrong_filter_or_to_a_stranger(
    house: House, lead: Client, page: AnyPage
) -> None:
    lead.get(path_of(page))
    with tenant_scope(house.tenant.pk):
        person = actor_of(house)
        if page.has_filter:
            with pytest.raises(CannotExport, match="gave no file"):
                sheet_of(person, path_of(page), "from=yesterday")
        with pytest.raises(CannotExport, match="not there for you"):
            sheet_of(replace(person, user=None), path_of(page), query_of(page))


@pytest.mark.parametrize("slug", LISTS)
def test_a_page_of_a_list_that_does_not_exist_leads_to_the_newest(lead: Client, slug: str) -> None:
    path = reverse(slug, kwargs={"tenant": "retail"})
    for headers in ({}, HTMX):
        answer = lead.get(f"{path}?cursor=cut", headers=headers)
        assert answer.status_code == 422
        assert b"This page of the list does not exist" in answer.content
        assert f'href="{path}"'.encode() in answer.content


@named(WITH_API)
def test_the_api_gives_the_same_file_and_the_same_rows(house: House, page: AnyReport) -> None:
    key = make_key(house.tenant, "read")
    captured = CAPTURED.get(page.slug, {})
    path = reverse(f"api_{page.api_name}", kwargs=captured).removeprefix("/api/v1/")
    days = {} if isinstance(page.filter, Unfiltered) else DAYS
    days = WITHOUT_PERIOD.get(page.slug, days)
    answer: HttpResponse = ask(key, path, **days, format="csv")
    with tenant_scope(house.tenant.pk):
        machine = Actor(house.tenant, key=ApiKey.objects.get())
        asking = ReportRequest(house.tenant, machine, QueryDict(query_of(page)), captured)
        asked = page.filter.read(asking, page.action).asked
        assert written(page.sheet_of(asking, asked)) == lines(content_of(answer).decode())
        sheet = page.sheet_of(asking, asked)
        rows = [[plain_text(cell) for cell in row] for row in chain(sheet.rows, sheet.rest)]
    body = json_of(key, path, **days)
    if page.api is None:
        assert [(entry["name"], entry["text"]) for entry in body["about"]][:1] == [*sheet.head][:1]
        assert body["columns"] == [*sheet.columns]
        assert rows == [[spelled(row[name]) for name in sheet.columns] for row in body["rows"]]


def spelled(cell: str | int | None) -> str:
    return "" if cell is None else str(cell)


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("pages/work/degraded", {"code": "nonsense"}, "code"),
        ("pages/work/degraded", {"use_case": "copilot"}, "use_case"),
        ("pages/use-cases/copilot", {"model": "gpt"}, "model"),
        ("pages/calls", {"from": "2026-06-01"}, "from"),
        ("pages/use-cases", {"stage": "nowhere"}, "stage"),
        ("suspected-duplicates", {"status": "nowhere"}, "status"),
        ("suspected-duplicates", {"model": "gpt"}, "model"),
    ],
)
def test_the_api_refuses_what_does_not_count_on_the_page(
    house: House, path: str, params: dict[str, str], field: str
) -> None:
    answer = ask(make_key(house.tenant, "read"), path, **params)
    assert answer.status_code == 400
    assert [error["field"] for error in errors_of(answer)] == [field]


def test_the_api_narrows_by_what_the_page_adds(house: House) -> None:
    key = make_key(house.tenant, "read")
    by_stage = {
        stage: [
            row["use_case"] for row in json_of(key, "pages/use-cases", **DAYS, stage=stage)["rows"]
        ]
        for stage in ("scale", "pilot")
    }
    assert by_stage == {"scale": ["copilot"], "pilot": []}


@named([page for page in WITH_FILE if page.has_filter and page.slug not in WITHOUT_PERIOD])
def test_a_kept_view_leads_to_the_file_of_the_days_that_it_has_then(
    house: House, lead: Client, page: AnyPage
) -> None:
    """What is sent on a schedule is this."""
    lead.get(path_of(page))
    with tenant_scope(house.tenant.pk):
        person = actor_of(house)
        query = without_period(page.filter.kept(house.tenant, QueryDict(JUNE)))
        view = SavedView(
            page=page.slug,
            subject=next(iter(CAPTURED.get(page.slug, {}).values()), ""),
            query=urlencode(query, doseq=True),
            days=30,
        )
        path, _mark, then = address_of(view, house.tenant).partition("?")
        assert written(sheet_of(person, path, then))
        today = today_of(house.tenant)
    assert path == path_of(page)
    assert f"to={today}" in then
