"""The requests of one group of days: when they arrive, their dimensions, their cache status."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from finops.calc.dates.periods import day_start
from ledger.calc.replay.calendar import DayGroup, HourlyRhythm, hourly_counts, is_peak_day
from ledger.calc.replay.drawing import (
    Bools,
    Floats,
    Ints,
    codes_with_shares,
    generator,
    pick,
    tier_weights,
)
from ledger.calc.replay.plan import ReplayPlan
from ledger.calc.replay.trace import RealTrace

# Requests leave the last minute of an hour free, so that their own events stay in the same hour.
HOUR_SECONDS_USED = 3_540.0
MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Requests:
    """Columns of one group's requests; the codes are positions in the plan's tables."""

    day: Ints
    sequence: Ints
    time_us: Ints
    day_end_us: Ints
    tier: Ints
    step: Ints
    role: Ints
    environment: Ints
    is_cache_hit: Bools
    is_prefix_hit: Bools
    is_retrieval_hit: Bools

    def __len__(self) -> int:
        return len(self.day)


def make_requests(
    plan: ReplayPlan, group: DayGroup, rhythm: HourlyRhythm, trace: RealTrace, zone: ZoneInfo
) -> Requests:
    """All requests of a group, in order of time."""
    rng = generator(plan.tenant_id, plan.use_case_id, group.label, "requests")
    hourly = hourly_counts(plan, rhythm, group)
    day, sequence, times = _arrivals(hourly, group, trace, zone, int(rng.integers(len(trace))))
    count = len(day)
    tiers = codes_with_shares(rng, count, plan.risk_tiers)
    hits = _cache_hits(rng, plan, group, tiers, day)
    prefix, retrieval = _partial_hits(rng, plan, hits)
    ends = np.array([_micros(day_start(date + timedelta(days=1), zone)) for date in group.days])
    return Requests(
        day=np.array([date.toordinal() for date in group.days], dtype=np.int64)[day],
        sequence=sequence,
        time_us=times,
        day_end_us=ends[day],
        tier=tiers,
        step=codes_with_shares(rng, count, plan.workflow_steps),
        role=codes_with_shares(rng, count, plan.user_roles),
        environment=codes_with_shares(rng, count, plan.environments),
        is_cache_hit=hits,
        is_prefix_hit=prefix,
        is_retrieval_hit=retrieval,
    )


def _arrivals(
    hourly: Ints, group: DayGroup, trace: RealTrace, zone: ZoneInfo, start: int
) -> tuple[Ints, Ints, Ints]:
    """Day row, number within the day and time of each request.

    Each hour replays a run of real arrivals, stretched to fill it: the bursts stay real.
    """
    counts = hourly.ravel()
    slot = np.repeat(np.arange(len(counts)), counts)
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    within = np.arange(len(slot)) - before[slot]
    first = start + before[slot]
    begun, now = trace.arrivals(first), trace.arrivals(first + within + 1)
    ended = trace.arrivals(first + counts[slot] + 1)
    offset = HOUR_SECONDS_USED * (now - begun) / (ended - begun)
    times = _hour_starts(group, zone)[slot] + (offset * MICROSECONDS).astype(np.int64)
    day = slot // 24
    day_first = np.concatenate([[0], np.cumsum(hourly.sum(axis=1))[:-1]])
    return day, np.arange(len(slot)) - day_first[day], times


def _hour_starts(group: DayGroup, zone: ZoneInfo) -> Ints:
    """Microseconds since 1970 of each local hour; a skipped hour begins where the clock lands."""
    starts = [
        _micros(datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC))
        for day in group.days
        for hour in range(24)
    ]
    return np.array(starts, dtype=np.int64)


def _micros(instant: datetime) -> int:
    return int(instant.timestamp()) * MICROSECONDS


def _cache_hits(
    rng: np.random.Generator, plan: ReplayPlan, group: DayGroup, tiers: Ints, day: Ints
) -> Bools:
    cache = plan.cache
    weights = tier_weights(tiers, list(plan.risk_tiers), cache.tier_weights)
    peaks = np.array([is_peak_day(date, plan.peak_days) for date in group.days])
    rate = cache.hit_rate
    if cache.peak_hit_rate is not None:
        if group.is_reference:
            weights = _less_on_peaks(weights, peaks[day], float(cache.peak_hit_rate / rate))
        elif peaks.all():
            rate = cache.peak_hit_rate
    hits = np.zeros(len(tiers), dtype=np.bool_)
    hits[pick(rng, round(rate * len(tiers)), weights)] = True
    return hits


def _less_on_peaks(weights: Floats, is_peak: Bools, factor: float) -> Floats:
    lessened: Floats = np.where(is_peak, weights * factor * factor, weights)
    return lessened


def _partial_hits(rng: np.random.Generator, plan: ReplayPlan, hits: Bools) -> tuple[Bools, Bools]:
    """Misses of the answer cache that still found a prompt prefix or a retrieval result."""
    draw = rng.random(len(hits))
    prefix = ~hits & (draw < plan.cache.prefix_hit_share)
    retrieval = ~hits & ~prefix & (draw > 1.0 - plan.cache.retrieval_hit_share)
    return prefix, retrieval
