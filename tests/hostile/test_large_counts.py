"""What is counted is counted before it is taken apart, and in time that grows with its size."""

import io
import time

import pytest

from ledger.parsers import FileRejected, IngestLimits, read_chunks, read_records
from ledger.parsers.files.headers import MOST_COLUMNS
from ledger.parsers.json.arrays import refuse_long_array
from ledger.parsers.json.bodies import documents
from ledger.parsers.metering import lago
from ledger.services.importing import noting, run_job
from tests.ledger.importing.jobs import events_file, job_of, submit
from tests.people import make_tenant

LIMITS = IngestLimits(max_bytes=16 << 20, max_records=10_000)
MANY = b"[" + b"{}," * 3_000_000 + b"{}]"
SECONDS = 5.0


def code_of(read: object, *arguments: object) -> str:
    with pytest.raises(FileRejected) as refusal:
        read(*arguments)  # type: ignore[operator]  # one of the readers
    return refusal.value.code


def test_elements_are_counted_before_they_are_split() -> None:
    assert code_of(documents, MANY, 10_000) == "too_many_records"
    assert code_of(read_records, MANY, "application/json", LIMITS) == "too_many_records"
    assert code_of(lago.read, b'{"events":' + MANY + b"}", LIMITS) == "too_many_records"


def test_only_elements_of_the_array_itself_count() -> None:
    record = b'{"a":[' + b"1," * 1_000 + b'1],"b":"],[,{"}'
    body = b"[" + b",".join([record] * 1_000) + b"]"
    refuse_long_array(body, 1_000)
    assert code_of(refuse_long_array, body, 999) == "too_many_records"


def test_a_header_of_very_many_names_is_refused_at_once() -> None:
    began = time.monotonic()
    names = ["cost_event_id"] * 50_000
    assert code_of(lambda: list(read_chunks(io.BytesIO(",".join(names).encode())))) == (
        "too_many_columns"
    )
    assert time.monotonic() - began < SECONDS
    two = ",".join(["cost_event_id"] * MOST_COLUMNS).encode()
    assert code_of(lambda: list(read_chunks(io.BytesIO(two)))) == "duplicate_column"


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])
def test_of_a_file_in_vain_the_rest_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "MOST_IN_VAIN", 30)
    tenant = make_tenant()
    bad = events_file(1_000).replace(b",house,", b",a b,")
    job = submit(tenant, bad, events_file(10), chunk_rows=10)
    assert run_job(tenant.pk, job)
    stopped = job_of(tenant, job)
    assert (stopped.state, stopped.rejected, stopped.accepted) == ("failed", stopped.rows_done, 0)
    assert stopped.rows_done < 60
    assert stopped.error.startswith("None of the first ")
    assert "the rest was not read, nor any file after it." in stopped.error
    assert "has no rows" not in stopped.error


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])
def test_one_good_row_among_the_first_keeps_a_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "MOST_IN_VAIN", 30)
    tenant = make_tenant()
    bad = events_file(100).replace(b",house,", b",a b,").replace(b",a b,", b",house,", 1)
    job = submit(tenant, bad, chunk_rows=10)
    assert run_job(tenant.pk, job)
    done = job_of(tenant, job)
    assert (done.state, done.accepted, done.rejected) == ("done", 1, 99)
