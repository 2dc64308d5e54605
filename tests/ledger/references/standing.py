"""Whether a result counts, one by one: what the SQL of `ledger/sql/crediting` is tested against."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.outcomes.terms import Bound, Requirement, ResultSource, ScoreRule, WhyFailed


@dataclass(frozen=True)
class Standing:
    """Whether a result counts: True, False (it failed) or None, and then nobody knows."""

    is_counted: bool | None
    why: WhyFailed = WhyFailed.NOTHING


@dataclass(frozen=True)
class Predicate:
    """What one of quality, risk and adoption needs, and what is known of it."""

    name: WhyFailed
    need: str
    verdict: bool | None


def standing(
    predicates: Sequence[Predicate], source: str = ResultSource.ANY, *, is_implied: bool = False
) -> Standing:
    """Any that is asked and false fails; else any that is required and not known is unknown, and
    so is a result that only an id implies where records alone count; else it counts.

    Source: requirements 4 (the denominator of a unit cost).
    """
    asked = [predicate for predicate in predicates if predicate.need != Requirement.NOT_ASKED]
    failed = [predicate.name for predicate in asked if predicate.verdict is False]
    if failed:
        return Standing(is_counted=False, why=failed[0])
    if is_implied and source == ResultSource.RECORDS:
        return Standing(is_counted=None, why=WhyFailed.SOURCE)
    lacking = [
        predicate.name
        for predicate in asked
        if predicate.need == Requirement.REQUIRED and predicate.verdict is None
    ]
    if lacking:
        return Standing(is_counted=None, why=lacking[0])
    return Standing(is_counted=True)


def judged(reported: bool | None, by_score: bool | None, *, has_rule: bool) -> bool | None:
    """What is known of quality or risk: where a rule decides, the score does, and a record may
    only fail the result; else the record says it."""
    if reported is False or by_score is False:
        return False
    return by_score if has_rule else reported


def is_good(rule: ScoreRule, score: Decimal) -> bool:
    """On the good side of the threshold, or at it."""
    assert rule.threshold is not None
    return score >= rule.threshold if rule.bound == Bound.AT_LEAST else score <= rule.threshold
