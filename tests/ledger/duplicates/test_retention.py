"""Pairs go with the facts of their month; of one half of which is gone nothing can be decided."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from finops.scope import tenant_scope
from finops.services.signing import WrongStep
from ledger.models import RetiredMonth, SuspectedDuplicate
from ledger.services.duplicates import merge
from ledger.services.retention.dropping import sweep
from tests.ledger.duplicates.pairs import a_pair
from tests.people import actor_for, make_person, make_tenant

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
LATER = "2026-11-10T00:00:00Z"


@pytest.mark.django_db(transaction=True)
def test_pairs_go_with_the_facts_of_their_month() -> None:
    tenant = make_tenant()
    with tenant_scope(tenant.pk), transaction.atomic():
        a_pair("gone")
        kept = a_pair("kept", LATER)
    dropped = {"state": RetiredMonth.State.DROPPED, "frozen_at": NOW, "dropped_at": NOW}
    RetiredMonth.objects.using("owner").create(month=OCTOBER, **dropped)
    sweep(OCTOBER, at=NOW)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert list(SuspectedDuplicate.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_in_a_month_that_is_frozen_nothing_is_decided() -> None:
    tenant = make_tenant()
    lead = make_person(tenant)
    with tenant_scope(tenant.pk), transaction.atomic():
        pair = a_pair()
    frozen = {"state": RetiredMonth.State.FROZEN, "frozen_at": NOW}
    RetiredMonth.objects.using("owner").create(month=OCTOBER, **frozen)
    with (
        tenant_scope(tenant.pk, lead.pk),
        transaction.atomic(),
        pytest.raises(WrongStep, match="no longer kept"),
    ):
        merge(actor=actor_for(tenant, lead), pair=pair.public_id)
