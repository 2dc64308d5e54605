"""1,577 real answers of providers: their usage is found, and priced as upstream expects."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger.calc.pricing.meters import direction
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.parsers.pricebooks.about import About
from ledger.parsers.pricebooks.genai_prices import read_genai_prices
from tests.ledger.parsers.pricebooks.provider_answers import (
    Extractor,
    disjoint_meters,
    extract_usage,
    read_extractor,
)
from tests.ledger.references.rating import MeteredLine, RatedEvent, rate_event
from tests.shared import SHARED_DATA

PRICES = SHARED_DATA / "prices" / "genai_prices_v2_data_2026-08-21.json.gz"
ANSWERS = SHARED_DATA / "prices" / "genai_prices_usages.json.gz"
AUGUST_21 = datetime(2026, 8, 21, 12, tzinfo=UTC)
BEFORE_THE_CUT = datetime(2026, 7, 30, tzinfo=UTC) - timedelta(microseconds=1)
# Every expectation that the book does not meet at that moment, with the reason; docs/prices.md
# lists them too. Upstream's expectations were written before its own price cut.
OLD = "openai.gpt-5.6-luna, expected at the price of before 2026-07-30"
EXCEPTIONS = {(number, "aws", "anthropic"): OLD for number in range(974, 979)}

Rules = dict[tuple[str, str], Extractor]


@dataclass(frozen=True)
class Case:
    """One answer read by one provider's rules; `prices` are upstream's, if it has any."""

    place: tuple[int, str, str]
    answer: dict[str, Any]  # Any: JSON
    model: str
    counts: dict[str, Decimal]
    prices: dict[str, Decimal]


def read(path: Any) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def cases() -> Iterator[Case]:
    for number, answer in enumerate(read(ANSWERS)):
        for group in answer["extracted"]:
            counts = {name: Decimal(count) for name, count in group["usage"].items()}
            for rules in group["extractors"]:
                place = (number, rules["provider_id"], rules["api_flavor"])
                prices = {k: Decimal(v) for k, v in rules.items() if k.endswith("_price")}
                yield Case(place, answer["body"], answer.get("model") or "", counts, prices)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return {
        (provider["id"], extractor["api_flavor"]): read_extractor(extractor)
        for provider in read(PRICES)
        for extractor in provider.get("extractors") or []
    }


@pytest.fixture(scope="module")
def listed() -> PriceList:
    body = gzip.decompress(PRICES.read_bytes())
    return PriceList([read_genai_prices(body, About("genai-prices", "genai_2026_08_21"))])


def rated(case: Case, rules: Rules, listed: PriceList, at: datetime = AUGUST_21) -> RatedEvent:
    """The answer's own usage, not the expected one, priced at the provider."""
    usage = extract_usage(rules[case.place[1:]], case.answer)
    assert {k: v for k, v in usage.counts.items() if v} == case.counts, case.place
    meters = disjoint_meters(usage.counts) or {"input": Decimal(0)}
    lines = [MeteredLine(*counted) for counted in meters.items()]
    return rate_event(Usage(case.place[1], usage.model or case.model, at), lines, listed)


def sides(event: RatedEvent) -> dict[str, Decimal]:
    costs = {"input_price": Decimal(0), "output_price": Decimal(0), "total_price": Decimal(0)}
    for line in event.lines:
        cost = line.cost_usd or Decimal(0)
        costs["total_price"] += cost
        if side := direction(line.meter):
            costs[f"{side}_price"] += cost
    return costs


def is_as_expected(case: Case, event: RatedEvent) -> bool:
    costs = sides(event)
    return all(costs[name] == price for name, price in case.prices.items())


def test_every_expected_price_is_reproduced_but_for_the_listed_exceptions(
    rules: Rules, listed: PriceList
) -> None:
    outcomes = Counter[str]()
    differing = set()
    for case in cases():
        event = rated(case, rules, listed)
        if not case.prices:
            is_found = event.rated_cost_usd is not None
            assert not is_found or is_routed(case), case.place
            outcomes["found behind a route" if is_found else "unpriced"] += 1
        elif is_as_expected(case, event):
            outcomes["priced"] += 1
        else:
            differing.add(case.place)
    assert differing == EXCEPTIONS.keys()
    assert outcomes == {
        "unpriced": 15_783,
        "found behind a route": 64,
        "priced": 3_474 - len(EXCEPTIONS),
    }


def is_routed(case: Case) -> bool:
    """Upstream knows no `models/gemini-2.5-pro` at Google and no `openai/gpt-5` at OpenAI."""
    provider = case.place[1]
    return case.model.startswith(("models/", f"{provider}/"))


def test_the_exceptions_are_what_the_book_said_before_the_price_cut(
    rules: Rules, listed: PriceList
) -> None:
    old = [case for case in cases() if case.place in EXCEPTIONS]
    assert len(old) == len(EXCEPTIONS)
    for case in old:
        assert is_as_expected(case, rated(case, rules, listed, BEFORE_THE_CUT)), case.place
