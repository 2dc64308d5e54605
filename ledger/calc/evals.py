"""What a case of an offline eval or regression run cost, and who carries the cost of runs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from finops.calc.dates.periods import ONE_DAY, DateRange
from ledger.calc.worksheets.formulas import decimal_of


class NoCaseCost(StrEnum):
    """Why the cost of a case is not known; empty where it is."""

    KNOWN = ""
    UNPRICED = "cost_unknown"
    NO_COUNT = "no_case_count"
    TWO_COUNTS = "contradicting_case_counts"


@dataclass(frozen=True)
class CaseCost:
    """The cost of one case in USD, or why it is not known; `cases` is how many the run has."""

    cases: int | None
    usd: Decimal | None
    reason: NoCaseCost


def case_cost(cost_usd: Decimal, counts: Collection[int], *, unpriced_lines: int) -> CaseCost:
    """The cost of a run / how many cases it has. Every event of a run says the same count: where
    none does, or two are said, nobody knows it, and 0 is no answer. Source: requirements 4.3."""
    distinct = set(counts)
    if len(distinct) > 1:
        return CaseCost(None, None, NoCaseCost.TWO_COUNTS)
    if not distinct:
        return CaseCost(None, None, NoCaseCost.NO_COUNT)
    (cases,) = distinct
    if unpriced_lines:
        return CaseCost(cases, None, NoCaseCost.UNPRICED)
    return CaseCost(cases, cost_usd / cases, NoCaseCost.KNOWN)


@dataclass(frozen=True)
class Release:
    """What the evals and regression runs of one release cost, USD; `day` is that of the last of
    them, from which on the release is what people use."""

    name: str
    day: date
    cost_usd: Decimal


@dataclass(frozen=True)
class EvalSpread:
    """The part of the evals' cost that falls on the outcomes of some days, USD; None where a
    release had no outcome to carry it, or nothing was evaluated."""

    usd: Decimal | None
    releases: tuple[str, ...] = ()


def spread_over_outcomes(
    releases: Iterable[Release], outcomes: Mapping[date, Decimal], dates: DateRange
) -> EvalSpread:
    """Each release's cost / its outcomes from its day until the day before the next release (the
    last one's until the last of `dates`), for the outcomes that lie in `dates`. A release is gone
    where the next one came before `dates`. Source: requirements 4.3, 11."""
    ordered = sorted(releases, key=lambda release: (release.day, release.name))
    total, names = Fraction(0), []
    for at, release in enumerate(ordered):
        later = [after.day for after in ordered[at + 1 :] if after.day > release.day]
        until = min([day - ONE_DAY for day in later] or [dates.last])
        if until < dates.first or release.day > dates.last:
            continue
        carried = _between(outcomes, release.day, until)
        if not carried:
            return EvalSpread(None, (release.name,))
        here = _between(outcomes, max(release.day, dates.first), min(until, dates.last))
        total += Fraction(release.cost_usd) * here / carried
        names.append(release.name)
    return EvalSpread(decimal_of(total), tuple(names)) if names else EvalSpread(None)


def _between(outcomes: Mapping[date, Decimal], first: date, last: date) -> Fraction:
    return sum((Fraction(n) for day, n in outcomes.items() if first <= day <= last), Fraction(0))
