"""A month of facts goes when nobody needs it, all of it at once; sums stay, and are proved."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.record_keys import trace_key
from ledger.models import CostDay, ReportedRequest, RetentionPolicy, RetiredMonth
from ledger.queries.storage.retention import months_of_facts
from ledger.services.importing import ingest
from ledger.services.partitions import make_partitions
from ledger.services.retention.freezing import freeze
from ledger.services.retention.running import due, retain, retire
from ledger.services.rollups import change_time_zone, compare, rebuild
from tests.ledger.records import LIMITS, an_event, record
from tests.ledger.retention.facts import (
    APRIL,
    IN_MARCH,
    LAST_DAY,
    MARCH,
    NEXT_DAY,
    QUARTER,
    a_tenant,
    everything,
    known_ids,
    partitions,
)
from tests.people import make_tenant
from tests.superuser import superuser

pytestmark = [pytest.mark.usefixtures("months"), pytest.mark.slow]


def compared(tenant: Tenant) -> dict[str, int]:
    with tenant_scope(tenant.pk), transaction.atomic():
        return compare()


def test_a_month_goes_the_day_after_the_last_class_has_passed() -> None:
    a_tenant("retail")
    assert due(LAST_DAY) == []
    assert [month.month for month in due(NEXT_DAY)] == [MARCH]


def test_a_longer_class_of_another_tenant_keeps_the_month() -> None:
    a_tenant("retail")
    a_tenant("bank", "audit_7y")
    assert due(NEXT_DAY) == []
    assert [month.month for month in due(NEXT_DAY + timedelta(days=7 * 366))] == [MARCH, APRIL]


def test_a_class_without_a_rule_keeps_the_month_until_a_policy_says() -> None:
    tenant = a_tenant("retail", "whatever")
    (march, *_rest) = months_of_facts()
    assert [holder.retention_class for holder in march.without_rule] == ["", "whatever"]
    assert due(NEXT_DAY) == []
    with tenant_scope(tenant.pk), transaction.atomic():
        RetentionPolicy.objects.create(
            retention_class="whatever", raw_days=90, aggregate_days=90, set_by="tests"
        )
    assert [month.month for month in due(NEXT_DAY)] == [MARCH]


def test_facts_go_and_sums_stay() -> None:
    tenant = a_tenant("retail", zone="Asia/Kolkata")
    before = everything(tenant)
    (gone,) = retain(at=NEXT_DAY)
    assert (gone.month, gone.rows, gone.problem) == (MARCH, 2 + 2 + 1, "")
    assert gone.bytes_freed > 0
    assert partitions(MARCH) == []
    after = everything(tenant)
    for sums in ("ledger_costhour", "ledger_costday", "ledger_requestday", "ledger_outcomeday"):
        assert after[sums] == before[sums]
    assert {row[2].month for row in after["ledger_request"]} == {4}  # type: ignore[attr-defined]
    assert compared(tenant) == {}


def test_sums_are_not_rebuilt_where_facts_are_gone() -> None:
    tenant = a_tenant("retail", zone="America/Los_Angeles")
    retain(at=NEXT_DAY)
    before = everything(tenant)["ledger_costday"]
    with tenant_scope(tenant.pk), transaction.atomic():
        rebuild(actor="tests")
    assert everything(tenant)["ledger_costday"] == before


def test_keys_go_with_their_month_but_a_request_stays_with_its_lines() -> None:
    tenant = a_tenant("retail")
    retain(at=NEXT_DAY)
    assert known_ids(tenant) == {"april", "across", "a1", "x1"}
    with tenant_scope(tenant.pk), transaction.atomic():
        april = CostDay.objects.filter(day__month=4)
        assert set(april.values_list("attribution__use_case", flat=True)) == {"copilot"}


def test_what_is_reported_of_requests_goes_with_its_month() -> None:
    tenant = a_tenant("retail")
    retain(at=NEXT_DAY)
    with tenant_scope(tenant.pk), transaction.atomic():
        (left,) = ReportedRequest.objects.all()
    assert left.trace_key == trace_key("april")


def test_a_run_that_died_between_dropping_and_sweeping_is_finished_by_the_next() -> None:
    tenant = a_tenant("retail")
    retain(at=NEXT_DAY)
    with superuser(autocommit=True) as admin:
        admin.execute("UPDATE ledger_retiredmonth SET swept_at = NULL")
        admin.execute(
            "INSERT INTO ledger_recordkey (tenant_id, key, occurred_at, kind, record_id)"
            " VALUES (%s, md5('2|m1')::uuid, '2024-03-12', 2, 'm1')",
            [tenant.pk],
        )
    assert retain(at=NEXT_DAY) == []
    assert "m1" not in known_ids(tenant)


def test_an_empty_month_beside_a_full_one_stays_open() -> None:
    tenant = make_tenant("edge")
    with tenant_scope(tenant.pk), transaction.atomic():
        record(an_event("e1", "t1", "2024-03-01T00:30:00Z", retention_class=QUARTER))
    assert [month.month for month in due(NEXT_DAY)] == [date(2024, 2, 1), MARCH]
    assert [month.month for month in retain(at=NEXT_DAY)] == [MARCH]
    assert len(partitions(date(2024, 2, 1))) == 4


def test_a_dropped_month_is_not_made_again_by_migrate() -> None:
    a_tenant("retail")
    retain(at=NEXT_DAY)
    assert make_partitions("owner", NEXT_DAY.date()) == 0
    assert partitions(MARCH) == []


def test_records_of_a_retired_month_are_refused_with_the_reason() -> None:
    tenant = a_tenant("retail")
    retain(at=NEXT_DAY)
    answer = send(tenant, "late", IN_MARCH)
    assert [error["code"] for error in answer] == ["too_old"]
    assert send(tenant, "fine", "2024-04-01T00:00:00Z") == []


def send(tenant: Tenant, event: str, at: str) -> list[dict[str, str]]:
    body = json.dumps([an_event(event, "march", at)]).encode()
    actor = Actor(tenant, name="tests")
    with tenant_scope(tenant.pk), transaction.atomic():
        result = ingest(actor=actor, body=body, content_type="application/json", limits=LIMITS)
    return result.results[0].errors


def test_nothing_is_written_into_a_frozen_month_by_any_way() -> None:
    tenant = a_tenant("retail")
    freeze(MARCH, actor="tests", at=NEXT_DAY)
    assert [error["code"] for error in send(tenant, "late", IN_MARCH)] == ["too_old"]
    statement = (
        "INSERT INTO ledger_outcome (occurred_at, outcome_key, case_key, batch_id, kind,"
        " outcome_id) VALUES ('2024-03-12', md5('x')::uuid, md5('x')::uuid, 1, 'k', 'x')"
    )
    with (
        pytest.raises(Error, match="frozen"),
        tenant_scope(tenant.pk),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_month_whose_sums_differ_from_its_facts_stays_and_says_why() -> None:
    tenant = a_tenant("retail")
    with superuser(autocommit=True) as admin:
        admin.execute("UPDATE ledger_costhour SET lines = lines + 1 WHERE hour < '2024-04-01'")
    (kept,) = retain(at=NEXT_DAY)
    assert kept.problem == "Sums differ from facts in retail: run manage.py rollup first."
    assert len(partitions(MARCH)) == 4
    assert send(tenant, "open_again", IN_MARCH) == []


def test_the_facts_have_the_last_word_on_whether_somebody_needs_them() -> None:
    tenant = a_tenant("retail")
    kept = retire(APRIL, at=NEXT_DAY, archive=None, actor="tests")
    assert kept.problem == "The facts of 2024-04 are still needed by a class."
    assert len(partitions(APRIL)) == 4
    assert send(tenant, "open_again", "2024-04-01T00:00:00Z") == []


def test_a_tenants_days_are_not_cut_anew_over_facts_that_are_gone() -> None:
    tenant = a_tenant("retail")
    retain(at=NEXT_DAY)
    with (
        pytest.raises(ValidationError, match="2024-03 are gone"),
        tenant_scope(tenant.pk),
        transaction.atomic(),
    ):
        change_time_zone(actor=Actor(tenant, name="tests"), time_zone="Asia/Kolkata")


def test_every_tenant_reads_in_its_own_log_that_its_facts_went() -> None:
    tenants = [a_tenant("retail"), a_tenant("bank")]
    retain(at=NEXT_DAY, actor="command:retain")
    with superuser() as admin:
        rows = admin.execute(
            "SELECT tenant_id, target FROM audit.entry WHERE action = 'retention.dropped'"
            " AND tenant_id = ANY(%s)",
            [[tenant.pk for tenant in tenants]],
        ).fetchall()
    assert sorted(rows) == sorted((tenant.pk, "2024-03") for tenant in tenants)
    assert RetiredMonth.objects.get().state == "dropped"
