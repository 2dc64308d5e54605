"""The one writer of the log: inside the write's transaction, one line per tenant."""

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import DataError

from finops.calc.hash_chain import verify_chain
from finops.models import Tenant
from finops.queries.audit.chains import StoredChain
from finops.scope import NoTenant, tenant_scope
from finops.services import audit
from tests.people import make_tenant

pytestmark = pytest.mark.slow


def append(target: str = "it") -> int:
    return audit.append(actor="ana", action="tested", target=target, detail={"ünï": "✓"})


def length(tenant: Tenant) -> int:
    with tenant_scope(tenant.pk), transaction.atomic():
        verdict = verify_chain(StoredChain(tenant.pk, "default"))
    assert verdict.holds
    return verdict.verified.seq


@pytest.mark.django_db
def test_each_tenant_has_a_chain_of_its_own() -> None:
    first, second = make_tenant("one"), make_tenant("two")
    start = length(first)
    with tenant_scope(first.pk):
        assert [append(), append()] == [start + 1, start + 2]
    assert length(first) == start + 2
    assert length(second) == start


def test_an_entry_goes_with_the_write_it_records(logged: Tenant) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(logged.pk), transaction.atomic():
        raise ZeroDivisionError(append())
    assert length(logged) == 10


@pytest.mark.django_db
def test_outside_a_tenant_nothing_is_appended() -> None:
    with pytest.raises(NoTenant):
        append()
    with connection.cursor() as cursor, pytest.raises(DataError, match="integer"):
        cursor.execute("SELECT audit.append('a', 'b', 'c', '{}')")


def test_many_writers_at_once_make_one_unbroken_line(logged: Tenant) -> None:
    def write() -> None:
        for number in range(10):
            with tenant_scope(logged.pk), transaction.atomic():
                append(str(number))
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert length(logged) == 70
