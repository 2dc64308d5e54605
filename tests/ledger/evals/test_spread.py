"""The cost of evals is carried by the outcomes until the next release."""

from datetime import date
from decimal import Decimal

from finops.calc.dates.periods import DateRange
from ledger.calc.evals import EvalSpread, Release, spread_over_outcomes

JUNE = DateRange(date(2026, 6, 1), date(2026, 6, 30))
R1 = Release("r1", date(2026, 5, 20), Decimal(90))
R2 = Release("r2", date(2026, 6, 16), Decimal(40))
# r1 carries 30 + 60 outcomes (1.00 each), r2 20 (2.00 each).
OUTCOMES = {
    date(2026, 5, 19): Decimal(500),
    date(2026, 5, 25): Decimal(30),
    date(2026, 6, 15): Decimal(60),
    date(2026, 6, 16): Decimal(5),
    date(2026, 6, 30): Decimal(15),
}


def test_each_release_is_carried_from_its_day_until_the_next_one() -> None:
    assert spread_over_outcomes([R2, R1], OUTCOMES, JUNE) == EvalSpread(Decimal(100), ("r1", "r2"))
    may = DateRange(date(2026, 5, 1), date(2026, 5, 31))
    assert spread_over_outcomes([R1], OUTCOMES, may).usd == 90
    assert spread_over_outcomes([R1, R2], OUTCOMES, may).usd == 30


def test_a_release_that_was_followed_before_carries_nothing_more() -> None:
    july = DateRange(date(2026, 7, 1), date(2026, 7, 31))
    later = {**OUTCOMES, date(2026, 7, 5): Decimal(20)}
    assert spread_over_outcomes([R1, R2], later, july) == EvalSpread(Decimal(20), ("r2",))


def test_without_an_outcome_or_without_an_eval_it_is_unknown() -> None:
    assert spread_over_outcomes([R1], {}, JUNE) == EvalSpread(None, ("r1",))
    assert spread_over_outcomes([], OUTCOMES, JUNE) == EvalSpread(None)
