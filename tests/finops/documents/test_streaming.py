"""Long files: sent as they are read, batch by batch, in the tenant they were asked in."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from itertools import islice

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit
from finops.ui import exports
from finops.ui.documents import download
from finops.ui.documents.download import export_response
from finops.ui.exports import Sheet, SheetRow, TooManyRows, long_sheet
from finops.views.exports.exporting import sheet_of
from tests.people import make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
ENTRIES = 25


@pytest.fixture
def retail(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    monkeypatch.setattr(download, "BATCH", 10)
    tenant = make_tenant("retail", time_zone="Asia/Tokyo")
    with tenant_scope(tenant.pk):
        for number in range(ENTRIES):
            audit.append(actor="x", action="thing.done", target=f"t{number}", detail={})
    return tenant


def test_a_file_is_read_after_the_request_in_its_tenant_and_on_its_clock(
    retail: Tenant, client: Client
) -> None:
    browser = sign_in(client, make_person(retail, "finops_lead", "Lea Lead"))
    answer = browser.get("/t/retail/audit/?action=thing.done&format=csv")
    assert answer.status_code == 200
    assert answer.streaming
    with timezone.override("UTC"):
        lines = answer.getvalue().decode()
    rows = [row for row in csv.reader(io.StringIO(lines)) if len(row) > 4][1:]
    assert [row[4] for row in rows] == [f"t{number}" for number in reversed(range(ENTRIES))]
    assert all(row[1].endswith("+09:00") for row in rows)


def rows_in_transactions(count: int) -> Iterator[SheetRow]:
    for number in range(count):
        yield [number, connection.in_atomic_block]


def sheet_of_rows(rows: Iterator[SheetRow], counted: int = 0) -> Sheet:
    return long_sheet("long", [], ("number", "is_in_transaction"), rows, lambda _limit: counted)


def test_nothing_is_read_before_it_is_sent_and_no_more_than_a_batch_ahead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(download, "BATCH", 1_000)
    read: list[int] = []

    def rows() -> Iterator[SheetRow]:
        for number in range(50_000):
            read.append(number)
            yield [number, "x" * 100]

    answer = export_response(sheet_of_rows(rows()), "csv")
    assert not read
    next(iter(answer))
    assert 0 < len(read) <= 1_000


def test_memory_does_not_grow_with_the_file() -> None:
    def peak_of(count: int) -> int:
        rows: Iterator[SheetRow] = ([number, "x" * 50] for number in range(count))
        answer = export_response(sheet_of_rows(rows), "csv")
        tracemalloc.start()
        for _piece in answer:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak_of(40_000) < 1.2 * peak_of(8_000)


def test_rows_are_read_in_transactions_that_may_not_write() -> None:
    answer = export_response(sheet_of_rows(rows_in_transactions(3)), "csv")
    body = b"".join(answer).decode()
    assert body.count("True") == 3


def test_what_is_too_long_is_refused_before_a_row_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MAX_ROWS", 10)
    rows = rows_in_transactions(11)
    with pytest.raises(TooManyRows, match="at most 10 rows"):
        export_response(sheet_of_rows(rows, counted=11), "csv")
    assert len(list(islice(rows, 20))) == 11


@pytest.mark.parametrize(("limit", "counted"), [(10, 10), (1_000, ENTRIES)])
def test_entries_are_counted_up_to_a_limit(retail: Tenant, limit: int, counted: int) -> None:
    with tenant_scope(retail.pk):
        person = make_person(retail, "finops_lead", "Lea Lead")
        sheet = sheet_of(Actor(retail, person), "/t/retail/audit/", "action=thing.done")
        assert sheet.length(limit) == counted
