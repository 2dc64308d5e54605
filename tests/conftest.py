"""The servers of the test run: started before Django connects, one Redis database per worker."""

import os
from collections.abc import Iterator

import pytest

from finops.embedded import ensure_servers, server_urls, servers_at, var_path

# Set here and not in pyproject.toml: pytest-django would read the settings before these lines.
os.environ.setdefault("FINOPS_VAR", "var/test")
os.environ.setdefault("FINOPS_TESTING", "1")
os.environ["DJANGO_SETTINGS_MODULE"] = "finops.settings"
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
    from finops.preparing import prepare_roles

    assert server_urls().database
    prepare_roles()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The mirrors of the test database let go of it at the end, or it could not be dropped."""
    yield
    from django.db import connections

    for alias in ("default", "platform"):
        connections[alias].close()
