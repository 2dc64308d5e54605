"""Whatever a file holds, its import ends with counts or with a sentence, and leaves no row where
nothing was taken."""

import io
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.parsers import FileRejected, gate, read_chunks
from ledger.parsers.exports.recognising import EXPORTS, recognise, tells
from ledger.parsers.exports.rows import plain_name
from ledger.services.importing import run_job
from tests.hostile.files import WORDS, files
from tests.hostile.test_doors import examples
from tests.ledger.importing.jobs import job_of
from tests.ledger.parsers.samples import NOW
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.slow
FACTS = ("request", "costline", "outcome", "qualityscore", "recordkey")
COUNT = "SELECT " + ", ".join(f"(SELECT count(*) FROM ledger_{name})" for name in FACTS)


def read(content: bytes) -> None:
    """All of it; a file may be refused, by a sentence, and in no other way."""
    sentence = "."
    try:
        for chunk in read_chunks(io.BytesIO(content)):
            gate(chunk, NOW)
    except FileRejected as refusal:
        sentence = refusal.message
    assert sentence.endswith("."), content[:500]


@given(content=files())
@examples(100)
def test_any_file_is_read_or_refused(content: bytes) -> None:
    read(content)


@pytest.mark.long
@given(content=files())
@examples(2_000)
def test_so_is_any_of_thousands(content: bytes) -> None:
    read(content)


NAMES = st.lists(st.sampled_from([*WORDS, "cost", "Cost ($)", "", "\x00", "é"]), max_size=20)


@given(own=NAMES, inner=NAMES)
@examples(100)
def test_a_header_is_an_export_a_bill_or_our_own(own: list[str], inner: list[str]) -> None:
    names, code, recognised = frozenset(map(plain_name, own)), "", None
    try:
        recognised = recognise(own, inner)
    except FileRejected as refusal:
        code = refusal.code
    assert code in {"", "bill", "sums"}
    assert code or (recognised is not None) == any(
        tells(export.telling, names) for export in EXPORTS
    )


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def sender(tenant: Tenant) -> Client:
    key = make_key(tenant, "ingest")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


def rows(tenant: Tenant) -> tuple[int, ...]:
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT)
        return tuple(cursor.fetchone())


def upload(sender: Client, tenant: Tenant, content: bytes) -> None:
    before = rows(tenant)
    upload = io.BytesIO(content)
    upload.name = "file"
    answer = sender.post("/api/v1/imports", {"file": upload})
    assert answer.status_code < 500, (answer.status_code, content[:2_000])
    if answer.status_code != 202:
        return
    public_id = UUID(answer.json()["id"])
    run_job(tenant.pk, public_id)  # what it raises would be tried again eight times
    job = job_of(tenant, public_id)
    assert job.state in {"done", "failed"}
    if not job.accepted:
        assert rows(tenant) == before, content[:2_000]
        assert job.state == "failed" or job.duplicate or not job.rejected, content[:2_000]


@pytest.mark.django_db(transaction=True)
@given(content=files())
@examples(50)
def test_the_import_of_any_file_ends(sender: Client, tenant: Tenant, content: bytes) -> None:
    upload(sender, tenant, content)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@given(content=files())
@examples(2_000)
def test_so_does_that_of_any_of_thousands(sender: Client, tenant: Tenant, content: bytes) -> None:
    upload(sender, tenant, content)
