"""The tenant in force: bound to each transaction, restored after it, never handed on."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, DataError

from finops.scope import NoTenant, current_tenant_id, tenant_scope
from finops.scope.context import current_user_id
from tests.people import make_tenant

real_transactions = pytest.mark.django_db(transaction=True)


# What a commit looks at last: it says which tenant it sees.
CHECKED_AT_COMMIT = """
CREATE TEMP TABLE checked (row integer);
CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'tenant %', current_setting('app.tenant_id'); END $$;
CREATE CONSTRAINT TRIGGER tells AFTER INSERT ON checked DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION pg_temp.tell();
INSERT INTO checked VALUES (1);
"""
every_connection = pytest.mark.parametrize("alias", ["default", "owner", "platform"])


def ask(query: str, alias: str = "default") -> object:
    """The one value that a query answers."""
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def bound(alias: str = "default") -> str:
    """The tenant as PostgreSQL knows it in the present transaction."""
    return str(ask("SELECT current_setting('app.tenant_id', true)", alias) or "")


def in_thread(work: Callable[[], object]) -> object:
    """The result of the work, or the exception it raised, from a thread of its own."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(work())
        except Exception as problem:  # noqa: BLE001 - handed to the test that asked
            outcome.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return outcome[0]


def test_outside_a_scope_there_is_no_tenant() -> None:
    with pytest.raises(NoTenant):
        current_tenant_id()


def test_scopes_nest_and_each_end_restores_the_one_around_it() -> None:
    with tenant_scope(1, 10):
        with tenant_scope(2, 20):
            assert (current_tenant_id(), current_user_id()) == (2, 20)
        assert (current_tenant_id(), current_user_id()) == (1, 10)
    with pytest.raises(NoTenant):
        current_tenant_id()


def test_a_scope_ends_by_an_exception_too() -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(1):
        raise ZeroDivisionError
    with pytest.raises(NoTenant):
        current_tenant_id()


@real_transactions
def test_a_transaction_starts_bound_to_the_scope_around_it() -> None:
    with tenant_scope(41), transaction.atomic():
        assert bound() == "41"


@real_transactions
@every_connection
def test_a_scope_entered_inside_a_transaction_binds_it_and_the_end_unbinds_it(alias: str) -> None:
    with transaction.atomic(alias):
        assert bound(alias) == ""
        with tenant_scope(41):
            assert bound(alias) == "41"
            with tenant_scope(42):
                assert bound(alias) == "42"
            assert bound(alias) == "41"
        assert bound(alias) == ""


@real_transactions
@every_connection
def test_scopes_in_which_nothing_is_asked_leave_no_trace(alias: str) -> None:
    with transaction.atomic(alias):
        with tenant_scope(41), tenant_scope(42):
            pass
        assert bound(alias) == ""


@real_transactions
@every_connection
def test_a_rolled_back_savepoint_leaves_the_scope_as_it_was(alias: str) -> None:
    with tenant_scope(41), transaction.atomic(alias):
        with pytest.raises(ZeroDivisionError), transaction.atomic(alias), tenant_scope(42):
            raise ZeroDivisionError(bound(alias))
        assert (bound(alias), current_tenant_id()) == ("41", 41)


@real_transactions
@every_connection
def test_a_savepoint_holds_the_scope_in_which_it_was_made(alias: str) -> None:
    with tenant_scope(41), transaction.atomic(alias):
        with tenant_scope(42):
            point = transaction.savepoint(alias)
        assert bound(alias) == "41"
        transaction.savepoint_rollback(point, alias)
        assert bound(alias) == "42"


@real_transactions
@every_connection
def test_a_failed_statement_inside_a_scope_leaves_the_outer_scope_bound(alias: str) -> None:
    with tenant_scope(41), transaction.atomic(alias):
        with pytest.raises(DataError), transaction.atomic(alias), tenant_scope(42):
            ask("SELECT 1 / 0", alias)
        assert bound(alias) == "41"


@real_transactions
@every_connection
def test_a_copy_reads_in_the_scope_in_which_it_is_asked(alias: str) -> None:
    with transaction.atomic(alias), connections[alias].cursor() as cursor, tenant_scope(41):
        raw = cursor.cursor
        with raw.copy("COPY (SELECT current_setting('app.tenant_id')) TO STDOUT") as rows:
            assert [bytes(row) for row in rows] == [b"41\n"]


@real_transactions
@pytest.mark.parametrize("alias", ["default", "owner"])  # the platform's may make no table
def test_a_commit_checks_in_the_scope_in_which_it_is_made(alias: str) -> None:
    def enter_before_the_commit(scopes: ExitStack) -> None:
        with transaction.atomic(alias), connections[alias].cursor() as cursor:
            cursor.execute(CHECKED_AT_COMMIT)
            scopes.enter_context(tenant_scope(41))

    with pytest.raises(DatabaseError, match="tenant 41"), ExitStack() as scopes:
        enter_before_the_commit(scopes)


@real_transactions
def test_a_kept_connection_carries_no_tenant_into_its_next_transaction() -> None:
    tenant = make_tenant("kept")
    count = "SELECT count(*) FROM finops_environment"
    with tenant_scope(tenant.pk), transaction.atomic():
        backend = ask("SELECT pg_backend_pid()")
        assert ask(count) == 3
    with pytest.raises(DataError, match="integer"), transaction.atomic():
        ask(count)
    assert ask("SELECT pg_backend_pid()") == backend


@real_transactions
def test_in_autocommit_a_statement_has_no_tenant_even_inside_a_scope() -> None:
    """Nothing is set for a session: behind pgbouncer the next statement may be on another one."""
    with tenant_scope(41):
        assert bound() == ""


@real_transactions
def test_another_thread_has_no_tenant() -> None:
    with tenant_scope(41), transaction.atomic():
        assert isinstance(in_thread(current_tenant_id), NoTenant)
        assert in_thread(bound) == ""
        assert bound() == "41"


def test_concurrent_coroutines_keep_their_own_tenants() -> None:
    async def visit(tenant_id: int) -> int:
        with tenant_scope(tenant_id):
            await asyncio.sleep(0)  # the others run here
            return await sync_to_async(current_tenant_id)()

    async def all_of_them() -> list[int]:
        return list(await asyncio.gather(*(visit(number) for number in range(1, 21))))

    assert asyncio.run(all_of_them()) == list(range(1, 21))


@real_transactions
def test_work_after_commit_runs_outside_the_transaction_and_must_bind_anew() -> None:
    seen: list[str] = []

    def look_in_a_transaction() -> None:
        with transaction.atomic():
            seen.append(bound())

    with tenant_scope(41), transaction.atomic():
        transaction.on_commit(lambda: seen.append(bound()))
        transaction.on_commit(look_in_a_transaction)
    assert seen == ["", "41"]


@real_transactions
def test_work_after_commit_of_a_transaction_around_the_scope_has_no_tenant() -> None:
    seen: list[object] = []

    def look() -> None:
        with transaction.atomic():
            seen.append(bound())

    with transaction.atomic(), tenant_scope(41):
        transaction.on_commit(look)
    assert seen == [""]
