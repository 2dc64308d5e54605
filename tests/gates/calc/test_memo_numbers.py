"""Sentences may be edited, numbers may not: what binds to a frozen number and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from gates.calc.memos.binding import NotFrozen, Wrong, bound
from gates.calc.memos.keys import Key, KeyUnit, Language, money, share, unit_cost

COST = unit_cost("unit_cost", Decimal("0.15490"))
MONTH = money("cost", Decimal(79_000))
FELL = share("change", Decimal("0.118"))
TARGET = share("target", Decimal("0.12"))
REVIEW = Key("review", date(2026, 7, 29), KeyUnit.DAY)
DAYS = Key("days", Decimal(30))


@pytest.mark.parametrize(
    ("text", "keys", "kept"),
    [
        ("It costs 0.155 USD.", [COST], "It costs {unit_cost}."),
        ("It costs 0.1549 USD.", [COST], "It costs {unit_cost:4}."),
        ("It costs $0.155.", [COST], "It costs {unit_cost}."),
        ("It costs 0.155 here.", [COST], "It costs {unit_cost} here."),
        ("A month: 79,000 USD.", [MONTH], "A month: {cost}."),
        ("A month: 79000 USD.", [MONTH], "A month: {cost}."),
        ("A month: 79,000.00 USD.", [MONTH], "A month: {cost:2}."),
        ("A month: \uff17\uff19\uff0c\uff10\uff10\uff10 USD.", [MONTH], "A month: {cost}."),
        ("每月 79,000 美元。", [MONTH], "每月 {cost}。"),
        ("Fell by 11.8 %.", [FELL], "Fell by {change}."),
        ("Fell by 11.8 per cent.", [FELL], "Fell by {change}."),
        ("Fell {change}, target 12%.", [FELL, TARGET], "Fell {change}, target {target}."),
        ("S0/S1 and p95: 0.155.", [COST], "S0/S1 and p95: {unit_cost}."),
        ("Until 29 July 2026.", [REVIEW], "Until {review}."),
        ("Until Jul 29, 2026.", [REVIEW], "Until {review}."),
        ("Until 2026-07-29.", [REVIEW], "Until {review}."),
        ("至2026年7月29日。", [REVIEW], "至{review}。"),
        ("进一步统一第三方的 30 天。", [DAYS], "进一步统一第三方的 {days} 天。"),
        ("", [COST], ""),
    ],
)
def test_the_frozen_number_binds_however_it_is_spelt(text: str, keys: list[Key], kept: str) -> None:
    assert bound(text, keys) == kept


@pytest.mark.parametrize(
    ("text", "keys", "right"),
    [
        *(("It costs 0.15 USD.", [COST], COST), ("It costs 0.16 USD.", [COST], COST)),
        *(("A month: 79k.", [MONTH], MONTH), ("A month: 79.000 USD.", [MONTH], MONTH)),
        *(("131,000 USD.", [MONTH], MONTH), ("每月七万九千美元。", [MONTH], MONTH)),
        *(("每月 7.9 万美元。", [MONTH], MONTH), ("79,000 EUR.", [MONTH], MONTH)),
        *(("€79,000.", [MONTH], MONTH), ("7,9000 USD.", [MONTH], MONTH)),
        *(("79,000,000.", [MONTH], MONTH), ("79 thousand USD.", [MONTH], MONTH)),
        *(("-79,000 USD.", [MONTH], MONTH), ("79,000%.", [MONTH], MONTH)),
        *(("Three weeks.", [DAYS], DAYS), ("三十天。", [DAYS], DAYS), ("30k.", [DAYS], DAYS)),
        *(("Fell 12%, target 12%.", [FELL, TARGET], FELL), ("Fell 11.8.", [FELL], FELL)),
        *(("Until 30 July 2026.", [REVIEW], REVIEW), ("Until 31 June 2026.", [REVIEW], REVIEW)),
        *(("Target {target}.", [FELL, TARGET], FELL), ("It costs little.", [COST], COST)),
        *(("It costs ½ USD.", [COST], COST), ("It costs ٠.١٥٥.", [COST], COST)),
        *(("It costs {unit_cost:2}.", [COST], COST), ("USD131000 a month.", [MONTH], MONTH)),
    ],
)
def test_another_number_is_refused_with_the_right_one(
    text: str, keys: list[Key], right: Key
) -> None:
    with pytest.raises(NotFrozen) as refusal:
        bound(text, keys)
    assert refusal.value.mistakes[0].right == right


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It costs 0.155 USD, half of 1 USD.", Wrong.NOT_FROZEN),
        ("It costs 0.155 USD, twice as little as before.", Wrong.NOT_FROZEN),
        ("It costs {unit_cost}, or {unit_cost}.", Wrong.TWICE),
        ("It costs {unit_cost} of {other}.", Wrong.UNKNOWN_CHIP),
        ("成本 0.155 美元,翻一番。", Wrong.NOT_FROZEN),
    ],
)
def test_a_sentence_has_its_own_numbers_alone_and_each_once(text: str, wrong: Wrong) -> None:
    with pytest.raises(NotFrozen) as refusal:
        bound(text, [COST])
    assert wrong in {each.wrong for each in refusal.value.mistakes}


def test_the_sentences_own_words_are_no_numbers() -> None:
    words = "Above  for two consecutive weeks: first-contact, last 30 days"
    assert bound("Two weeks, 30 days: 0.155.", [COST], words) == "Two weeks, 30 days: {unit_cost}."
    with pytest.raises(NotFrozen):
        bound("Three weeks: 0.155.", [COST], words)


def test_numbers_are_written_with_their_unit_in_both_languages() -> None:
    assert [key.text(Language.EN) for key in (COST, MONTH, FELL, REVIEW)] == [
        *("0.155 USD", "79,000 USD", "11.8%", "29 July 2026")
    ]
    assert [key.text(Language.ZH) for key in (COST, MONTH, FELL, REVIEW)] == [
        *("0.155 美元", "79,000 美元", "11.8%", "2026年7月29日")
    ]
    assert money("x", Decimal("12.345")).text(Language.EN) == "12.35 USD"
    assert share("x", Decimal("0.2")).text(Language.EN) == "20%"
