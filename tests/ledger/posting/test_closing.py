"""Months close in order, after their end, by a person; another person reopens, with a reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from finops.access import Actor
from finops.models import Membership, Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.signing import NotEligible, SignatureRefused
from ledger.models import Period
from ledger.queries.periods import MonthSums, closing_sha256, month_sums, sums_at_closing
from ledger.services.periods import close_period, reopen_period
from ledger.services.rollups import compare
from tests.ledger.ledgers import send
from tests.ledger.posting.closing import CLOSING, OCTOBER, SEPTEMBER, a_closer, close
from tests.ledger.records import a_request, an_event
from tests.people import make_tenant

REASON = "A supplier's invoice was missing."


@pytest.fixture
def tenant(db: None) -> Tenant:
    """September and October 2024 have data."""
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        for month in ("09", "10"):
            at = f"2024-{month}-12T10:00:00Z"
            send([a_request(f"t{month}", at), an_event(f"e{month}", f"t{month}", at)])
    return tenant


@pytest.fixture
def closer(tenant: Tenant) -> Actor:
    with tenant_scope(tenant.pk):
        return a_closer(tenant)


def test_the_first_month_with_data_closes_first(tenant: Tenant, closer: Actor) -> None:
    with tenant_scope(tenant.pk):
        for month in (date(2024, 8, 1), OCTOBER):
            with pytest.raises(ValidationError, match="2024-09 comes first"):
                close(closer, month)
        close(closer, SEPTEMBER)
        with pytest.raises(ValidationError, match="2024-10 comes first"):
            close(closer, SEPTEMBER)


def test_a_month_without_data_is_closed_like_any_other(tenant: Tenant, closer: Actor) -> None:
    with tenant_scope(tenant.pk):
        close(closer, SEPTEMBER)
        close(closer, OCTOBER)
        november = close_period(
            actor=closer, month=date(2024, 11, 1), at=datetime(2025, 1, 1, tzinfo=UTC)
        )
        assert sums_at_closing(november) == MonthSums()


def test_a_month_that_has_not_ended_stays_open(tenant: Tenant, closer: Actor) -> None:
    before_its_end = datetime(2024, 9, 30, 23, 59, tzinfo=UTC)
    with tenant_scope(tenant.pk), pytest.raises(ValidationError, match="has not ended yet"):
        close_period(actor=closer, month=SEPTEMBER, at=before_its_end)


def test_closing_keeps_the_sums_and_who_did_it(tenant: Tenant, closer: Actor) -> None:
    with tenant_scope(tenant.pk):
        period = close(closer, SEPTEMBER)
        assert sums_at_closing(period) == MonthSums(1, 1, 0, 1, 0, period.cost_usd)
        assert period.cost_usd == 2
        assert (period.closed_by, period.closed_at) == (closer.user, CLOSING)
        assert period.ends_at == datetime(2024, 10, 1, tzinfo=UTC)
        assert latest_action() == ("period.closed", "2024-09", closer.label)


def latest_action() -> tuple[str, str, str]:
    entry = older_entries(AuditFilter()).entries[0]
    return entry.action, entry.target, entry.actor


def test_no_key_closes_a_month(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk), pytest.raises(NotEligible, match="Only a person"):
        close_period(actor=Actor(tenant, name="tests"), month=SEPTEMBER, at=CLOSING)


def reopen(actor: Actor, month: date, reason: str = REASON, if_match: str | None = None) -> Period:
    """Having looked at the month, unless another hash is named."""
    seen = closing_sha256(Period.objects.get(month=month)) if if_match is None else if_match
    return reopen_period(actor=actor, month=month, reason=reason, if_match=seen)


def test_whoever_closed_a_month_does_not_reopen_it(tenant: Tenant, closer: Actor) -> None:
    with tenant_scope(tenant.pk):
        close(closer, SEPTEMBER)
        with pytest.raises(NotEligible, match="You closed it yourself"):
            reopen(closer, SEPTEMBER)


def test_whoever_was_brought_in_by_the_closer_does_not_reopen(
    tenant: Tenant, closer: Actor
) -> None:
    with tenant_scope(tenant.pk):
        close(closer, SEPTEMBER)
        other = a_closer(tenant, "Ben Osei")
        Membership.objects.filter(user=other.user).update(invited_by=closer.user, confirmed_at=None)
        with pytest.raises(NotEligible, match="count as one person"):
            reopen(other, SEPTEMBER)


def test_another_person_reopens_with_a_reason(tenant: Tenant, closer: Actor) -> None:
    with tenant_scope(tenant.pk):
        close(closer, SEPTEMBER)
        other = a_closer(tenant, "Ben Osei")
        with pytest.raises(SignatureRefused, match="10 characters"):
            reopen(other, SEPTEMBER, reason="because  ")
        period = reopen(other, SEPTEMBER)
        assert (period.state, period.reopened_by, period.reopen_reason) == (
            Period.State.REOPENED,
            other.user,
            REASON,
        )
        assert latest_action() == ("period.reopened", "2024-09", other.label)
        assert close(closer, SEPTEMBER).state == Period.State.CLOSED  # and closes again


def test_reopening_signs_the_closing_that_was_seen(tenant: Tenant, closer: Actor) -> None:
    with tenant_scope(tenant.pk):
        seen = closing_sha256(close(closer, SEPTEMBER))
        other = a_closer(tenant, "Ben Osei")
        assert refused(other, "") == (428, "if_match_required")
        assert refused(other, "0" * 64) == (412, "stale")
        first = reopen(other, SEPTEMBER, if_match=f'"{seen}"')
        assert reopen(other, SEPTEMBER, if_match=seen).reopened_at == first.reopened_at, "the same"
        assert refused(other, "0" * 64) == (412, "stale"), "again, with another hash"
        close_period(actor=closer, month=SEPTEMBER, at=CLOSING + timedelta(hours=1))
        assert refused(other, seen) == (412, "stale"), "it was closed once more"


def refused(actor: Actor, if_match: str) -> tuple[int, str]:
    with pytest.raises(SignatureRefused) as caught:
        reopen(actor, SEPTEMBER, if_match=if_match)
    return int(caught.value.status), caught.value.code


def test_months_reopen_in_reverse_order(tenant: Tenant, closer: Actor) -> None:
    with tenant_scope(tenant.pk):
        close(closer, SEPTEMBER)
        close(closer, OCTOBER)
        other = a_closer(tenant, "Ben Osei")
        with pytest.raises(ValidationError, match="closed last"):
            reopen(other, SEPTEMBER)
        reopen(other, OCTOBER)
        reopen(other, SEPTEMBER)


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_postings_and_postings_for_closing() -> None:
    tenant = make_tenant("retail")
    at = "2024-09-12T10:00:00Z"
    with tenant_scope(tenant.pk), transaction.atomic():
        closer = a_closer(tenant)
        send([a_request("t", at)])
    ready = Barrier(4)

    def work(number: int) -> None:
        ready.wait()
        try:
            for step in range(8):
                with tenant_scope(tenant.pk), transaction.atomic():
                    if (number, step) == (0, 3):
                        close(closer, SEPTEMBER)
                    send([an_event(f"e{number}_{step}", "t", at)])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, number) for number in range(4)]:
            done.result(timeout=60)
    with tenant_scope(tenant.pk), transaction.atomic():
        period = Period.objects.get()
        assert month_sums(SEPTEMBER)[SEPTEMBER] == sums_at_closing(period)
        assert sum(month.events for month in month_sums(SEPTEMBER).values()) == 32
        assert period.events < 32
        assert compare() == {}
