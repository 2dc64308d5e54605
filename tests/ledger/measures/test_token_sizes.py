"""How many tokens requests take is counted by day too: what buckets say is what lines say, however
these came, moved and were corrected."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.reports.dimensions import Dimension
from ledger.models import BucketDay, DayMark
from ledger.queries.calls.suspected import suspected, with_sides
from ledger.queries.units.meters import RequestTokens, read_request_tokens
from ledger.services.bucketing import count_wrong_buckets
from ledger.services.duplicates import keep_both, merge
from ledger.services.rollups import compare
from tests.ledger.crediting.reading import a_use_case
from tests.ledger.duplicates.instrumentors import OPENINFERENCE, TRACELOOP, tell
from tests.ledger.ledgers import send
from tests.ledger.mapping.house import bring, call, leads, make_house, run_waiting, team
from tests.ledger.mapping.rules import activate_rules
from tests.ledger.measures.counting import count_all
from tests.ledger.posting.worlds import World, records_of
from tests.ledger.queries.asking import asked, june
from tests.ledger.records import Record, a_request, an_event
from tests.people import actor_for, make_key, make_person, make_tenant

pytestmark = pytest.mark.django_db
AT, NEXT = "2026-06-10T10:00:00Z", "2026-06-11T10:00:00Z"
Totals = dict[tuple[str, str], tuple[int, Decimal]]


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        a_use_case("copilot")
        yield tenant


def shown(**narrowed: str) -> RequestTokens:
    return read_request_tokens(june(**narrowed), None)


def a_call(trace: str, at: str = AT, tokens: int = 1000, **more: object) -> Record:
    name = f"{trace}_{at}_{tokens}_{len(more)}"
    return an_event(name, trace, at, input_tokens=tokens, output_tokens=tokens // 10, **more)


def in_buckets() -> Totals:
    """Requests and tokens by day and measure."""
    held: Totals = {}
    for row in BucketDay.objects.filter(measure__in=("input_tokens", "output_tokens")):
        counted, total = held.get((str(row.day), row.measure), (0, Decimal(0)))
        held[str(row.day), row.measure] = counted + row.counted, total + row.total
    return held


def in_lines() -> Totals:
    """The same out of the lines, by a statement of the test's own; owners are not told apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (l.occurred_at AT TIME ZONE z.time_zone)::date::text, l.trace_key,"
            " sum(l.quantity) FILTER (WHERE m.meter <> 'output'),"
            " sum(l.quantity) FILTER (WHERE m.meter = 'output')"
            " FROM ledger_costline l JOIN finops_tenant z ON z.id = l.tenant_id"
            " JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id"
            " WHERE m.component = 'model_call' AND m.unit = 'token'"
            " GROUP BY 1, 2 HAVING sum(l.quantity) > 0"
        )
        rows = cursor.fetchall()
    held: Totals = {}
    for day, _trace, *tokens in rows:
        for measure, size in zip(("input_tokens", "output_tokens"), tokens, strict=True):
            counted, total = held.get((day, measure), (0, Decimal(0)))
            held[day, measure] = counted + 1, total + (size or 0)
    return held


def test_sizes_are_the_same_by_buckets_as_by_lines(tenant: Tenant) -> None:
    traces = [f"t{n}" for n in range(1, 41)]
    send([a_request(trace, AT) for trace in traces])
    send([a_call(trace, tokens=50 * n) for n, trace in enumerate(traces, start=1)])
    by_lines = shown()
    assert by_lines.requests == 40
    assert by_lines.p50_in is not None
    assert abs(by_lines.p50_in - 1000) <= 10
    count_all()
    assert shown() == by_lines
    assert in_buckets() == in_lines()
    assert count_wrong_buckets() == 0


def test_a_request_is_as_large_as_all_its_calls_together(tenant: Tenant) -> None:
    send([a_request("t1", AT), a_call("t1"), a_call("t1", "2026-06-10T10:01:00Z", 3000)])
    send([a_call("t1", tokens=9_999, component="judge")])
    count_all()
    size = shown()
    assert size.requests == 1
    assert size.p50_in is not None
    assert abs(size.p50_in - 4000) <= 40


def test_calls_without_any_output_have_none(tenant: Tenant) -> None:
    send([a_request("t1", AT), an_event("e1", "t1", AT, input_tokens=5)])
    count_all()
    assert shown().p50_in == 5
    assert shown().p50_out == 0
    assert shown(use_case="another") == RequestTokens(0, None, None, None, None)


def test_counted_days_are_read_from_buckets_alone(tenant: Tenant) -> None:
    send([a_request("t1", AT), a_call("t1")])
    count_all()
    BucketDay.objects.filter(measure="input_tokens").update(counted=7)
    that_day = asked(first="2026-06-10", last="2026-06-10")
    with CaptureQueriesContext(connection) as queries:
        assert read_request_tokens(that_day, None).requests == 7
    assert not any("ledger_costline" in (query["sql"] or "") for query in queries)


def test_a_late_call_is_counted_at_once_on_its_own_day(tenant: Tenant) -> None:
    send([a_request("t1", AT), a_call("t1")])
    count_all()
    send([a_call("t1", NEXT)])
    assert list(DayMark.objects.values_list("day", flat=True)) == [date(2026, 6, 11)]
    assert shown().requests == 2
    count_all()
    assert in_buckets() == in_lines()


def test_a_request_that_comes_after_its_calls_takes_them_with_it(tenant: Tenant) -> None:
    send([a_call("t1")])
    count_all()
    assert shown(use_case="copilot").requests == 0
    send([a_request("t1", NEXT)])
    assert shown(use_case="copilot").requests == 1
    count_all()
    assert shown(use_case="copilot").requests == 1
    assert count_wrong_buckets() == 0


def test_calls_that_are_merged_count_once_and_come_back(tenant: Tenant) -> None:
    key = make_key(tenant, "ingest")
    sender = Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})
    for at, scope in enumerate((OPENINFERENCE, TRACELOOP), start=1):
        tell(sender, scope, at, later=at / 4)
    (pair,) = with_sides(suspected())
    actor = actor_for(tenant, make_person(tenant, "finops_lead"))
    count_all()
    before = in_buckets()
    merge(actor=actor, pair=pair.row.public_id)
    count_all()
    assert in_buckets() == in_lines()
    assert [counted for counted, _total in in_buckets().values()] == [1, 1]
    keep_both(actor=actor, pair=pair.row.public_id, seen="merged")
    count_all()
    assert in_buckets() == in_lines() == before


def test_owners_that_a_mapping_gives_later_take_the_calls_with_them() -> None:
    tenant = make_house()
    bring(tenant, call(1, "t1"), team("Contact Center", "t1"))
    days = asked(first="2026-01-01", last="2030-12-31").choosing(Dimension.USE_CASE, ("copilot",))
    with tenant_scope(tenant.pk):
        count_all()
        assert read_request_tokens(days, None).requests == 0
        activate_rules(leads("Contact Center", "copilot"), days=7)
    run_waiting(tenant)
    with tenant_scope(tenant.pk):
        assert read_request_tokens(days, None).requests == 1
        count_all()
        assert read_request_tokens(days, None).requests == 1
        assert compare() == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_between_countings_they_say_what_the_lines_say(seed: int) -> None:
    chance = random.Random(seed)
    records = records_of(World(traces=12), chance)
    with tenant_scope(make_tenant(f"world{seed}", time_zone="Asia/Kathmandu").pk):
        for at in range(0, len(records), 4):
            send(records[at : at + 4])
            assert compare() == {}, "what is not marked is as it was counted"
            if chance.random() < 0.5:
                count_all()
        count_all()
        assert {key: total for key, (_n, total) in in_buckets().items()} == {
            key: total for key, (_n, total) in in_lines().items()
        }
