"""Adoption is accepted ÷ quality-passed; where nobody says what was accepted it is not known."""

from decimal import Decimal

from ledger.calc.crediting import OUTCOME_PLACES
from ledger.queries.reviews.facts import brought
from ledger.queries.units.counts import ByKind, Counts, Results, figures_of

PASSED, ACCEPTED = "quality_passed_answer", "accepted_action"
AN_OUTCOME = 10**OUTCOME_PLACES
NONE: ByKind = {}


def adoption(credit: ByKind, failed: ByKind = NONE) -> Decimal | None:
    arrived = Results(credit=credit, failed=failed)
    counts = Counts(cost_usd=Decimal(1), lines=1, requests=4, arrived=arrived)
    return brought(figures_of(counts), PASSED).adoption


def test_adoption_is_not_known_as_long_as_nobody_says_what_was_accepted() -> None:
    passed = {PASSED: Decimal(4 * AN_OUTCOME)}
    assert adoption(passed) is None
    assert adoption({**passed, ACCEPTED: Decimal(3 * AN_OUTCOME)}) == Decimal("0.75")
    assert adoption(passed, failed={ACCEPTED: Decimal(AN_OUTCOME)}) == 0
