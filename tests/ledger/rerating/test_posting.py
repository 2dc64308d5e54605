"""Posting: reversals and replacements of what changed, with their sums, in one transaction."""

from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from finops.queries.approvals import steps_of
from ledger.models import CostLine, DayMark, ImportBatch, ProviderCredit, RatingRun
from ledger.services.bucketing import count_wrong_buckets
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.running import run_rerating
from ledger.services.rollups import change_time_zone, compare
from tests.ledger.calc.pricing.books import allowance, entry, price, tier
from tests.ledger.ledgers import the_ledger
from tests.ledger.measures.counting import count_all
from tests.ledger.provider_credits.giving import a_credit
from tests.ledger.records import a_request, an_event, an_unpriced_event, record
from tests.ledger.rerating.house import (
    AT,
    House,
    a_book,
    approved,
    asked,
    computed,
    difference,
    fresh,
    posted,
    retire,
    rows,
    small,
    standing_lines,
    total_cost,
)

PRICES = {"input": "0.001", "output": "0.003"}
REVERSED = """
SELECT o.line_no, o.quantity + r.quantity, o.cost_usd + r.cost_usd,
  o.reported_cost_usd + r.reported_cost_usd, o.meter_id = r.meter_id, o.rate_id = r.rate_id
FROM ledger_costline r
JOIN ledger_costline o ON o.tenant_id = r.tenant_id AND o.event_key = r.event_key
  AND o.line_no = r.line_no AND o.sign = 1 AND o.batch_id < r.batch_id
WHERE r.tenant_id = %s AND r.sign = -1
ORDER BY 1
"""


def batch_of(run: RatingRun) -> int:
    assert run.batch_id is not None
    return run.batch_id


def price_of(event: str) -> list[Decimal]:
    return [Decimal(str(line[6])) for line in standing_lines() if line[0] == event]


def test_what_was_approved_is_posted_and_the_sums_follow(house: House) -> None:
    before = total_cost()
    a_book(house, small(PRICES))
    run = posted(house, asked())
    assert run.state == "done"
    assert compare() == {}
    assert total_cost() == before + difference(run).total.difference_usd == Decimal("507.09")
    assert computed(house, asked()).content
    assert difference(computed(house, asked())).is_empty, "once more changes nothing"


def test_other_prices_change_no_size_of_a_request_and_mark_no_day(house: House) -> None:
    assert count_all() > 0
    a_book(house, small(PRICES))
    assert difference(posted(house, asked())).total.posted_lines == 8
    assert not DayMark.objects.exists()
    assert count_wrong_buckets() == 0


def test_credits_are_never_rated_again(house: House) -> None:
    record(a_credit(occurred_at=AT, provider="house", model_or_service="small"))
    before = list(ProviderCredit.objects.values())
    a_book(house, small(PRICES))
    assert difference(posted(house, asked())).total.posted_lines == 8
    assert list(ProviderCredit.objects.values()) == before


def test_only_changed_lines_are_reversed_and_every_reversal_is_its_lines_opposite(
    house: House,
) -> None:
    a_book(house, small(PRICES))
    run = posted(house, asked())
    lines = CostLine.objects.filter(batch_id=batch_of(run))
    assert lines.filter(sign=-1).count() == difference(run).total.reversed_lines == 9
    assert lines.filter(sign=1).count() == difference(run).total.posted_lines == 8
    assert price_of("own") == [Decimal("0.002")]
    reversals = rows(REVERSED)
    assert len(reversals) == 9
    for _, quantity, cost, reported, same_meter, same_rate in reversals:
        assert (quantity, cost or 0, reported or 0) == (0, 0, 0)
        assert same_meter
        assert same_rate


def test_a_reported_cost_gives_way_to_a_price_and_stays_beside_it(house: House) -> None:
    a_book(house, small(PRICES))
    posted(house, asked())
    assert [line[2:4] for line in standing_lines() if line[0] == "said"] == [("input", "book")]
    ((reported,),) = rows("SELECT sum(reported_cost_usd) FROM ledger_costday WHERE tenant_id = %s")
    assert reported == Decimal("0.75")


def test_undoing_is_another_run_as_known_before(house: House) -> None:
    never, lines, ledger = timezone.now(), standing_lines(), the_ledger()
    a_book(house, small(PRICES))
    posted(house, asked(event_prices=True))
    assert standing_lines() != lines
    posted(house, asked(never))
    assert standing_lines() == lines
    assert compare() == {}
    sums = the_ledger()
    for name in ("hours", "days", "counted"):
        assert sums[name] == ledger[name]


def test_old_sums_can_be_reproduced_from_the_lines_known_then(house: House) -> None:
    before = total_cost()
    a_book(house, small(PRICES))
    run = posted(house, asked())
    ((then,),) = rows(
        "SELECT sum(cost_usd) FROM ledger_costline WHERE tenant_id = %s AND batch_id < %s",
        batch_of(run),
    )
    assert then == before


def test_a_price_that_splits_a_line_is_put_together_again(house: House) -> None:
    never, lines = timezone.now(), standing_lines()
    free = tier((price("input", "0.001"), allowance("input", "600")))
    a_book(house, entry(free, match="small"))
    run = posted(house, asked(use_case="copilot"))
    assert difference(run).total.posted_lines == 6, "each of the three in two parts"
    assert price_of("u1") == [0, Decimal("0.001")]
    assert difference(computed(house, asked(use_case="copilot"))).is_empty
    posted(house, asked(never))
    assert standing_lines() == lines
    assert compare() == {}


def test_a_request_that_comes_later_moves_reversals_and_replacements_alike(house: House) -> None:
    a_book(house, small(PRICES))
    posted(house, asked())
    record(a_request("lost", AT, use_case_id="found"))
    assert compare() == {}
    ((cost, lines),) = rows(
        "SELECT sum(d.cost_usd), sum(d.lines) FROM ledger_costday d JOIN ledger_attribution a"
        " ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id"
        " WHERE d.tenant_id = %s AND a.use_case = 'found'"
    )
    assert (cost, lines) == (1, 1)


def test_lines_that_came_since_and_would_change_send_the_run_back(house: House) -> None:
    book = a_book(house, small(PRICES))
    run = approved(house, asked())
    retire(house, book)  # so that posting does not price what the run would
    record(an_unpriced_event("late", "t1", AT, model_or_service="large", provider="house"))
    record(an_event("other", "t1", AT))
    late = {"model_or_service": "small", "component": "tool"}
    record(an_unpriced_event("later", "t1", AT, **late))
    before = the_ledger()
    assert run_rerating(house.tenant.pk, run.public_id)
    again = fresh(run)
    assert again.state == "ready", "computed again, and to be reviewed again"
    assert again.approved_by is None
    assert again.content_sha256 != run.content_sha256
    assert the_ledger() == before
    steps = steps_of(RUNS.name, run.pk).values_list("source", "target")
    assert list(steps)[-3:] == [
        ("approved", "posting"),
        ("posting", "computing"),
        ("computing", "ready"),
    ]


def test_lines_that_came_since_and_change_nothing_do_not_matter(house: House) -> None:
    a_book(house, small(PRICES))
    run = approved(house, asked())
    record(an_event("other", "t1", AT))
    assert run_rerating(house.tenant.pk, run.public_id)
    assert fresh(run).state == "done"
    assert compare() == {}


def test_a_request_that_came_since_sends_the_run_back(house: House) -> None:
    a_book(house, small(PRICES))
    run = approved(house, asked())
    record(a_request("lost", AT, use_case_id="found"))
    assert run_rerating(house.tenant.pk, run.public_id)
    assert fresh(run).state == "ready"


def test_another_clock_since_sends_the_run_back(house: House) -> None:
    a_book(house, small(PRICES))
    run = approved(house, asked())
    change_time_zone(actor=house.actor(house.lead), time_zone="Asia/Tokyo")
    assert run_rerating(house.tenant.pk, run.public_id)
    assert fresh(run).state == "ready"
    assert compare() == {}


def test_a_run_is_one_batch_and_is_not_posted_twice(house: House) -> None:
    a_book(house, small(PRICES))
    run = posted(house, asked())
    batch = ImportBatch.objects.get(source=run.public_id)
    assert (batch.pk, batch.channel, batch.accepted) == (run.batch_id, "rerating", 8)
    before = the_ledger()
    assert not run_rerating(house.tenant.pk, run.public_id)
    assert the_ledger() == before


def test_nothing_else_changes_a_rated_line(house: House) -> None:
    for statement in (
        "UPDATE ledger_costline SET unit_price = 1, cost_usd = quantity",
        "DELETE FROM ledger_costline",
        "TRUNCATE ledger_costline",
    ):
        with (
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_retired_book_takes_nothing_back_by_itself(house: House) -> None:
    book = a_book(house, small(PRICES))
    posted(house, asked())
    cost = total_cost()
    retire(house, book)
    assert total_cost() == cost
    assert difference(computed(house, asked())).total.unpriced_after == 7
