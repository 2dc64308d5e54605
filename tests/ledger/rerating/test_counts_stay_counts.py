"""Whatever is closed, reopened, re-rated and late: no count is below 0, no share outside 0 to 1."""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finops.calc.dates.periods import DateRange
from finops.scope import tenant_scope
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.rerating.asking import RerateAsked
from ledger.models import Period
from ledger.parsers import gate_records
from ledger.queries.periods import closing_sha256, last_closed, next_to_close, read_books
from ledger.queries.showback.report import showback
from ledger.services.periods import close_period, reopen_period
from ledger.services.posting import post_chunk
from ledger.services.rerating.deciding import approve
from ledger.services.rerating.requesting import submit_for_review
from ledger.services.rerating.running import run_rerating
from ledger.services.rollups import compare
from tests.ledger.posting.closing import below_nothing
from tests.ledger.records import LIMITS, NOW, WORDS, Record, a_request, an_event, an_outcome
from tests.ledger.rerating.house import (
    House,
    a_book,
    asked,
    computed,
    difference,
    fresh,
    open_house,
    small,
)
from tests.people import make_key

pytestmark = pytest.mark.django_db
MOMENTS = ("2026-06-10T12:00:00Z", "2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z")
CHANNELS = ("litellm", "otlp", "ingest")
YEARS_END = datetime(2026, 12, 31, tzinfo=UTC)
LONG_AFTER = datetime(2040, 1, 1, tzinfo=UTC)
BOTH = DateRange(date(2026, 6, 1), date(2026, 7, 31))
LATER = ("post", "post", "rerate", "rerate_events", "close", "close_all", "reopen")
STEPS = 7
HOUSES = count(1)
NO_PRICE: Record = {"unit_price": None, "pricing_version": None}
PRICES: tuple[Record, ...] = ({}, {**NO_PRICE, "allocated_cost_usd": "0.5"}, NO_PRICE, NO_PRICE)


def records(chance: random.Random) -> list[Record]:
    """Some of: events of three calls (one of which channels see together) with a price, a report
    or neither, with their owner or without; their requests, and outcomes of these."""
    drawn: list[Record] = []
    for _ in range(chance.randint(2, 5)):
        at, trace = chance.choice(MOMENTS), chance.randrange(3)
        kind = chance.choice(("event", "event", "request", "outcome"))
        if kind == "request":
            words = {"use_case_id": chance.choice(("copilot", "aml"))}
            drawn.append(a_request(f"t{trace}", at, business_outcome_id=f"c{trace}", **words))
        elif kind == "outcome":
            passed = chance.random() < 0.7
            drawn.append(an_outcome(f"c{trace}", f"t{trace}", at, quality_passed=passed))
        else:
            drawn.append(event(trace, chance))
    return drawn


def event(call: int, chance: random.Random) -> Record:
    channel = chance.choice(CHANNELS)
    seen = {"call_ids": f"response:{call}"} if call else {}
    owner = WORDS if chance.random() < 0.3 else {}
    fields = {**seen, **owner, **chance.choice(PRICES)}
    name = f"{channel}-{call}-{0 if call else chance.randrange(9)}"
    return {"channel": channel, **an_event(name, f"t{call}", MOMENTS[call], **fields)}


def send(some: list[Record]) -> None:
    """Each by the channel that saw it; what says the same or another thing again is refused."""
    for drawn in some:
        record = dict(drawn)
        channel = str(record.pop("channel", "ingest"))
        body = json.dumps([record]).encode()
        chunk = gate_records(body, "application/json", NOW, LIMITS)
        post_chunk(chunk=chunk, source=uuid.uuid4(), chunk_no=0, channel=channel)


def take(step: str, house: House, chance: random.Random, prices: Iterator[str]) -> None:
    if step == "post":
        send(records(chance))
    elif step in ("close", "close_all"):
        close(house, all_of_them=step == "close_all")
    elif step == "reopen" and (month := last_closed()):
        lead = house.actor(house.lead)
        seen = closing_sha256(Period.objects.get(month=month))
        why = "It was closed too early."
        reopen_period(actor=lead, month=month, reason=why, if_match=seen, at=LONG_AFTER)
    elif step.startswith("rerate"):
        price = next(prices)
        a_book(house, small({"input": price}), name=f"book{price}")
        rerate(house, asked(dates=BOTH, event_prices=step == "rerate_events"))


def rerate(house: House, wanted: RerateAsked) -> None:
    run = computed(house, wanted)
    if difference(run).is_empty:
        return
    submit_for_review(actor=house.actor(house.finance), run_id=run.pk)
    lead = house.actor(house.lead)
    approve(actor=lead, run_id=run.pk, if_match=run.content_sha256, tell=False)
    assert run_rerating(house.tenant.pk, run.public_id)
    assert fresh(run).state == "done"


def close(house: House, *, all_of_them: bool) -> None:
    until = timezone.now().date() if all_of_them else date(2026, 8, 1)
    while (month := next_to_close(LONG_AFTER.date())) and month < until:
        close_period(actor=house.actor(house.finance), month=month, at=LONG_AFTER)
        if not all_of_them:
            return


def counts_and_shares(answer: object, name: str = "") -> Iterator[str]:
    """What of a REST answer cannot be: counts below 0, a coverage outside 0 to 1."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from counts_and_shares(value, f"{name}.{key}")
    elif isinstance(answer, list):
        for value in answer:
            yield from counts_and_shares(value, name)
    elif (isinstance(answer, int) and answer < 0) or is_no_coverage(answer, name):
        yield f"{name}: {answer}"


def is_no_coverage(answer: object, name: str) -> bool:
    return isinstance(answer, str) and "coverage" in name and not 0 <= float(answer) <= 1


def ranges() -> list[DateRange]:
    today = timezone.now().date()
    last = max(today, date(2026, 12, 1)) + timedelta(days=31)
    return [
        DateRange(date(2026, 6, 1), date(2026, 6, 30)),
        DateRange(date(2026, 7, 1), date(2026, 7, 31)),
        DateRange(today - timedelta(days=1), last),
        DateRange(date(2026, 6, 1), last),
    ]


def wrong_in_answers(client: Client, headers: dict[str, str]) -> list[str]:
    wrong = []
    for dates in ranges():
        days = f"from={dates.first}&to={dates.last}&grain=month"
        for url in (
            *(f"showback?{days}&by={dimension}" for dimension in ("use_case", "model", "day")),
            *(f"{name}?{days}" for name in ("unit-economics", "reported-cost")),
        ):
            answer = client.get(f"/api/v1/{url}", headers=headers)
            assert answer.status_code == 200, (url, answer.content)
            wrong += [f"{url}: {path}" for path in counts_and_shares(answer.json())]
    return wrong


def wrong_shares() -> list[object]:
    wrong: list[object] = []
    for dates in ranges():
        for by in (Dimension.USE_CASE, Dimension.MODEL):
            report = showback(ReportFilter(dates, by=(by,)), None, with_trend=False)
            rows = (*report.rows, report.total, report.unattributed)
            wrong += [row for row in rows if row.share is not None and not 0 <= row.share <= 1]
    return wrong


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # each story takes a second: not told again, only shorter
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(seed=st.integers(0, 2**32))
def test_no_count_is_ever_below_nothing(seed: int) -> None:
    house, chance = open_house(f"house{next(HOUSES)}"), random.Random(seed)
    key = make_key(house.tenant)
    prices = (f"0.00{number}" for number in count(1))
    with tenant_scope(house.tenant.pk):
        for step in ("post", "close", *chance.choices(LATER, k=STEPS)):
            take(step, house, chance, prices)
            assert below_nothing() == []
            assert compare() == {}
            closed = [month for month in read_books(YEARS_END).months if month.is_closed]
            assert all(month.is_unchanged for month in closed)
        assert wrong_shares() == []
    assert wrong_in_answers(Client(), {"Authorization": f"Bearer {key}"}) == []
