"""The servers of the test run: started before Django connects, one Redis database per worker."""

import math
import os
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from finops.embedded import ensure_servers, server_urls, servers_at, var_path
from tests.speed.garbage import leave_the_program_alone

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

OWN_REDIS = not os.environ.get("REDIS_URL")
WORKER_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def pytest_configure(config: pytest.Config) -> None:
    """Runs before pytest-django's own: the settings find the servers running."""
    ensure_servers(["manage.py", "test"], is_fast=True)
    if OWN_REDIS:
        socket = servers_at(var_path()).redis_url.partition("?")[0]
        os.environ["REDIS_URL"] = f"{socket}?db={WORKER_NUMBER + 1}"
    from django.conf import settings

    from finops.running.preparing import prepare_roles
    from tests.speed.clients import share_middleware
    from tests.speed.template import begin_template, copy_template

    assert settings.DATABASES  # read now: pytest-django sets up only what is configured
    assert server_urls().database
    prepare_roles()
    share_middleware()
    if hasattr(config, "workerinput"):
        if not config.getoption("reuse_db"):
            copy_template()
    elif config.getoption("numprocesses", None) and not config.getoption("reuse_db"):
        begin_template()


def pytest_collection_finish() -> None:
    leave_the_program_alone()


DATABASE_FIXTURES = {"db", "django_db_setup", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)  # pytest-django orders the tests by the same marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of the database gets all aliases: `default` and `platform` are mirrors of
    `owner`, and a run without `owner` would use the real database."""
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


@pytest.fixture(autouse=True)
def real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Business time is the real one, and known to be: few tests set the clock, and a test of a form
    has no database to ask. The first one that sets it asks again."""
    from finops import clock

    monkeypatch.setattr(clock, "_known", clock.Known(timedelta(0), math.inf))
