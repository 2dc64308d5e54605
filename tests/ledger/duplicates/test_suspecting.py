"""Through the doors: what is noted as a pair, and what is not."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import Sighting, SuspectedDuplicate
from ledger.queries.calls.suspected import at_stake, suspected, with_sides
from tests.ledger.duplicates.instrumentors import (
    LANGFUSE,
    OPENINFERENCE,
    OWNER,
    TRACELOOP,
    CallMade,
    tell,
)
from tests.ledger.merging.channels import post, seen_by
from tests.people import make_key, make_tenant

LANGFUSE_DOOR = "/api/public/otel/v1/traces"


def sources_of_pairs(tenant: Tenant) -> list[str]:
    """The sources of all pairs."""
    with tenant_scope(tenant.pk):
        return list(SuspectedDuplicate.objects.order_by("pk").values_list("sources", flat=True))


def test_the_library_that_made_a_span_is_kept_and_changes_no_content(
    tenant: Tenant, sender: Client
) -> None:
    tell(sender, OPENINFERENCE, 1)
    tell(sender, OPENINFERENCE, 1)  # a duplicate, not a conflict
    with tenant_scope(tenant.pk):
        assert Sighting.objects.get().instrumentor == OPENINFERENCE


@pytest.mark.parametrize("order", [(OPENINFERENCE, TRACELOOP), (TRACELOOP, OPENINFERENCE)])
def test_whichever_comes_first_the_pair_is_noted_once(
    tenant: Tenant, sender: Client, order: tuple[str, str]
) -> None:
    for _ in range(2):
        for scope in order:
            tell(sender, scope, 1 + (scope == TRACELOOP), later=0.25 * (scope == TRACELOOP))
    assert sources_of_pairs(tenant) == [f"otlp:{OPENINFERENCE} + otlp:{TRACELOOP}"]
    with tenant_scope(tenant.pk):
        (pair,) = with_sides(suspected())
        assert [side.instrumentor for side in pair.sides] == [OPENINFERENCE, TRACELOOP]
        assert pair.seconds_apart == Decimal("0.25")
        assert at_stake().cost_usd == pair.stake_usd == pair.sides[1].cost_usd
        assert (pair.stake_usd or 0) > 0


def test_the_same_library_in_two_traces_tells_two_calls(tenant: Tenant, sender: Client) -> None:
    for trace in range(1, 6):
        tell(sender, OPENINFERENCE, trace, later=trace / 10)
    assert sources_of_pairs(tenant) == []


def test_two_doors_are_two_sources(tenant: Tenant, sender: Client) -> None:
    tell(sender, OPENINFERENCE, 1)
    tell(sender, LANGFUSE, 2, door=LANGFUSE_DOOR)
    assert sources_of_pairs(tenant) == [f"langfuse:{LANGFUSE} + otlp:{OPENINFERENCE}"]


def test_an_id_in_common_merges_by_itself_and_asks_nobody(tenant: Tenant, sender: Client) -> None:
    tell(sender, OPENINFERENCE, 1, also={"gen_ai.response.id": CallMade().answer})
    tell(sender, TRACELOOP, 2)
    assert sources_of_pairs(tenant) == []
    with tenant_scope(tenant.pk):
        assert Sighting.objects.filter(is_counted=True).count() == 1


def test_calls_of_two_use_cases_are_two(tenant: Tenant, sender: Client) -> None:
    tell(sender, OPENINFERENCE, 1, resource=OWNER)
    tell(sender, TRACELOOP, 2, resource={**OWNER, "finops.use_case_id": "aml_copilot"})
    assert sources_of_pairs(tenant) == []


def test_an_owner_that_only_one_trace_names_contradicts_nothing(
    tenant: Tenant, sender: Client
) -> None:
    tell(sender, OPENINFERENCE, 1, resource=OWNER)
    tell(sender, TRACELOOP, 2)
    assert len(sources_of_pairs(tenant)) == 1


def test_a_load_test_with_one_prompt_makes_no_list(tenant: Tenant, sender: Client) -> None:
    for n in range(12):
        tell(sender, (OPENINFERENCE, TRACELOOP)[n % 2], n + 1, later=n / 10)
    assert len(sources_of_pairs(tenant)) <= 8  # those that came before it could be seen
    before = sources_of_pairs(tenant)
    for n in range(12, 20):
        tell(sender, (OPENINFERENCE, TRACELOOP)[n % 2], n + 1, later=n / 10)
    assert sources_of_pairs(tenant) == before


def test_calls_of_other_tenants_are_none_of_ours(tenant: Tenant, sender: Client) -> None:
    stranger = make_tenant("wealth")
    key = make_key(stranger, "ingest")
    tell(sender, OPENINFERENCE, 1)
    tell(Client(headers={"authorization": f"Bearer {key}"}), TRACELOOP, 2)
    assert sources_of_pairs(tenant) == sources_of_pairs(stranger) == []


def test_a_gateway_that_turns_up_settles_the_question(tenant: Tenant, sender: Client) -> None:
    answer = CallMade().answer
    tell(sender, OPENINFERENCE, 1)
    tell(sender, TRACELOOP, 2)
    with tenant_scope(tenant.pk):
        keys: dict[str, Any] = {
            "call_ids": f"response:{answer}",
            "occurred_at": "2025-06-01T10:00:01Z",
        }
        says: dict[str, Any] = {
            "model_or_service": "gpt-4o",
            "input_tokens": 1200,
            "output_tokens": 345,
        }
        post(seen_by("litellm", "g", **keys, **says))
        assert SuspectedDuplicate.objects.get(sources__contains=TRACELOOP).status == "settled"
