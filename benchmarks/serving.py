"""The product's web server on a port of its own, and who may ask it."""

import http.client
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from benchmarks.measures.importing import ACTOR
from finops.embedded import var_path
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.api_keys.keys import KeyLimits, NewKey, create_key
from finops.services.people.members import NewMember, add_person

PORT = int(os.environ.get("FINOPS_BENCH_PORT", "18431"))
START_SECONDS = 60
ANSWER_SECONDS = 120
FAR = 10**9
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
Headers = Mapping[str, str]


OURS = ("-m", "finops.running.web")


@contextmanager
def server(program: Sequence[str] = OURS) -> Iterator["subprocess.Popen[bytes]"]:
    """The web server as `manage.py serve` starts it, on the benchmarks' database; or another
    program of Python that serves the same application."""
    environment = {**os.environ, "PORT": str(PORT)}
    command = [sys.executable, *program]
    root = Path(__file__).resolve().parents[1]
    with (
        (var_path() / "bench-web.log").open("wb") as log,
        subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            wait_until_ready(process)
            yield process
        finally:
            process.terminate()


def wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the web server has ended"
        with suppress(OSError):
            link = connect()
            link.request("GET", "/healthz")
            if link.getresponse().status == HTTPStatus.OK:
                return
        time.sleep(0.2)
    raise TimeoutError("the web server did not start")


def connect() -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", PORT, timeout=ANSWER_SECONDS)


def ask(
    link: http.client.HTTPConnection, method: str, path: str, headers: Headers, body: bytes = b""
) -> bytes:
    """What the server answers; anything but 200 ends the run."""
    link.request(method, path, body or None, dict(headers))
    answer = link.getresponse()
    content = answer.read()
    assert answer.status == HTTPStatus.OK, (answer.status, content[:500])
    return content


def key_headers(tenant: Tenant, *scopes: str) -> Headers:
    """A key that may send as much as it likes."""
    limits = KeyLimits(requests_per_minute=FAR, records_per_minute=FAR)
    new = NewKey("bench", scopes or ("ingest",), timezone.now() + timedelta(days=1), limits)
    with tenant_scope(tenant.pk), transaction.atomic():
        _, token = create_key(actor=ACTOR, new=new)
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def writing_headers(tenant: Tenant) -> Headers:
    """The session of a person who may draft price books, with what Django asks of a form."""
    token = secrets.token_hex(16)
    signed_in = signed_in_headers(tenant, "platform_pm")
    cookie = f"{signed_in['Cookie']}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookie, "X-CSRFToken": token}


def signed_in_headers(tenant: Tenant, role: str = "finance") -> Headers:
    """The session of a person of the tenant; those of finance may see all of its showback."""
    email = f"reader_{secrets.token_hex(4)}@{tenant.slug.replace('_', '-')}.example"
    with tenant_scope(tenant.pk), transaction.atomic():
        new = NewMember(email=email, name="Reader", role=role)
        person = add_person(actor=ACTOR, new=new)
    client = Client()
    client.force_login(person, backend=SIGN_IN)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
