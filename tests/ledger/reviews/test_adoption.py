"""Adoption is accepted ÷ quality-passed; where nobody says what was accepted it is not known."""

from decimal import Decimal

from ledger.calc.crediting import OUTCOME_PLACES
from ledger.queries.reviews.facts import brought
from ledger.queries.units.counts import Counts, Results, figures_of

PASSED, ACCEPTED = "quality_passed_answer", "accepted_action"
WHOLE = 10**OUTCOME_PLACES


def adoption(**results: dict[str, Decimal]) -> Decimal | None:
    counts = Counts(cost_usd=Decimal(1), lines=1, requests=4, arrived=Results(**results))
    return brought(figures_of(counts), PASSED).adoption


def test_adoption_is_not_known_as_long_as_nobody_says_what_was_accepted() -> None:
    passed = {PASSED: Decimal(4 * WHOLE)}
    assert adoption(credit=passed) is None
    assert adoption(credit={**passed, ACCEPTED: Decimal(3 * WHOLE)}) == Decimal("0.75")
    assert adoption(credit=passed, failed={ACCEPTED: Decimal(WHOLE)}) == 0
