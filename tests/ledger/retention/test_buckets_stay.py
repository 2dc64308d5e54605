"""Buckets of values stay when the requests of their month go, and say what these said."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.measures.terms import MeasureTerms, Sampling
from ledger.calc.outcomes.terms import Bound
from ledger.models import BucketDay, DayMark, Request
from ledger.queries.measures.report import measure_report
from ledger.services.measures.definitions import define_measure
from ledger.services.retention.running import retain
from ledger.services.rollups import compare, rebuild
from tests.ledger.measures.counting import count_all
from tests.ledger.queries.asking import asked
from tests.ledger.records import a_request, record
from tests.ledger.retention.facts import IN_MARCH, NEXT_DAY, a_tenant

pytestmark = [pytest.mark.usefixtures("months"), pytest.mark.slow]


def define(tenant: Tenant, threshold: str) -> None:
    terms = MeasureTerms(
        "Fast", Decimal(threshold), Bound.AT_MOST, sampling=Sampling.ALL, minimum=1
    )
    actor = Actor(tenant, name="tests")
    define_measure(actor=actor, metric="latency_ms", terms=terms, valid_from=date(2024, 1, 1))


def fast_in_march() -> tuple[int, int | None]:
    report = measure_report(asked(first="2024-03-01", last="2024-03-31"), None)
    (row,) = (row for row in report.rows if row.metric == "latency_ms" and row.version)
    return row.judged, row.passed


def test_days_that_wait_are_counted_before_their_requests_go() -> None:
    tenant = a_tenant("retail", zone="America/Los_Angeles")
    with tenant_scope(tenant.pk), transaction.atomic():
        define(tenant, "13")
        record(*(a_request(f"t{ms}", IN_MARCH, latency_ms=ms) for ms in ("13", "13.001", "900")))
        assert fast_in_march() == (4, 2)
        assert not BucketDay.objects.exists()
    retain(at=NEXT_DAY)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert not Request.objects.filter(occurred_at__month=3).exists()
        assert fast_in_march() == (4, 2)
        assert compare() == {}


def test_a_new_threshold_counts_its_whole_bucket_as_not_good_where_requests_are_gone() -> None:
    tenant = a_tenant("retail")
    with tenant_scope(tenant.pk), transaction.atomic():
        define(tenant, "20")
        record(*(a_request(f"t{ms}", IN_MARCH, latency_ms=ms) for ms in ("12", "13", "13.001")))
    retain(at=NEXT_DAY)
    with tenant_scope(tenant.pk), transaction.atomic():
        define(tenant, "13")
        assert not DayMark.objects.filter(day__month=3).exists(), "there is nothing to count"
        assert fast_in_march() == (4, 2)


def test_nothing_is_counted_anew_where_requests_are_gone() -> None:
    tenant = a_tenant("retail", zone="America/Los_Angeles")
    retain(at=NEXT_DAY)
    with tenant_scope(tenant.pk), transaction.atomic():
        before = list(BucketDay.objects.filter(day__month=3).values())
        rebuild(actor="tests")
        count_all()
        assert before
        assert list(BucketDay.objects.filter(day__month=3).values()) == before
        assert compare() == {}
