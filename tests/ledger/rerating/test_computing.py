"""The dry run: what would change, to the last digit, with nothing changed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from finops.calc.dates.periods import DateRange
from finops.scope import tenant_scope
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.rerating.difference import Split
from ledger.services.rerating import reading
from tests.ledger.calc.pricing.books import entry, tier
from tests.ledger.ledgers import the_ledger
from tests.ledger.records import an_event, an_unpriced_event, record
from tests.ledger.rerating.house import (
    AT,
    JUNE,
    House,
    a_book,
    a_draft,
    asked,
    computed,
    difference,
    open_house,
    retire,
    small,
)

PRICES = {"input": "0.001", "output": "0.003"}


def by(run: object, split: Split) -> dict[tuple[str, ...], tuple[Decimal, Decimal]]:
    """Old and new cost by key."""
    rows = difference(run).by[split]  # type: ignore[arg-type]  # a run
    return {row.keys: (row.old_cost_usd, row.new_cost_usd) for row in rows}


def test_a_dry_run_tells_the_difference_and_changes_no_line_and_no_sum(house: House) -> None:
    a_book(house, small(PRICES))
    before = the_ledger()
    run = computed(house, asked())
    assert run.state == "ready"
    assert the_ledger() == before
    total = difference(run).total
    # 4 × 1.00, 500,000 in and 30 out, 1.00 in place of the reported 0.75
    assert (total.old_cost_usd, total.new_cost_usd) == (Decimal("0.75"), Decimal("505.09"))
    assert (total.unpriced_before, total.unpriced_after) == (7, 0)
    assert (total.reversed_lines, total.posted_lines) == (9, 8)


def test_the_difference_is_told_by_use_case_cost_center_model_meter_and_day(house: House) -> None:
    a_book(house, small(PRICES))
    run = computed(house, asked())
    nothing, dollar = Decimal(0), Decimal(1)
    assert by(run, Split.USE_CASE) == {
        ("",): (nothing, dollar),
        ("aml",): (nothing, Decimal("501.09")),
        ("copilot",): (Decimal("0.75"), Decimal(3)),
    }
    assert by(run, Split.COST_CENTER)[("cc_9",)] == (nothing, Decimal("501.09"))
    assert by(run, Split.MODEL) == {("house", "small"): (Decimal("0.75"), Decimal("505.09"))}
    assert by(run, Split.METER)[("cached_input",)] == (nothing, Decimal(200))
    assert list(by(run, Split.DAY)) == [("2026-06-10",), ("2026-06-20",), ("2026-06-30",)]


def test_a_price_that_came_with_an_event_stands_unless_it_is_asked_for(house: House) -> None:
    a_book(house, small(PRICES))
    assert difference(computed(house, asked(event_prices=True))).total.old_cost_usd == Decimal(
        "2.75"
    ), "the event's own 2.00 gives way to the book's 1.00"


def test_where_no_book_has_a_price_an_events_own_stands_even_if_asked_for(house: House) -> None:
    a_book(house, small(PRICES, match="another"))
    assert difference(computed(house, asked(event_prices=True))).is_empty


def test_a_scope_narrows_what_is_rated(house: House) -> None:
    a_book(house, small(PRICES))
    scopes = {
        "501.09": asked(use_case="aml"),
        "1": asked(use_case=""),
        "3": asked(cost_center="cc_4102"),
        "505.09": asked(model="small"),
        "0": asked(model="other"),
        "3.00": asked(provider="house", use_case="copilot"),
        "0.0": asked(component="tool"),
        "504.09": asked(unpriced=True),
    }
    for cost, wanted in scopes.items():
        new_cost = difference(computed(house, wanted)).total.new_cost_usd
        assert new_cost == Decimal(cost), wanted.scope


def test_prices_are_those_that_were_known_at_the_moment(house: House) -> None:
    never, first = timezone.now(), a_book(house, small({"input": "1"}))
    then = timezone.now()
    a_book(house, small({"input": "2"}))
    costs = {
        moment: difference(
            computed(house, asked(moment, use_case="copilot", unpriced=True))
        ).total.new_cost_usd
        for moment in (never, then, timezone.now())
    }
    assert list(costs.values()) == [0, 2000, 4000]
    retire(house, first)
    assert (
        difference(
            computed(house, asked(then, use_case="copilot", unpriced=True))
        ).total.new_cost_usd
        == 2000
    )


def test_a_draft_can_be_tried_before_it_is_approved(house: House) -> None:
    a_book(house, small({"input": "1"}))
    draft = a_draft(house, small({"input": "3"}))
    run = computed(house, asked(None, draft, use_case="copilot", unpriced=True))
    assert difference(run).total.new_cost_usd == 6000
    assert f"override:{draft.version}" in run.content
    assert (
        difference(computed(house, asked(use_case="copilot", unpriced=True))).total.new_cost_usd
        == 2000
    )


def test_a_tier_looks_at_the_whole_event(house: House) -> None:
    large = Conditions(selector=("input", "cached_input"), above=Decimal(200_000))
    first = tier({"input": "0.002"}, large, priority=0)
    rest = tier({"input": "0.001"}, priority=1)
    a_book(house, entry(first, rest, match="small"))
    run = computed(house, asked(use_case="aml"))
    assert by(run, Split.METER)[("input",)] == (Decimal(0), Decimal(601)), (
        "1,000 and 300,000 at twice that"
    )
    assert ("output",) not in by(run, Split.METER), "what stays unpriced does not change"


def test_the_period_is_cut_by_the_tenants_clock(db: None) -> None:
    house = open_house("india", time_zone="Asia/Kolkata")
    with tenant_scope(house.tenant.pk):
        edge = {"model_or_service": "small"}
        record(
            an_unpriced_event("may", "t", "2026-05-31T18:29:59Z", **edge),
            an_unpriced_event("first", "t", "2026-05-31T18:30:00Z", **edge),
            an_unpriced_event("last", "t", "2026-06-30T18:29:59Z", **edge),
            an_unpriced_event("july", "t", "2026-06-30T18:30:00Z", **edge),
        )
        a_book(house, small(PRICES))
        run = computed(house, asked())
    assert list(by(run, Split.DAY)) == [("2026-06-01",), ("2026-06-30",)]


def test_many_windows_find_what_one_finds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    a_book(house, small(PRICES))
    moment = timezone.now()
    at_once = computed(house, asked(moment))
    monkeypatch.setattr(reading, "WINDOW_LINES", 2)
    pieces = computed(house, asked(moment))
    assert pieces.content == at_once.content
    assert pieces.lines_done == pieces.lines_total == at_once.lines_total == 10


def test_a_stored_question_is_read_once(house: House) -> None:
    question = asked(timezone.now())
    run = computed(house, question)
    assert run.asked == question
    assert run.asked is run.asked


def test_the_same_question_has_the_same_sha256(house: House) -> None:
    book = a_book(house, small(PRICES))
    moment = timezone.now()
    first, second = (computed(house, asked(moment)) for _ in range(2))
    assert first.content_sha256 == second.content_sha256
    record(an_event("more", "t1", AT, model_or_service="small"))
    assert computed(house, asked(moment)).content_sha256 == first.content_sha256, (
        "nothing changes it"
    )
    retire(house, book)  # so that posting does not price what the run would
    late = an_unpriced_event("late", "t1", AT, model_or_service="small")
    record(late | {"component": "tool"})
    assert computed(house, asked(moment)).content_sha256 != first.content_sha256


def test_a_period_without_lines_is_an_empty_difference(house: House) -> None:
    a_book(house, small(PRICES))
    year_ago = DateRange(*(day - timedelta(days=365) for day in (JUNE.first, JUNE.last)))
    run = computed(house, asked(dates=year_ago))
    assert run.state == "ready"
    assert difference(run).is_empty


def test_another_tenants_lines_are_not_looked_at(house: House) -> None:
    other = open_house("wealth")
    with tenant_scope(other.tenant.pk):
        record(an_unpriced_event("theirs", "t", AT, model_or_service="small"))
    a_book(house, small({"input": "1"}))
    assert difference(computed(house, asked(use_case=""))).total.new_cost_usd == 1000
    with tenant_scope(other.tenant.pk):
        assert difference(computed(other, asked(use_case=""))).is_empty, "nor another's books"
