"""The servers of the test run: started before Django connects, one Redis database per worker."""

import math
import os
import sys
from collections.abc import Generator, Iterator
from datetime import timedelta

import pytest

from finops.embedded import ensure_servers, server_urls, servers_at, var_path
from tests.speed import campaigns
from tests.speed.garbage import leave_the_program_alone, look_at_nothing
from tests.speed.order import put_long_files_first

# Set here and not in pyproject.toml: pytest-django would read the settings before these lines.
os.environ.setdefault("FINOPS_VAR", "var/test")
os.environ.setdefault("FINOPS_TESTING", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "1")  # as in the web server: frames of tests are small
os.environ["DJANGO_SETTINGS_MODULE"] = "finops.settings"
# Many containers forbid it: each worker, and each process that a test starts, would compile the
# program and the tests anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
if os.environ.get("DATABASE_URL"):
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

# Workers inherit the address that the first process has set: it is no outside server's.
OWN_REDIS = not os.environ.get("REDIS_URL") or "FINOPS_TESTS_OWN_REDIS" in os.environ
WORKER_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def pytest_configure(config: pytest.Config) -> None:
    """Runs before pytest-django's own: the settings find the servers running."""
    campaigns.begin(config)
    look_at_nothing()
    ensure_servers(["manage.py", "test"], is_fast=True)
    if OWN_REDIS:
        socket = servers_at(var_path()).redis_url.partition("?")[0]
        os.environ["REDIS_URL"] = f"{socket}?db={WORKER_NUMBER + 1}"
        os.environ["FINOPS_TESTS_OWN_REDIS"] = "1"
    from django.conf import settings

    from finops.db.migrating import draw_only_what_changes
    from finops.running.preparing import prepare_roles
    from tests.speed.clients import share_middleware
    from tests.speed.scopes import bind_when_asked
    from tests.speed.template import begin_template, copy_template

    assert settings.DATABASES  # read now: pytest-django sets up only what is configured
    assert server_urls().database
    prepare_roles()
    draw_only_what_changes()
    share_middleware()
    bind_when_asked()
    if hasattr(config, "workerinput"):
        if not config.getoption("reuse_db"):
            copy_template()
    elif config.getoption("numprocesses", None):
        # Or pytest-django reads the settings of a worker before it has its own Redis database.
        os.environ.pop("DJANGO_SETTINGS_MODULE")
        if not config.getoption("reuse_db"):
            begin_template()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish() -> None:
    leave_the_program_alone()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A body of megabytes is no name for a test: names go to other processes with every report."""
    is_long = isinstance(val, (str, bytes)) and len(val) > LONGEST_NAME
    return argname if is_long else None


LONGEST_NAME = 500
DATABASE_FIXTURES = {"db", "django_db_setup", "transactional_db", "live_server"}


@pytest.hookimpl(wrapper=True)  # pytest-django orders the tests by the same marker in between
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Every test of the database gets all aliases: `default` and `platform` are mirrors of
    `owner`, and a run without `owner` would use the real database."""
    campaigns.join(items)
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(3_600))
        names = set(getattr(item, "fixturenames", ()))
        mark = item.get_closest_marker("django_db")
        if mark is None and not names & DATABASE_FIXTURES:
            continue
        options: dict[str, object] = {
            "transaction": bool(names & {"transactional_db", "live_server"})
        }
        options |= dict(mark.kwargs) if mark is not None else {}
        options["databases"] = ["default", "owner", "platform"]
        item.add_marker(pytest.mark.django_db(**options), append=False)
    yield
    put_long_files_first(items)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Tests that commit are cleaned up after in our own way; at the end the mirrors of the test
    database let go of it, or it could not be dropped."""
    from django.db import connections
    from django.db.backends.signals import connection_created
    from django.test import TransactionTestCase

    from tests.database import empty_database, lay_out_working_tables, prepare

    prepare()
    connection_created.connect(lay_out_working_tables)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_database)
        yield
    for alias in ("default", "platform"):
        connections[alias].close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Only tests that commit can have a worker of their own."""
    from tests.database import empty_queue

    mark = item.get_closest_marker("django_db")
    if mark is not None and mark.kwargs.get("transaction"):
        empty_queue()


@pytest.fixture(autouse=True)
def real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Business time is the real one, and known to be: few tests set the clock, and a test of a form
    has no database to ask. The first one that sets it asks again."""
    from finops import clock

    monkeypatch.setattr(clock, "_known", clock.KnownOffset(timedelta(0), math.inf))
