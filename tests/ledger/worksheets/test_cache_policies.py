"""Savings of caches by version of their key policy, and within which bounds they answered."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from finops.scope import tenant_scope
from ledger.calc.units.metrics import MeterUse, cache_savings
from ledger.queries.worksheets.cache_policies import (
    CacheBounds,
    PolicySavings,
    policy_savings,
    savings_by_policy,
)
from tests.ledger.pages.house import House, open_house
from tests.ledger.pages.reading import content_of, text_of
from tests.ledger.queries.asking import june
from tests.ledger.records import a_request, an_unpriced_event, record

AT = "2026-06-12T09:00:00Z"
REVIEW = "/t/retail/use-case-reviews/copilot/?from=2026-06-01&to=2026-06-30"
BOUND = {"permission_scope": "team", "knowledge_base_version": "kb_1", "jurisdiction": "us"}


def use(meter: str, tokens: int, usd: str) -> MeterUse:
    return MeterUse("model_call", "house", "m", meter, "token", Decimal(tokens), Decimal(usd))


def test_the_parts_come_to_the_savings_of_the_whole() -> None:
    uses = {
        "keys_2": [use("input", 100, "200"), use("cached_input", 50, "10")],
        "keys_1": [use("cached_input", 20, "4"), use("cache_write", 10, "30")],
        "": [use("cached_input", 10, "2"), use("output", 5, "9")],
        "keys_0": [use("output", 5, "9")],
    }
    parts = savings_by_policy(uses)
    assert {name: known.value for name, known in parts.items()} == {
        "": Decimal(18),
        "keys_1": Decimal(26),
        "keys_2": Decimal(90),
    }
    every = [each for own in uses.values() for each in own]
    assert cache_savings(every).value == sum(known.value or 0 for known in parts.values())


@pytest.fixture
def house(db: None) -> Iterator[House]:
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        yield opened


def call(trace: str, cached: int, **words: object) -> None:
    """A call without a price: what its cache saves is asked of, and not known."""
    event = an_unpriced_event(f"e_{trace}", trace, AT, cached_tokens=cached)
    record(a_request(trace, AT, **words), event)


def read(house: House) -> PolicySavings:
    return policy_savings(june(use_case="copilot"), None)


def test_tokens_go_to_the_policy_that_their_request_names(house: House) -> None:
    call("one_1", 400, cache_key_policy_version="keys_2")
    call("two_2", 200, cache_key_policy_version="keys_1")
    call("nobody", 100)
    assert read(house).by_policy.keys() == {"", "keys_1", "keys_2"}
    assert read(house).bounds == CacheBounds(1, 0, 0)  # one of the house's own


def test_an_answer_is_within_its_bounds_if_it_names_all_four(house: House) -> None:
    answered: dict[str, dict[str, object]] = {
        "within": {"cache_key_policy_version": "keys_2", **BOUND},
        "no_key": {**BOUND},
        "own": {"cache_key_policy_version": "keys_2", **BOUND, "customer_specific": True},
    }
    for trace, more in answered.items():
        record(a_request(trace, AT, cache_status="semantic_answer_hit", **more))
    record(a_request("missed", AT, cache_key_policy_version="keys_2", **BOUND))
    assert read(house).bounds == CacheBounds(4, 2, 1)
    page = text_of(content_of(house.browser().get(REVIEW)))
    assert "2 of 4 cached answers name key policy, permission, version and region" in page
    assert "1 are one customer's" in page
