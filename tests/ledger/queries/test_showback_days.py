"""Days are cut by the tenant's clock, and rows always sum to the total: random records, checked
against sums made here, record by record."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from finops.scope import tenant_scope
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, TIME_DIMENSIONS
from ledger.queries.showback.report import showback
from tests.ledger.queries.asking import asked, report_of
from tests.ledger.records import Record, a_request, an_event, an_unpriced_event, record
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
ZONES = {
    "Asia/Kolkata": date(2026, 6, 10),  # +5:30
    "Asia/Kathmandu": date(2026, 6, 10),  # +5:45
    "Pacific/Kiritimati": date(2026, 6, 10),  # +14
    "America/New_York": date(2026, 3, 8),  # 23 hours
    "Europe/Berlin": date(2025, 10, 26),  # 25 hours
    "Australia/Lord_Howe": date(2026, 4, 5),  # half an hour more
}


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, db: None) -> Iterator[ZoneInfo]:
    made = make_tenant("retail", time_zone=request.param)
    with tenant_scope(made.pk):
        yield ZoneInfo(request.param)


def around(day: date, zone: ZoneInfo) -> list[datetime]:
    """Every 15 minutes of three local days, and the microsecond before each midnight."""
    first = datetime.combine(day - timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    instants = [first + timedelta(minutes=15 * step) for step in range(3 * 96 + 8)]
    midnights = [
        datetime.combine(day + timedelta(days=n), datetime.min.time(), zone) for n in range(3)
    ]
    return instants + [
        midnight.astimezone(UTC) - timedelta(microseconds=1) for midnight in midnights
    ]


def random_records(instants: list[datetime], seed: int) -> list[Record]:
    """Requests and events with many words; some events without request or price."""
    dice = random.Random(seed)
    records: list[Record] = []
    for number, at in enumerate(instants):
        trace, when = f"t{number}", at.isoformat()
        words = {
            "use_case_id": f"case_{dice.randrange(4)}",
            "risk_tier": dice.choice(["low", "high"]),
            "environment": dice.choice(["prod", "sandbox"]),
            "cache_status": dice.choice(["miss", "semantic_answer_hit"]),
        }
        if dice.random() < 0.8:
            records.append(a_request(trace, when, **words))
        price = f"0.{dice.randrange(10**18):018d}"
        more = {"unit_price": price, "input_tokens": dice.randrange(1, 10**9)}
        model = {"model_or_service": dice.choice(["small", "large"])}
        records.append(an_event(f"e{number}", trace, when, **more, **model))
        if dice.random() < 0.1:
            records.append(an_unpriced_event(f"u{number}", trace, when))
    return records


def cost_of(event: Record) -> Fraction:
    """In fractions: the default context of Decimal would round the sums."""
    return Fraction(str(event.get("unit_price", 0))) * int(str(event["input_tokens"]))


def costs_by_local_day(records: list[Record], zone: ZoneInfo) -> dict[str, Fraction]:
    days: dict[str, Fraction] = defaultdict(Fraction)
    for sent in records:
        if "cost_event_id" in sent:
            at = datetime.fromisoformat(str(sent["occurred_at"])).astimezone(zone)
            days[at.date().isoformat()] += cost_of(sent)
    return days


def test_the_cost_of_each_local_day_is_exact_to_the_last_digit(zone: ZoneInfo) -> None:
    records = random_records(around(ZONES[zone.key], zone), seed=1)
    record(*records)
    day = ZONES[zone.key]
    first, last = (day + timedelta(days=n) for n in (-2, 3))
    report = report_of(asked(first=first.isoformat(), last=last.isoformat(), by="day"))
    assert {row.key: Fraction(row.cost_usd) for row in report.rows} == costs_by_local_day(
        records, zone
    )


def test_a_single_day_asked_for_is_that_day_of_the_range(zone: ZoneInfo) -> None:
    records = random_records(around(ZONES[zone.key], zone), seed=2)
    record(*records)
    day = ZONES[zone.key].isoformat()
    report = report_of(asked(first=day, last=day, grain="hour"))
    assert Fraction(report.total.cost_usd) == costs_by_local_day(records, zone)[day]
    assert report.trend is not None
    by_hour = sum(Fraction(cost) for series in report.trend.series for cost in series.values)
    assert by_hour == report.total.cost_usd


def test_hours_of_a_trend_follow_each_other_without_gap(zone: ZoneInfo) -> None:
    record(*random_records(around(ZONES[zone.key], zone), seed=3))
    day = ZONES[zone.key].isoformat()
    trend = report_of(asked(first=day, last=day, grain="hour")).trend
    assert trend is not None
    hours = [datetime.fromisoformat(label) for label in trend.labels]
    assert all(timedelta(0) < b - a <= timedelta(hours=1) for a, b in pairwise(hours))


@pytest.mark.parametrize("seed", range(5))
def test_rows_sum_to_the_total_by_every_dimension(db: None, seed: int) -> None:
    with tenant_scope(make_tenant("retail", time_zone="Asia/Kathmandu").pk):
        records = random_records(around(date(2026, 6, 10), ZoneInfo("UTC")), seed)
        record(*records)
        events = [event for event in records if "cost_event_id" in event]
        for by in (*FILTER_DIMENSIONS, *TIME_DIMENSIONS):
            split = asked(first="2026-06-01", last="2026-06-30", by=str(by))
            report = showback(split, None, with_trend=False)
            total = report.total
            assert total.events == len(events)
            assert sum(row.events for row in report.rows) == total.events
            assert sum(row.lines for row in report.rows) == total.lines
            assert sum(row.unpriced_lines for row in report.rows) == total.unpriced_lines
            known = [row.requests for row in report.rows if row.requests is not None]
            assert sum(known) in {0, total.requests}
            assert sum(Fraction(row.cost_usd) for row in report.rows) == total.cost_usd
            assert Fraction(total.cost_usd) == sum(cost_of(event) for event in events)
