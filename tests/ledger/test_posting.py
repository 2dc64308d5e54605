"""Whatever the order, the cut and the repetition: the same ledger, to the last digit."""

import random
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from finops.models import BusinessUnit, CostCenter, UseCase
from finops.scope import tenant_scope
from ledger.services.rollups import compare, rebuild
from tests.ledger.ledgers import send, send_wildly, the_ledger
from tests.ledger.records import WORDS, Record, a_request, an_event, an_outcome, an_unpriced_event
from tests.people import make_tenant

pytestmark = pytest.mark.django_db


def a_day_of_records(chance: random.Random) -> list[Record]:
    """Requests before, after and without events; inline fields; outcomes said and implied."""
    records: list[Record] = []
    for number in range(12):
        trace, hour = f"trc_{number}", f"2026-10-{chance.randint(1, 3):02}T{number:02}"
        named = {"business_outcome_id": f"case_{number % 5}"} if number % 3 == 0 else {}
        if number % 4 != 3:
            step = chance.choice(["draft_answer", "summarise"])
            records.append(a_request(trace, f"{hour}:00:00Z", workflow_step=step, **named))
        for part in range(chance.randint(1, 3)):
            at = f"{hour}:{chance.randint(10, 59)}:00Z"
            inline = {**WORDS, "workflow_step": f"step_{part}"} if number % 4 >= 2 else {}
            make = an_unpriced_event if chance.random() < 0.2 else an_event
            reported = {"allocated_cost_usd": "0.5"} if chance.random() < 0.3 else {}
            records.append(make(f"ce_{number}_{part}", trace, at, **inline, **reported))
        if number % 2 and number < 11:  # each case is told once
            value: Record = {"value_usd": "1.25", "quality_passed": number % 3 > 0}
            records.append(an_outcome(f"case_{number % 5}", trace, f"{hour}:59:59Z") | value)
    return records


@pytest.mark.parametrize("seed", range(3))
def test_sent_five_times_shuffled_and_overlapping_gives_the_same_ledger(seed: int) -> None:
    records = a_day_of_records(random.Random(seed))
    with tenant_scope(make_tenant("straight", time_zone="Asia/Kathmandu").pk):
        send(records)
        straight = the_ledger()
        assert compare() == {}
    with tenant_scope(make_tenant("wild", time_zone="Asia/Kathmandu").pk):
        send_wildly(records, random.Random(seed + 100))
        wild = the_ledger()
        assert compare() == {}
    for name, rows in straight.items():
        assert wild[name] == rows, name
    assert len(straight["lines"]) >= len([r for r in records if "cost_event_id" in r])


def test_a_late_request_takes_its_events_out_of_unattributed() -> None:
    with tenant_scope(make_tenant().pk):
        send([an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z")])
        assert the_ledger()["days"][0][1] == "/////"
        send([a_request("trc_1", "2026-10-02T10:00:00Z")])
        assert [row[1] for row in the_ledger()["days"]] == [
            "contact_center/cc_4102/copilot/draft_answer/medium/miss"
        ]
        assert compare() == {}


def test_the_same_content_written_otherwise_is_a_duplicate() -> None:
    with tenant_scope(make_tenant().pk):
        first = an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z", unit_price="0.10")
        send([first])
        again = {**first, "unit_price": "0.1", "occurred_at": "2026-10-01T12:00:00+02:00"}
        posted = send([again, again])
        assert (posted.accepted, posted.duplicate, posted.conflict) == (0, 2, 0)


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing() -> None:
    with tenant_scope(make_tenant().pk):
        first = an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z")
        send([first])
        before = the_ledger()
        posted = send([{**first, "input_tokens": 999}, {**first, "trace_id": "trc_2"}])
        assert (posted.accepted, posted.duplicate, posted.conflict) == (0, 0, 2)
        assert posted.conflict_rows == {0, 1}
        assert the_ledger() == before


def test_a_conflict_inside_one_batch_keeps_the_first() -> None:
    with tenant_scope(make_tenant().pk):
        first = an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z")
        posted = send([first, {**first, "input_tokens": 1}, first])
        assert (posted.accepted, posted.duplicate, posted.conflict) == (1, 1, 1)


def test_the_customers_example_keeps_both_costs() -> None:
    with tenant_scope(make_tenant().pk):
        event = an_event(
            *("ce_model_000341", "trc_cs_20260629_001", "2026-06-29T10:00:00Z"),
            input_tokens=2410,
            output_tokens=380,
            unit_price="0.000002",
            allocated_cost_usd="0.0084",
        )
        send([event])
        lines = the_ledger()["lines"]
        assert [line[6] for line in lines] == [Decimal("0.00482"), Decimal("0.00076")]
        assert [line[7] for line in lines] == [Decimal("0.0084"), None]


def test_without_a_price_a_line_has_no_cost_and_not_zero() -> None:
    with tenant_scope(make_tenant().pk):
        send([an_unpriced_event("ce_1", "trc_1", "2026-10-01T10:00:00Z")])
        (line,) = the_ledger()["lines"]
        assert (line[5], line[6], line[8]) == (None, None, "unpriced")
        assert the_ledger()["days"][0][6] == 1


def test_a_reported_cost_without_prices_is_a_line_of_its_own() -> None:
    with tenant_scope(make_tenant().pk):
        event = an_unpriced_event(
            "ce_1", "trc_1", "2026-10-01T10:00:00Z", output_tokens=5, allocated_cost_usd="0.07"
        )
        send([event])
        lines = the_ledger()["lines"]
        assert [line[8] for line in lines] == ["included", "included", "reported"]
        assert [line[6] for line in lines] == [None, None, Decimal("0.07")]
        assert compare() == {}


def test_a_requests_outcome_counts_in_its_use_cases_unit_and_once() -> None:
    with tenant_scope(make_tenant().pk):
        unit = BusinessUnit.objects.create(slug="contact_center", name="Contact center")
        center = CostCenter.objects.create(code="cc_4102", name="Care", business_unit=unit)
        UseCase.objects.create(
            slug="copilot",
            name="Copilot",
            business_unit=unit,
            cost_center=center,
            risk_tier="medium",
            outcome_unit="document_processed",
            primary_objective="x",
        )
        named = {"business_outcome_id": "doc_1"}
        send([a_request("trc_1", "2026-10-01T10:00:00Z", **named)])
        send([a_request("trc_2", "2026-10-01T11:00:00Z", **named)])
        assert [row[2:4] for row in the_ledger()["counted"]] == [("document_processed", 1)]
        outcome = an_outcome(
            "doc_1", "trc_2", "2026-10-01T12:00:00Z", "document_processed", value_usd="3"
        )
        send([outcome])
        assert [row[2:5] for row in the_ledger()["counted"]] == [
            ("document_processed", 1, Decimal(3))
        ]


def test_an_outcome_that_failed_quality_is_kept_and_not_counted() -> None:
    with tenant_scope(make_tenant().pk):
        send([an_outcome("case_1", "trc_1", "2026-10-01T10:00:00Z", quality_passed=False)])
        assert len(the_ledger()["outcomes"]) == 1
        (day,) = the_ledger()["counted"]
        assert (day[3], day[7]) == (0, 10**12)  # none counted, one failed


def test_two_tenants_with_the_same_ids_do_not_touch_each_other() -> None:
    first, second = make_tenant("one"), make_tenant("other")
    event = an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z")
    with tenant_scope(first.pk):
        assert send([event]).accepted == 1
    with tenant_scope(second.pk):
        assert send([{**event, "input_tokens": 5}]).accepted == 1
        assert the_ledger()["lines"][0][4] == 5


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Kolkata", "2026-10-02"),
        ("Asia/Kathmandu", "2026-10-02"),
        ("America/Los_Angeles", "2026-10-01"),
        ("UTC", "2026-10-01"),
    ],
)
def test_days_are_cut_in_the_tenants_zone(zone: str, day: str) -> None:
    with tenant_scope(make_tenant(time_zone=zone).pk):
        send([an_event("ce_1", "trc_1", "2026-10-01T18:40:00Z")])
        assert str(the_ledger()["days"][0][0]) == day


def test_the_comparison_finds_a_wrong_sum_and_a_rebuild_mends_it() -> None:
    with tenant_scope(make_tenant().pk):
        send([an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z")])
        before = the_ledger()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_costday SET cost_usd = cost_usd + 0.01")
        assert compare() == {"costday": 2}
        rebuild(actor="tests")
        assert compare() == {}
        assert the_ledger() == before


def test_the_database_refuses_a_line_whose_product_is_wrong() -> None:
    with tenant_scope(make_tenant().pk):
        send([an_event("ce_1", "trc_1", "2026-10-01T10:00:00Z")])
        with pytest.raises(IntegrityError, match="cost_is_quantity_times_price"):
            copy_with_cost("cost_usd + 1")


def copy_with_cost(cost: str) -> None:
    columns = (
        "line_no, occurred_at, batch_id, meter_id, rate_id, event_key, trace_key, quantity,"
        " unit_price"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_costline ({columns}, cost_usd) SELECT {columns}, {cost}"
            " FROM ledger_costline"
        )
