"""A heading over a chart or a table says what it shows, in the numbers of the same page."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal as D
from html import unescape
from typing import TYPE_CHECKING

import pytest

from finops.calc.dates.periods import DateRange
from ledger.calc.reports.findings import Tally, movement
from ledger.views.reports.headings import (
    before_words,
    compared_heading,
    ladder_heading,
    leader_heading,
    moved_heading,
    over_limit_heading,
    worth_heading,
)
from tests.ledger.pages.house import JUNE

if TYPE_CHECKING:
    from django.test import Client

NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 11, 29))
HEADS = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)


def headings(browser: Client, path: str) -> list[str]:
    html = browser.get(f"/t/retail/{path}", headers={"HX-Request": "true"}).content.decode()
    return [unescape(re.sub(r"\s+", " ", head)).strip() for head in HEADS.findall(html)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "showback/",
            ["Cost is 5 times that of May", "Most of the cost, 57.1%, goes to AML Copilot"],
        ),
        ("showback/?by=day&", ["Cost is 5 times that of May", "Cost by day"]),
        ("showback/?compare=0&", ["Cost over time"]),
        ("showback/?use_case=copilot&", ["Cost is 100.0% above May"]),
        ("use-cases/", ["The use case with a cost limit is within it"]),
        ("use-cases/copilot/", ["Cost per resolved case is the same as in May"]),
        ("use-case-worksheets/copilot/", ["Most of the cost, 57.1%, goes to Tools"]),
        ("unpriced/", ["1 line has no price"]),
        ("unpriced/?use_case=copilot&tier=high&", ["Everything has a price"]),
        ("reported-cost/", ["By provider and model"]),
        ("credits/", ["Credits"]),
        ("work/degraded/", ["Events in doubt"]),
    ],
)
def test_a_page_answers_in_its_headings(lead: Client, path: str, expected: list[str]) -> None:
    shown = headings(lead, f"{path}{'' if '?' in path else '?'}{JUNE}")
    assert [head for head in shown if head in expected] == expected, shown


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 11, 1), (2026, 11, 29), "the same days of October"),
        ((2026, 11, 1), (2026, 11, 30), "October"),
        ((2026, 9, 1), (2026, 11, 30), "the 92 days before"),
        ((2026, 11, 10), (2026, 11, 16), "the 7 days before"),
        ((2026, 11, 10), (2026, 11, 10), "the day before"),
    ],
)
def test_what_is_compared_with_is_named(
    first: tuple[int, int, int], last: tuple[int, int, int], words: str
) -> None:
    assert before_words(DateRange(date(*first), date(*last))) == words


@pytest.mark.parametrize(
    ("value", "before", "sentence"),
    [
        (D("311"), D("300"), "Spend is 3.7% above the same days of October"),
        (D("270"), D("300"), "Spend is 10.0% below the same days of October"),
        (D("300.1"), D("300"), "Spend is the same as in the same days of October"),
        (D("899"), D("300"), "Spend is 199.7% above the same days of October"),
        (D("3465"), D("300"), "Spend is 11.6 times that of the same days of October"),
        (D("5"), D("0"), "Spend is new: there was none in the same days of October"),
        (D("0"), D("5"), "Spend is 0, after some in the same days of October"),
        (D("0"), D("0"), "Spend over time"),
        (None, D("5"), "Spend over time"),
        (D("5"), None, "Spend over time"),
        (D("-5"), D("5"), "Spend over time"),
    ],
)
def test_spend_is_held_against_the_days_before(
    value: D | None, before: D | None, sentence: str
) -> None:
    assert compared_heading("Spend", value, before, NOVEMBER, "Spend over time") == sentence


def test_what_cannot_be_compared_has_its_name() -> None:
    assert moved_heading("Spend", None, "October") == "Spend"
    assert moved_heading("Spend", movement(D(2), D(1)), "x", "y") == "Spend is 100.0% above x"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([("Judge", D(3))], "All of the cost goes to Judge"),
        ([("Judge", D(3)), ("Model", D(1))], "Most of the cost, 75.0%, goes to Judge"),
        (
            [("Judge", D(2)), ("Model", D(1)), ("GPU", D(1))],
            "The largest part of the cost, 50.0%, goes to Judge",
        ),
        ([("Judge", D(1)), ("", D(3))], "75.0% of the cost has no known owner"),
        ([("", D(3))], "None of the cost has a known owner"),
        ([("Judge", D(1)), ("Model", D(1))], "Cost by component"),
        ([], "Cost by component"),
    ],
)
def test_the_largest_part_is_named_where_there_is_one(
    parts: list[tuple[str, D]], sentence: str
) -> None:
    assert leader_heading(parts, "Cost by component") == sentence


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        (Tally(2, 8, 1), "2 of 11 use cases are over their cost limit"),
        (Tally(1, 0, 0), "1 of 1 use cases is over its cost limit"),
        (Tally(0, 4, 3), "All 4 use cases with a cost limit are within it"),
        (Tally(0, 1, 3), "The use case with a cost limit is within it"),
        (Tally(0, 0, 3), "Cost and unit cost"),
    ],
)
def test_use_cases_over_their_limit_are_counted(over: Tally, sentence: str) -> None:
    assert over_limit_heading(over, "Cost and unit cost") == sentence


@pytest.mark.parametrize(
    ("worth", "sentence"),
    [
        (Tally(2, 0, 5), "All 2 use cases with a value are worth more than they cost"),
        (Tally(0, 3, 0), "None of 3 use cases with a value is worth more than it costs"),
        (Tally(1, 2, 0), "1 of 3 use cases with a value is worth more than it costs"),
        (Tally(1, 0, 4), "Cost against value"),
    ],
)
def test_value_is_held_against_cost(worth: Tally, sentence: str) -> None:
    assert worth_heading(worth, "Cost against value") == sentence


CASE, REQUEST = "Cost per resolved case", "Cost per request"


@pytest.mark.parametrize(
    ("rungs", "sentence"),
    [
        ([(REQUEST, D(2), D(1)), (CASE, D(4), D(5))], "Cost per resolved case is over its limit"),
        ([(REQUEST, D(1), D(2)), (CASE, D(2), D(3))], "From request to outcome, each unit cost fa"),
        ([(REQUEST, D(3), D(2)), (CASE, D(3), D(2))], "From request to outcome, each unit cost ri"),
        ([(REQUEST, D(3), D(2)), (CASE, D(2), D(4))], "Cost per resolved case is 50.0% below the "),
        ([(REQUEST, D(3), D(2)), (CASE, None, D(4))], "The ladder"),
        ([(REQUEST, D(3), D(2))], "The ladder"),
    ],
)
def test_of_unit_costs_the_limit_comes_first_then_the_whole_ladder(
    rungs: list[tuple[str, D | None, D | None]], sentence: str
) -> None:
    heading = ladder_heading(rungs, CASE, rungs[-1][1], D("3.5"), NOVEMBER, "The ladder")
    assert heading.startswith(sentence)
