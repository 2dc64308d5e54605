"""One call seen by several channels counts once, in any order, to the last digit."""

import random
import uuid
from decimal import Decimal
from itertools import pairwise, permutations

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from ledger.models import Sighting
from ledger.services.posting.calls.keys import MOST_USES
from ledger.services.rollups import compare, rebuild
from tests.ledger.ledgers import the_ledger
from tests.ledger.merging.channels import AT, Sent, drawn, post, post_by_channel, seen_by
from tests.ledger.records import WORDS, a_request
from tests.people import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STANDING = """
SELECT e.record_id, g.posted_trace_id, l.line_no, m.meter, l.unit_price, sum(l.sign),
       sum(l.quantity), sum(l.cost_usd), sum(l.reported_cost_usd), l.attribution_id
FROM ledger_costline l
JOIN ledger_recordkey e ON e.tenant_id = l.tenant_id AND e.key = l.event_key
JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
LEFT JOIN ledger_sighting g ON g.tenant_id = l.tenant_id AND g.event_key = l.event_key
  AND g.posted_trace_key = l.trace_key
WHERE l.tenant_id = %s GROUP BY 1, 2, 3, 4, 5, 10 HAVING sum(l.sign) <> 0 ORDER BY 1, 2, 3
"""


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


def standing() -> list[tuple[object, ...]]:
    """Lines that stand: what was reversed is not among them. The owner by whether there is one."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [current_tenant_id()])
        return [(*row[:9], row[9] is None) for row in cursor.fetchall()]


def counted() -> list[object]:
    return [row[0] for row in standing()]


def hours() -> list[tuple[object, ...]]:
    return the_ledger()["hours"]


def test_the_gateway_counts_before_the_trace_before_the_meter(tenant: Tenant) -> None:
    channels = ("litellm", "otlp", "langfuse", "ingest", "openmeter", "lago")
    for best, worse in pairwise(channels):
        for order in permutations((best, worse)):
            call = "-".join(order)
            with tenant_scope(tenant.pk):
                post(*(seen_by(channel, call) for channel in order))
                assert f"{best}-{call}" in counted()
                assert f"{worse}-{call}" not in counted()
    with tenant_scope(tenant.pk):
        assert compare() == {}


@pytest.mark.parametrize("order", list(permutations(("litellm", "otlp", "openmeter"))))
def test_the_cost_stands_in_the_trace_of_the_client_with_its_owner(
    tenant: Tenant, order: tuple[str, ...]
) -> None:
    request = Sent("otlp", a_request("otlp-trace-c", AT))
    with tenant_scope(tenant.pk):
        post(*(seen_by(channel, "c") for channel in order), request)
        ((event, trace, *_),) = standing()
        assert (event, trace) == ("litellm-c", "otlp-trace-c")
        ((_, owner, *_, events, _, _, cost, _),) = hours()
        assert (owner, events, cost) == (
            "contact_center/cc_4102/copilot/draft_answer/medium/miss",
            1,
            Decimal(2),
        )
        assert compare() == {}


def test_a_trace_that_both_know_is_left_alone(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        post(seen_by("otlp", "c", "shared"), seen_by("litellm", "c", "shared"))
        assert [row[:2] for row in standing()] == [("litellm-c", "shared")]
        assert [row[5] for row in the_ledger()["hours"]] == [1]


def test_the_owner_a_meter_names_is_the_calls(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        post(seen_by("litellm", "c"), seen_by("lago", "c", **WORDS))
        assert [row[0] for row in standing()] == ["litellm-c"]
        assert [row[1] for row in hours()] == [
            "contact_center/cc_4102/copilot/draft_answer/medium/miss"
        ]
        assert compare() == {}


def test_keys_join_in_chains(tenant: Tenant) -> None:
    gateway = seen_by("litellm", "a", call_ids="litellm:1")
    meter = seen_by("lago", "b", call_ids="response:1")
    link = seen_by("otlp", "c", call_ids="response:1 litellm:1")
    with tenant_scope(tenant.pk):
        post(gateway, meter)
        assert counted() == ["lago-b", "litellm-a"]
        post(link)
        assert counted() == ["litellm-a"]
        assert Sighting.objects.values("family_id").distinct().count() == 1
        assert compare() == {}


def test_attempts_of_one_channel_all_count(tenant: Tenant) -> None:
    attempts = [seen_by("litellm", f"try{n}", call_ids="litellm:1") for n in range(3)]
    with tenant_scope(tenant.pk):
        post(*attempts, seen_by("otlp", "c", call_ids="litellm:1"))
        assert counted() == ["litellm-try0", "litellm-try1", "litellm-try2"]


def test_a_key_that_many_share_is_no_identity(tenant: Tenant) -> None:
    many = [seen_by("otlp", f"c{n}", call_ids="response:mock") for n in range(MOST_USES)]
    with tenant_scope(tenant.pk):
        post_by_channel(many, len(many))
        post(seen_by("litellm", "g", call_ids="response:mock"))
        assert len(counted()) == MOST_USES + 1


def test_sightings_seen_again_are_duplicates(tenant: Tenant) -> None:
    sent = [seen_by("lago", "c"), seen_by("otlp", "c"), seen_by("litellm", "c")]
    with tenant_scope(tenant.pk):
        post(*sent)
        before = the_ledger()
        post(*sent[::-1])
        assert the_ledger() == before
        assert Sighting.objects.filter(is_counted=True).count() == 1


def test_calls_of_one_tenant_are_none_of_another(tenant: Tenant) -> None:
    other = make_tenant("other")
    with tenant_scope(tenant.pk):
        post(seen_by("litellm", "c"))
    with tenant_scope(other.pk):
        post(seen_by("otlp", "c"))
        assert counted() == ["otlp-c"]


def test_events_without_keys_leave_no_sighting(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        post(seen_by("ingest", "c", call_ids=None))
        assert not Sighting.objects.exists()


def ledger_of(sent: list[Sent], cut: int) -> tuple[object, ...]:
    with tenant_scope(make_tenant(f"t{uuid.uuid4().hex}", time_zone="Asia/Kathmandu").pk):
        post_by_channel(sent, cut)
        assert compare() == {}
        ledger = the_ledger()
        before = ledger["hours"]
        rebuild(actor="tests")
        assert the_ledger()["hours"] == before
        return standing(), {name: rows for name, rows in ledger.items() if name != "lines"}


def assert_same_in_any_order(seed: int) -> None:
    chance = random.Random(seed)
    sent = drawn(chance)
    expected = ledger_of(sorted(sent, key=lambda message: message.channel), 100)
    assert ledger_of(sent[::-1], 1) == expected
    assert ledger_of(chance.sample(sent, len(sent)), 3) == expected


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_any_order_of_channels_gives_the_same_ledger(seed: int) -> None:
    assert_same_in_any_order(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_more_orders_of_channels_give_the_same_ledger(seed: int) -> None:
    assert_same_in_any_order(seed)
