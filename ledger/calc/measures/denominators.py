"""Outcomes whose quality was judged by sample: how many are adopted, and which share of them
passes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger.calc.measures.intervals import ShareEstimate, Stratum, estimate

PLACES: Final = Decimal(1).scaleb(-6)


@dataclass(frozen=True)
class JudgedSample:
    """Of `adopted` outcomes `judged` were judged; `share` of all of them passes, as estimated, from
    `low` to `high` (95%), to six decimals; None where a risk tier has no judged one."""

    adopted: int
    judged: int
    share: Decimal | None
    low: Decimal | None
    high: Decimal | None


def judged_sample(strata: list[Stratum]) -> JudgedSample | None:
    """Of the adopted outcomes by risk tier. None where there are none, or all were judged: then
    those that passed are counted. Source: requirements 4.4, 11."""
    adopted = sum(stratum.population for stratum in strata)
    judged = sum(stratum.judged for stratum in strata)
    if adopted == judged:
        return None
    return JudgedSample(adopted, judged, *_bounds(estimate(strata)))


def _bounds(
    estimated: ShareEstimate | None,
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    if estimated is None:
        return None, None, None
    bounds = (estimated.share, estimated.interval.low, estimated.interval.high)
    share, low, high = (Decimal(repr(bound)).quantize(PLACES) for bound in bounds)
    return share, low, high
