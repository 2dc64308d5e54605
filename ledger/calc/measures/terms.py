"""The terms of a measure: when a judgement or a latency is good, what share of all should be, and
what the samples that were judged say of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.measures.intervals import ShareEstimate, Stratum, estimate, sample_to_prove
from ledger.calc.outcomes.terms import Bound

MINIMUM: Final = 30
MOST_SAMPLES: Final = 1_000_000
# What requests say of themselves is measured like a score: in milliseconds, of every request.
LATENCIES: Final = ("latency_ms", "ttft_ms", "queue_wait_ms")
AVAILABILITY: Final = "availability"
OF_REQUESTS: Final = (*LATENCIES, AVAILABILITY)


class Population(StrEnum):
    """What is judged."""

    REQUESTS = "requests"
    OUTCOMES = "outcomes"


class Sampling(StrEnum):
    """How those that are judged were chosen."""

    ALL = "all"
    RANDOM = "random"
    TRIGGERED = "triggered"  # because something looked wrong: no estimate of a rate


class SampleVerdict(StrEnum):
    """What the judged samples say of the target; the first that holds."""

    NO_DATA = "no_data"
    TRIGGERED = "triggered"
    TIER_UNJUDGED = "tier_unjudged"
    NO_TARGET = "no_target"
    TOO_FEW = "too_few"
    MET = "met"
    MISSED = "missed"
    NOT_PROVED = "not_proved"


@dataclass(frozen=True)
class MeasureTerms:
    """One version. Good is a value at the threshold or on its good side; `target_share` is the
    share of all that should be good, 0 to 1 (None: none is asked); with fewer than `minimum`
    judged there is no verdict."""

    label: str
    threshold: Decimal
    bound: str = Bound.AT_LEAST
    population: str = Population.REQUESTS
    sampling: str = Sampling.RANDOM
    minimum: int = MINIMUM
    target_share: Decimal | None = None


class MeasureFault(StrEnum):
    """What is wrong with terms."""

    SHARE = "share"
    MINIMUM = "minimum"
    ALL_OF_REQUESTS = "all_of_requests"
    LABEL = "label"


def faults_of(metric: str, terms: MeasureTerms) -> dict[str, MeasureFault]:
    """Field → what is wrong with it; empty if the terms can hold."""
    return dict(_faults(metric, terms))


def _faults(metric: str, terms: MeasureTerms) -> Iterator[tuple[str, MeasureFault]]:
    if not terms.label.strip():
        yield "label", MeasureFault.LABEL
    if terms.target_share is not None and not 0 <= terms.target_share <= 1:
        yield "target_share", MeasureFault.SHARE
    if not 1 <= terms.minimum <= MOST_SAMPLES:
        yield "minimum", MeasureFault.MINIMUM
    if metric in OF_REQUESTS:
        if terms.sampling != Sampling.ALL:
            yield "sampling", MeasureFault.ALL_OF_REQUESTS
        if terms.population != Population.REQUESTS:
            yield "population", MeasureFault.ALL_OF_REQUESTS


@dataclass(frozen=True)
class MeasureFinding:
    """What is known of a measure: the estimated share of all (None: not known), what the target
    needs, and how many samples would prove a share that is not proved."""

    verdict: SampleVerdict
    estimate: ShareEstimate | None = None
    needed: int | None = None


def finding(terms: MeasureTerms, strata: Collection[Stratum]) -> MeasureFinding:
    """What samples by risk tier say of a measure's target: met where the whole interval lies at or
    above it, missed where it lies below, else not proved. Source: requirements 13."""
    judged = sum(stratum.judged for stratum in strata)
    if not judged:
        return MeasureFinding(SampleVerdict.NO_DATA)
    if terms.sampling == Sampling.TRIGGERED:
        return MeasureFinding(SampleVerdict.TRIGGERED)
    share = estimate(strata)
    if share is None:
        return MeasureFinding(SampleVerdict.TIER_UNJUDGED)
    if terms.target_share is None:
        return MeasureFinding(SampleVerdict.NO_TARGET, share)
    if judged < terms.minimum:
        return MeasureFinding(SampleVerdict.TOO_FEW, share, terms.minimum)
    target = float(terms.target_share)
    if share.interval.low >= target:
        return MeasureFinding(SampleVerdict.MET, share)
    if share.interval.high < target:
        return MeasureFinding(SampleVerdict.MISSED, share)
    return MeasureFinding(SampleVerdict.NOT_PROVED, share, sample_to_prove(share.share, target))
