"""Facts refer to words of their own tenant only: a policy of the database, not a foreign key."""

import pytest
from django.db import DatabaseError, connection, transaction

from finops.scope import tenant_scope
from tests.ledger.ledgers import send
from tests.ledger.records import a_request, an_event, an_outcome
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
COLUMNS = {
    "ledger_costline": (
        "line_no, occurred_at, batch_id, event_key, trace_key, quantity",
        ("attribution_id", "meter_id", "rate_id"),
    ),
    "ledger_request": (
        "occurred_at, batch_id, trace_key, implied, trace_id",
        ("attribution_id", "profile_id"),
    ),
    "ledger_outcome": (
        "occurred_at, batch_id, outcome_key, case_key, quality_passed, kind, outcome_id",
        ("attribution_id",),
    ),
}
CASES = [(table, word) for table, (_, words) in COLUMNS.items() for word in words]
UNKNOWN = 2_000_000_000


def a_ledger(slug: str = "retail") -> int:
    """A tenant with a row of each table, and so with words of each kind."""
    tenant = make_tenant(slug)
    with tenant_scope(tenant.pk):
        send(
            [
                a_request(
                    "trc_1", "2026-10-01T10:00:00Z", business_outcome_id="case_1", status="ok"
                ),
                an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z"),
                an_outcome("case_1", "trc_1", "2026-10-01T10:00:00Z"),
            ]
        )
    return int(tenant.pk)


def copy_with(table: str, word: str, value: int) -> None:
    """Each row of a table again, with another word."""
    shared, words = COLUMNS[table]
    own = [name for name in words if name != word]
    names = ", ".join([shared, *own])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}, {word}) SELECT {names}, {value} FROM {table}"
        )


def a_word(column: str) -> int:
    with connection.cursor() as cursor:
        table = {"profile_id": "requestprofile"}.get(column, column.removesuffix("_id"))
        cursor.execute(f"SELECT min(id) FROM ledger_{table}")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(("table", "word"), CASES)
def test_the_database_refuses_a_word_of_another_tenant(table: str, word: str) -> None:
    with tenant_scope(a_ledger("bank")):
        foreign = a_word(word)
    with tenant_scope(a_ledger()):
        copy_with(table, word, a_word(word))
        with pytest.raises(DatabaseError, match="row-level security"):
            copy_with(table, word, foreign)


@pytest.mark.parametrize(("table", "word"), CASES)
def test_the_database_refuses_a_word_that_is_not_there(table: str, word: str) -> None:
    with (
        tenant_scope(a_ledger()),
        pytest.raises(DatabaseError, match="row-level security"),
    ):
        copy_with(table, word, UNKNOWN)


@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET digest = digest"])
@pytest.mark.parametrize(
    "table", ["ledger_attribution", "ledger_meter", "ledger_rate", "ledger_requestprofile"]
)
def test_words_stay_what_they_are(table: str, verb: str) -> None:
    with (
        tenant_scope(a_ledger()),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))
