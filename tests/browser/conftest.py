"""A served site with its worker, made once for this folder, and a browser to look at it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.site import Site

# Playwright's loop runs in the thread of the tests, which is also the one that asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
expect.set_options(timeout=15_000)  # on a busy machine a page may take longer than five seconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """Not `live_server`, which would empty the database after each test."""
    from celery.contrib.testing.worker import start_worker
    from pytest_django.live_server_helper import LiveServer

    from finops.celery import app
    from tests.browser.site import build_site
    from tests.database import empty_database

    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        try:
            made = build_site(server.url)
            with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
                yield made
        finally:
            server.stop()
            empty_database()
            hang_up()


def hang_up() -> None:
    """Threads of the server and the worker leave connections, and the database could not be
    dropped."""
    from django.db import connections

    from tests.superuser import superuser

    connections.close_all()
    with superuser(autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="package")
def browser(site: Site) -> Iterator[Browser]:
    """Begun after the site and closed before it: while Playwright's loop runs, this thread has
    connections of its own, and `hang_up` would close those instead of the ones before."""
    from tests.browser.chromium import NoChromium, find_chromium

    with sync_playwright() as playwright:
        try:
            path = find_chromium(playwright)
        except NoChromium as problem:
            pytest.fail(str(problem), pytrace=False)
        chromium = playwright.chromium.launch(executable_path=path)
        yield chromium
        chromium.close()


def new_profile(browser: Browser, site: Site) -> BrowserContext:
    """Nobody is signed in, nothing is remembered."""
    context = browser.new_context(base_url=site.url, locale="en-US", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    return context


def sign_in_as(context: BrowserContext, site: Site, role: str) -> None:
    cookie = {"name": "sessionid", "value": site.sessions[role], "url": site.url}
    context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict in disguise


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A new profile for each test."""
    context = new_profile(browser, site)
    yield context
    context.close()


@dataclass(frozen=True)
class Reader:
    """A page on which somebody reads, and the `errors` that it wrote to the console."""

    page: Page
    errors: list[str]


@pytest.fixture(scope="package")
def readers(browser: Browser, site: Site) -> Iterator[Callable[[str], Reader]]:
    """`readers("finops_lead")` reads as this role, always on the same page: for tests that only
    look. Scripts and styles are fetched and compiled once, not for every page."""
    from tests.browser.looking import console_errors

    known: dict[str, Reader] = {}

    def reader_of(role: str) -> Reader:
        if role not in known:
            context = new_profile(browser, site)
            sign_in_as(context, site, role)
            page = context.new_page()
            known[role] = Reader(page, console_errors(page))
        return known[role]

    yield reader_of
    for reader in known.values():
        reader.page.context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Fails the test when a page writes an error to the console."""
    from tests.browser.looking import console_errors

    page = context.new_page()
    errors = console_errors(page)
    yield page
    assert unexpected(errors) == []


def unexpected(errors: list[str]) -> list[str]:
    return [error for error in errors if not is_expected(error)]


def is_expected(error: str) -> bool:
    """The page that is not there is visited on purpose, and a form is refused on purpose."""
    if error.endswith("422 (Unprocessable Entity)"):
        return True
    return error.endswith("404 (Not Found)") and "/nowhere/" in error


@pytest.fixture
def signed_in(context: BrowserContext, page: Page, site: Site) -> Callable[[str], Page]:
    """`signed_in("finops_lead")` gives a page on which this role is signed in."""

    def sign_in(role: str) -> Page:
        sign_in_as(context, site, role)
        return page

    return sign_in
