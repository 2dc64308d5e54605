"""What re-rating leaves is what posting would have written, had the books been there before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finops.calc.dates.periods import DateRange
from finops.scope import tenant_scope
from ledger.calc.exact import plain
from ledger.calc.pricing.book import Book, BookScope
from ledger.services.pricebooks import import_book
from ledger.services.rollups import compare
from tests.ledger.calc.pricing.books import START
from tests.ledger.frames.test_rating import AMOUNTS, MODELS, MOMENTS, SERVICE_TIERS, books
from tests.ledger.records import Record, an_event, record
from tests.ledger.rerating.house import (
    NUMBERS,
    House,
    asked,
    computed,
    difference,
    open_house,
    posted,
    put_in_force,
    rows,
    standing_lines,
)

pytestmark = pytest.mark.slow

DAYS = DateRange(START.date(), (max(MOMENTS) + timedelta(days=1)).date())
SUMS = """
SELECT d.day, m.meter, r.source, r.pricing_version, r.priced_as, r.book_kind, d.lines, d.events,
  d.unpriced_lines, d.quantity, d.cost_usd, d.reported_cost_usd
FROM ledger_costday d
JOIN ledger_meter m ON m.tenant_id = d.tenant_id AND m.id = d.meter_id
JOIN ledger_rate r ON r.tenant_id = d.tenant_id AND r.id = d.rate_id
WHERE d.tenant_id = %s
"""
USAGE = ("input_tokens", "output_tokens")


def events(chance: Random) -> list[Record]:
    """Events around the points where prices change, with and without what sources say."""
    return [an_event_at(number, chance) for number in range(60)]


def an_event_at(number: int, chance: Random) -> Record:
    tokens = chance.choice((0, 9, 10, 11, 20, 21))
    fields: Record = {
        "model_or_service": chance.choice(MODELS),
        "input_tokens": tokens,
        "cached_tokens": chance.randint(0, tokens),
        "output_tokens": chance.randint(0, 3),
        "service_tier": chance.choice(SERVICE_TIERS) or None,
        "unit_price": None,
        "pricing_version": chance.choice((None, "said_1")),
    }
    if chance.random() < 0.3:
        fields["allocated_cost_usd"] = f"0.{chance.randint(1, 999):03}"
    if chance.random() < 0.2:
        fields |= {"unit_price": "0.005", "pricing_version": "own_1"}
    if chance.random() < 0.3:
        fields |= dict.fromkeys((*USAGE, "cached_tokens"))
        fields |= {"meter": "page", "quantity": str(chance.choice(AMOUNTS))}
    return an_event(f"e_{number}", f"t_{number % 7}", chance.choice(MOMENTS).isoformat(), **fields)


def in_force(house: House, listed: list[Book]) -> None:
    """Overrides of one name each, so that all of them hold at once; of what can be stored."""
    for place, book in enumerate(listed):
        entries = tuple(
            listed_entry
            for listed_entry in book.entries
            if listed_entry.valid_to is None or listed_entry.valid_from < listed_entry.valid_to
        )
        if not entries:
            continue
        own = replace(
            book,
            entries=entries,
            name=f"book_{place}",
            version=f"v_{place}_{house.tenant.slug}",
            scope=BookScope.OVERRIDE,
            currency="USD",
            rates=(),
        )
        put_in_force(house, import_book(actor=house.actor(house.ai_ops), book=own, kind="override"))


@contextmanager
def tenant_of(house: House) -> Iterator[None]:
    with tenant_scope(house.tenant.pk):
        yield


def standing() -> tuple[list[tuple[str, ...]], ...]:
    """Standing lines and sums of the tenant in force. Versions carry the tenant's name, since
    versions are told apart; it is left out."""
    return tuple(
        sorted((tuple(map(in_words, row)) for row in dump), key=str)
        for dump in (standing_lines(), rows(SUMS))
    )


def in_words(cell: object) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    return str(cell).rsplit("_", 1)[0] if str(cell).startswith("v_") else str(cell)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to shrink would take minutes, and the seed tells it all
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(listed=st.lists(books(), min_size=1, max_size=2), seed=st.integers(0, 10**6))
def test_re_rating_and_posting_agree(db: None, listed: list[Book], seed: int) -> None:
    sent, number = events(Random(seed)), next(NUMBERS)
    before, after = open_house(f"before{number}"), open_house(f"after{number}")
    with tenant_of(before):
        in_force(before, listed)
        record(*sent)
        wanted = standing()
    with tenant_of(after):
        known = timezone.now()
        record(*sent)
        as_posted = standing()
        in_force(after, listed)
        if not difference(computed(after, asked(dates=DAYS))).is_empty:
            posted(after, asked(dates=DAYS))
        assert standing() == wanted
        assert compare() == {}
        if not difference(computed(after, asked(known, dates=DAYS))).is_empty:
            posted(after, asked(known, dates=DAYS))
        assert standing() == as_posted
