"""A webhook from the page to the receiver: a real worker calls a real HTTPS server."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from finops.models import AuditAnchor, OutboxMessage, Tenant
from finops.scope import tenant_scope
from finops.sending.allowed_networks import allowed_networks
from finops.services.audit.anchors import make_anchors
from tests.people import make_person, make_tenant, sign_in
from tests.processes import PROJECT, PYTHON, process_environment, wait_until
from tests.receivers import Receiver, receiving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LOOPBACK = "127.0.0.0/8"


@contextmanager
def a_worker(receiver: Receiver, log: Path, **more: str) -> Iterator[None]:
    """Started by an operator who trusts the receiver's certificate."""
    trusting = {**process_environment(), "SSL_CERT_FILE": str(receiver.certificate), **more}
    command = [PYTHON, "-m", "celery", "-A", "finops.celery", "worker", "--pool=solo"]
    with log.open("ab") as out:
        worker = subprocess.Popen(command, env=trusting, cwd=PROJECT, stdout=out, stderr=out)
        try:
            yield
        except AssertionError as problem:
            problem.add_note(log.read_text())
            raise
        finally:
            worker.kill()
            worker.wait()


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path) as made:
        yield made


def add_webhook(tenant: Tenant, receiver: Receiver) -> str:
    """By the page; returns the secret that it shows once."""
    admin = sign_in(Client(), make_person(tenant, "tenant_admin"))
    address = f"https://127.0.0.1:{receiver.port}/anchors"
    url = f"/t/{tenant.slug}/audit/anchors/destinations"
    page = admin.post(url, {"channel": "webhook", "address": address}).content.decode()
    shown = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert shown is not None, page
    return shown.group()


def message(tenant: Tenant) -> OutboxMessage:
    with tenant_scope(tenant.pk), transaction.atomic():
        return OutboxMessage.objects.get(channel="webhook")


def test_a_worker_delivers_what_the_librarys_own_check_takes(
    retail: Tenant, receiver: Receiver, settings: Settings, tmp_path: Path
) -> None:
    settings.ALLOWED_NETWORKS = allowed_networks(LOOPBACK)
    secret = add_webhook(retail, receiver)
    make_anchors()
    with a_worker(receiver, tmp_path / "log", FINOPS_ALLOWED_NETWORKS=LOOPBACK):
        wait_until(lambda: message(retail).state == "sent", 60)
    ((path, headers, body),) = receiver.requests
    with tenant_scope(retail.pk), transaction.atomic():
        anchor = AuditAnchor.objects.get()
    assert path == "/anchors"
    assert Webhook(secret).verify(body, headers)["data"] == json.loads(anchor.content)
    assert headers["webhook-id"] == f"msg_{message(retail).public_id}"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"audit", b"sudit"), headers)


def test_without_leave_of_the_operator_no_inner_address_is_called(
    retail: Tenant, receiver: Receiver, settings: Settings, tmp_path: Path
) -> None:
    settings.ALLOWED_NETWORKS = allowed_networks(LOOPBACK)
    add_webhook(retail, receiver)
    make_anchors()
    with a_worker(receiver, tmp_path / "log"):
        wait_until(lambda: message(retail).attempts == 1, 60)
    waiting = message(retail)
    assert (waiting.state, receiver.requests) == ("queued", [])
    assert "The address must be a public one." in waiting.error
