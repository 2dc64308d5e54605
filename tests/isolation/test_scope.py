"""The tenant in force: bound to each transaction, restored after it, never handed on."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.db.utils import DataError

from finops.scope import NoTenant, current_tenant_id, tenant_scope
from finops.scope.context import current_user_id
from tests.people import make_tenant

real_transactions = pytest.mark.django_db(transaction=True)


def ask(query: str) -> object:
    """The one value that a query answers."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def bound() -> str:
    """The tenant as PostgreSQL knows it in the present transaction."""
    return str(ask("SELECT current_setting('app.tenant_id', true)") or "")


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
def test_a_scope_entered_inside_a_transaction_binds_it_and_the_end_unbinds_it() -> None:
    with transaction.atomic():
        assert bound() == ""
        with tenant_scope(41):
            assert bound() == "41"
            with tenant_scope(42):
                assert bound() == "42"
            assert bound() == "41"
        assert bound() == ""


@real_transactions
def test_a_rolled_back_savepoint_leaves_the_scope_as_it_was() -> None:
    with tenant_scope(41), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic(), tenant_scope(42):
            raise ZeroDivisionError(bound())
        assert (bound(), current_tenant_id()) == ("41", 41)


@real_transactions
def test_a_failed_statement_inside_a_scope_leaves_the_outer_scope_bound() -> None:
    with tenant_scope(41), transaction.atomic():
        with pytest.raises(DataError), transaction.atomic(), tenant_scope(42):
            ask("SELECT 1 / 0")
        assert bound() == "41"


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
