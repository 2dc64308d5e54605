"""The result of a batch is told by every poll, however late: it is one call."""

from dataclasses import replace

import pytest

from finops.scope import tenant_scope
from ledger.models import Sighting
from tests.ledger.merging.channels import post, seen_by
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
HOURS_LATER = "2026-10-01T15:00:00Z"


def counted(**tiers: str) -> int:
    first = seen_by("otlp", "msgbatch_1", **tiers)
    later = seen_by("otlp", "msgbatch_1", occurred_at=HOURS_LATER, **tiers)
    names = {"cost_event_id": "otlp-poll-2", "trace_id": "otlp-trace-poll-2"}
    with tenant_scope(make_tenant().pk):
        post(first, replace(later, record={**later.record, **names}))
        return Sighting.objects.filter(is_counted=True).count()


@pytest.mark.parametrize(
    ("tiers", "calls"),
    [
        ({"service_tier": "batch"}, 1),
        ({"requested_service_tier": "Batch"}, 1),
        ({"requested_service_tier": "batch", "service_tier": "standard"}, 2),
        ({}, 2),
    ],
)
def test_polls_of_one_batch_are_one_call(tiers: dict[str, str], calls: int) -> None:
    assert counted(**tiers) == calls
