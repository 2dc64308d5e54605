"""Two people decide on one pair at the same moment: one of them does, the other is told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from finops.models import User
from finops.scope import tenant_scope
from finops.services.signing import WrongStep
from ledger.models import Sighting, SuspectedDuplicate
from ledger.services.duplicates import keep_both, merge
from ledger.services.rollups import compare
from tests.ledger.duplicates.pairs import a_pair
from tests.people import actor_for, make_person, make_tenant


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("services", [(merge, merge), (merge, keep_both)], ids=["same", "other"])
def test_of_two_decisions_at_once_one_holds(services: tuple[object, ...]) -> None:
    tenant = make_tenant()
    people = [make_person(tenant, "finops_lead"), make_person(tenant, "finance", "Bo Lind")]
    with tenant_scope(tenant.pk), transaction.atomic():
        pair = a_pair().public_id
    ready = threading.Barrier(2)

    def decide(service: Callable[..., object], person: User) -> str:
        try:
            ready.wait(timeout=30)
            with tenant_scope(tenant.pk, person.pk), transaction.atomic():
                service(actor=actor_for(tenant, person), pair=pair)
            return "done"
        except WrongStep:
            return "told"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(decide, services, people))
    assert sorted(outcomes) == ["done", "told"]
    with tenant_scope(tenant.pk), transaction.atomic():
        row = SuspectedDuplicate.objects.get()
        count = Sighting.objects.filter(is_counted=True).count()
        assert (row.status, count) in {("merged", 1), ("kept", 2)}
        assert compare() == {}
