"""Keys of calls go with the last sighting of their call; what many share stays known as such."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import transaction

from finops.scope import tenant_scope
from ledger.models import CallKey, RetiredMonth, WithdrawnRequest
from ledger.services.posting.calls.keys import MOST_USES
from ledger.services.retention.dropping import sweep
from tests.ledger.merging.channels import post, post_by_channel, seen_by
from tests.people import make_tenant

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
LATER = "2026-11-01T00:00:00Z"


@pytest.mark.django_db(transaction=True)
def test_withdrawn_requests_go_with_their_month() -> None:
    tenant = make_tenant()
    with tenant_scope(tenant.pk), transaction.atomic():
        for number, at in enumerate((f"{OCTOBER}T00:00:00Z", LATER), start=1):
            WithdrawnRequest.objects.create(
                trace_key=UUID(int=number),
                standing_trace_key=UUID(int=9),
                occurred_at=at,
                attribution_id=1,
                trace_id="t",
            )
    dropped = {"state": RetiredMonth.State.DROPPED, "frozen_at": NOW, "dropped_at": NOW}
    RetiredMonth.objects.using("owner").create(month=OCTOBER, **dropped)
    sweep(OCTOBER, at=NOW)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert [withdrawn.trace_key.int for withdrawn in WithdrawnRequest.objects.all()] == [2]


@pytest.mark.django_db(transaction=True)
def test_keys_go_with_the_last_sighting_of_their_call() -> None:
    tenant = make_tenant()
    many = [seen_by("otlp", f"m{n}", call_ids="span:agent") for n in range(MOST_USES + 1)]
    with tenant_scope(tenant.pk), transaction.atomic():
        post(seen_by("otlp", "gone"), seen_by("lago", "gone"))
        post(seen_by("otlp", "kept"), seen_by("litellm", "kept", occurred_at=LATER))
        post_by_channel(many, len(many))
    dropped = {"state": RetiredMonth.State.DROPPED, "frozen_at": NOW, "dropped_at": NOW}
    RetiredMonth.objects.using("owner").create(month=OCTOBER, **dropped)
    sweep(OCTOBER, at=NOW)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert sorted(CallKey.objects.values_list("uses", flat=True)) == [2, MOST_USES + 1]
