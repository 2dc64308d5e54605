"""Working tables are as they are declared, and a small posting has few round trips."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from finops.db.statements import fetch_tuples
from finops.scope import tenant_scope
from ledger.parsers import GatedChunk, gate_records
from ledger.queries.sql import load
from ledger.services.posting import post, prepare
from ledger.services.posting.plan import Books, PostingPlan
from ledger.services.posting.working_tables import (
    LAID_OUT,
    LINES,
    LINKS,
    MERGES,
    RECORDS,
    REQUEST_DETAILS,
    WorkingTable,
    lay_out,
)
from tests.ledger.ledgers import send
from tests.ledger.records import LIMITS, NOW, a_request, an_event
from tests.people import make_tenant

AT = "2026-10-01T10:00:00Z"
MOST_STATEMENTS = 21  # COPY, which the log does not have, not among them; two mark days
COLUMNS = """
SELECT a.attname::text, t.typname::text FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass('pg_temp.' || %s) AND a.attnum > 0
"""
FILLED = "SELECT count(*) FROM {}"


@pytest.mark.django_db
@pytest.mark.parametrize("table", [RECORDS, LINES, LINKS, REQUEST_DETAILS, MERGES])
def test_a_working_table_has_the_columns_that_are_declared(table: WorkingTable) -> None:
    lay_out()
    MERGES.make()
    assert dict(fetch_tuples(COLUMNS, [table.name])) == dict(table.columns)


@pytest.mark.django_db
def test_whatever_stays_of_a_posting_in_the_same_transaction_is_gone_before_the_next() -> None:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk), transaction.atomic():
        send([a_request("trc_1", AT), an_event("ce_1", "trc_1", AT)])
        assert fetch_tuples(FILLED.format(LINES.name)) == [(1,)]
        lay_out()
        for table in LAID_OUT:
            assert fetch_tuples(FILLED.format(table.name)) == [(0,)]


@pytest.mark.django_db
def test_working_tables_that_are_not_there_are_made() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {', '.join(table.name for table in LAID_OUT)}")
    lay_out()
    for table in LAID_OUT:
        assert fetch_tuples(FILLED.format(table.name)) == [(0,)]


def gated(number: int) -> GatedChunk:
    records = [a_request(f"trc_{number}", AT), an_event(f"ce_{number}", f"trc_{number}", AT)]
    return gate_records(json.dumps(records).encode(), "application/json", NOW, LIMITS)


@pytest.mark.django_db(transaction=True)
def test_a_small_posting_has_few_round_trips() -> None:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        first, second = (prepare(gated(number)) for number in (1, 2))
        post(prepared=first, source=uuid.uuid4(), chunk_no=0, channel="tests")
        with CaptureQueriesContext(connection) as queries:
            post(prepared=second, source=uuid.uuid4(), chunk_no=0, channel="tests")
    assert len(queries) <= MOST_STATEMENTS, [str(query["sql"])[:80] for query in queries]


def test_the_statements_of_a_plan_are_told_its_fields_and_the_books() -> None:
    noon = datetime(2026, 10, 1, 12, tzinfo=UTC)
    plan = PostingPlan(
        tenant=1,
        batch=2,
        channel="tests",
        zone="UTC",
        books=Books(None, noon),
        unattributed=3,
        unpriced=4,
    )
    taken = {name for name in plan.parameters if f"%({name})s" in all_statements()}
    assert taken == plan.parameters.keys() - {"is_small"}
    assert plan.parameters["closed_until"] == "-infinity"
    assert plan.parameters["booked_at"] == noon.isoformat()


def all_statements() -> str:
    names = ("lines", "elsewhere", "moves", "merge_lines")
    return "".join(load(f"posting/{name}") for name in names)
