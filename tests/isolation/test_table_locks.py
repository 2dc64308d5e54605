"""Where DELETE brings LOCK TABLE with it, nobody keeps the others out for long."""

from collections.abc import Iterator

import psycopg
import pytest

from finops.services.database.locks import end_table_locks
from tests.isolation.test_attacks import UNIT, enter
from tests.superuser import Connection, superuser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attacker() -> Iterator[Connection]:
    with enter("fin_app") as session:
        yield session


@pytest.mark.parametrize("mode", ["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"])
def test_a_session_that_locks_a_table_is_ended(attacker: Connection, mode: str) -> None:
    attacker.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
    attacker.execute(f"LOCK TABLE {UNIT} IN {mode} MODE".encode())
    assert end_table_locks(longest_seconds=0) == 1
    with pytest.raises(psycopg.OperationalError):
        attacker.execute("SELECT 1")


def test_a_session_that_reads_and_writes_is_left_alone(attacker: Connection) -> None:
    attacker.execute(f"SELECT FROM {UNIT} FOR UPDATE".encode())
    attacker.execute(f"UPDATE {UNIT} SET name = name".encode())
    attacker.execute(f"DELETE FROM {UNIT}".encode())
    attacker.execute("CREATE TEMP TABLE mine (id int) ON COMMIT DROP")
    attacker.execute("LOCK TABLE mine IN ACCESS EXCLUSIVE MODE")
    assert end_table_locks(longest_seconds=0) == 0
    attacker.execute("SELECT 1")


def test_a_lock_of_a_moment_is_left_alone(attacker: Connection) -> None:
    attacker.execute(f"LOCK TABLE {UNIT} IN EXCLUSIVE MODE".encode())
    assert end_table_locks() == 0


def test_the_database_itself_maintaining_a_table_is_left_alone() -> None:
    with superuser() as boss:
        boss.execute(f"LOCK TABLE {UNIT} IN ACCESS EXCLUSIVE MODE".encode())
        assert end_table_locks(longest_seconds=0) == 0
        boss.execute("SELECT 1")
