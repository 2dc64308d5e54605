"""Web and worker refuse to start from a database that does not keep tenants apart."""

import os
import subprocess
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings

from finops.embedded import server_urls
from tests.processes import PROJECT, PYTHON

pytestmark = pytest.mark.slow

WEB = [PYTHON, "-c", "import finops.wsgi"]
WORKER = [PYTHON, "-m", "celery", "-A", "finops", "worker", "--pool", "solo"]
CHECK = [PYTHON, "manage.py", "check_isolation"]


@pytest.fixture
def unguarded() -> Iterator[str]:
    """The URL of a database with our roles, but without our tables and policies."""
    name = f"unguarded_{uuid.uuid4().hex[:8]}"
    url = server_urls().database
    with psycopg.connect(url, dbname="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER fin_owner".encode())
        yield url.replace("/finops?", f"/{name}?")
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("command", [WEB, WORKER, CHECK], ids=["web", "worker", "check"])
def test_a_process_refuses_to_start_and_says_why(unguarded: str, command: list[str]) -> None:
    environment = {**os.environ, "DATABASE_URL": unguarded, "SECRET_KEY": settings.SECRET_KEY}
    ended = subprocess.run(
        command,
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "not-migrated public.finops_tenant" in ended.stdout + ended.stderr
