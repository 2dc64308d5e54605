"""Going over the last days: owners come, change and go, sums are conserved and proved."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import CostDay, MappingRun, RequestDay, TraceSource
from ledger.services.mapping import reattributing, running
from ledger.services.periods import close_period
from ledger.services.posting.requests.sources import KEPT_DAYS, forget_sources
from ledger.services.rollups import compare
from tests.ledger.mapping.house import (
    NOBODY,
    bring,
    call,
    leads,
    make_house,
    owners,
    run_waiting,
    team,
)
from tests.ledger.mapping.rules import activate_rules
from tests.ledger.posting.closing import a_closer
from tests.ledger.records import an_outcome


@pytest.fixture
def tenant(db: None) -> Tenant:
    tenant = make_house()
    for number in range(1, 6):
        bring(tenant, call(number, f"t{number}"), team("Contact Center", f"t{number}"))
    bring(tenant, call(6, "t6"), team("Research", "t6"))
    bring(tenant, call(7, "t7", use_case_id="kyc"))
    bring(tenant, call(8, "t8", hours=24 * 20), team("Contact Center", "t8", hours=24 * 20))
    return tenant


def activate(tenant: Tenant, *rules: object, days: int = 7) -> MappingRun:
    with tenant_scope(tenant.pk):
        activate_rules(*rules, days=days)  # type: ignore[arg-type]  # rules
    return run_waiting(tenant)


def sums(tenant: Tenant) -> dict[str, tuple[Decimal, int]]:
    """Cost and events by use case; proved from the facts."""
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}
        rows = CostDay.objects.values_list("attribution__use_case").annotate(
            Sum("cost_usd"), Sum("events")
        )
        return {use_case: (cost, events) for use_case, cost, events in rows}


def requests(tenant: Tenant) -> dict[str, int]:
    with tenant_scope(tenant.pk):
        rows = RequestDay.objects.values_list("attribution__use_case").annotate(Sum("requests"))
        return dict(rows)


def test_traces_of_the_last_days_get_their_owner_and_every_sum_stays(tenant: Tenant) -> None:
    assert sums(tenant) == {NOBODY: (Decimal(14), 7), "kyc": (Decimal(2), 1)}
    run = activate(tenant, leads("Contact Center", "copilot"))
    assert sums(tenant) == {
        NOBODY: (Decimal(4), 2),
        "copilot": (Decimal(10), 5),
        "kyc": (Decimal(2), 1),
    }
    assert requests(tenant) == {"copilot": 5, "kyc": 1}
    assert (run.state, run.traces_total, run.traces_done, run.traces_moved) == ("done", 6, 6, 5)


def test_as_many_days_as_are_chosen(tenant: Tenant) -> None:
    activate(tenant, leads("Contact Center", "copilot"), days=30)
    assert sums(tenant)["copilot"] == (Decimal(12), 6)


def test_a_later_version_replaces_what_an_earlier_one_gave(tenant: Tenant) -> None:
    activate(tenant, leads("Contact Center", "copilot"))
    activate(tenant, leads("Contact Center", "kyc"))
    assert sums(tenant) == {NOBODY: (Decimal(4), 2), "kyc": (Decimal(12), 6)}
    assert requests(tenant) == {"kyc": 6}


def test_a_later_version_without_the_rule_takes_the_owner_away(tenant: Tenant) -> None:
    before = sums(tenant), requests(tenant)
    activate(tenant, leads("Contact Center", "copilot"))
    activate(tenant, leads("Unheard Of", "copilot"))
    assert (sums(tenant), requests(tenant)) == before
    activate(tenant, leads("Contact Center", "copilot"))
    assert sums(tenant)["copilot"] == (Decimal(10), 5)


def test_what_is_gone_over_twice_changes_once(tenant: Tenant) -> None:
    activate(tenant, leads("Contact Center", "copilot"))
    again = activate(tenant, leads("Contact Center", "copilot"))
    assert (again.traces_done, again.traces_moved) == (6, 0)


@pytest.mark.parametrize("late", ["before", "after"])
def test_a_word_of_ours_stands_whatever_is_activated(tenant: Tenant, late: str) -> None:
    named = call(11, "t1", hours=3, use_case_id="kyc")
    if late == "before":
        bring(tenant, named)
    activate(tenant, leads("Contact Center", "copilot"))
    if late == "after":
        bring(tenant, named)
    activate(tenant, leads("Contact Center", "copilot"))
    assert owners(tenant)["e1"] == "kyc"
    assert sums(tenant)["copilot"] == (Decimal(8), 4)


def test_a_call_that_comes_later_is_its_traces(tenant: Tenant) -> None:
    activate(tenant, leads("Contact Center", "copilot"))
    bring(tenant, call(21, "t1", hours=1))
    activate(tenant, leads("Contact Center", "kyc"))
    bring(tenant, call(22, "t1", hours=1))
    assert {owners(tenant)[event] for event in ("e1", "e21", "e22")} == {"kyc"}
    assert sums(tenant)["kyc"] == (Decimal(16), 8)


def test_a_run_that_was_interrupted_goes_on_and_a_chunk_is_posted_once(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    with tenant_scope(tenant.pk):
        activate_rules(leads("Contact Center", "copilot"), days=7)
        run = MappingRun.objects.get()
        after = interrupted(monkeypatch, chunks=2)
        with pytest.raises(KeyboardInterrupt):
            running.run_mapping(tenant.pk, run.public_id)
        after()
        run.refresh_from_db()
        assert (run.state, run.traces_done) == ("running", 4)
        MappingRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert running.run_mapping(tenant.pk, run.public_id)
        run.refresh_from_db()
    assert (run.state, run.traces_done, run.traces_moved) == ("done", 6, 5)
    assert sums(tenant)["copilot"] == (Decimal(10), 5)


def interrupted(monkeypatch: pytest.MonkeyPatch, chunks: int) -> Callable[[], None]:
    """The process ends before it begins one more chunk than these."""
    real, left = reattributing.prepare_chunk, iter(range(chunks))

    def prepare(*asked: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*asked)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr("ledger.services.mapping.running.prepare_chunk", prepare)
    return monkeypatch.undo


def test_outcomes_of_a_trace_follow_its_owner(tenant: Tenant) -> None:
    at = (timezone.now() - timedelta(hours=1)).isoformat()
    bring(tenant, an_outcome("case_1", "t1", at))
    activate(tenant, leads("Contact Center", "copilot"))
    sums(tenant)  # credits are proved along


def test_values_are_forgotten_after_so_many_days_and_owners_stay(tenant: Tenant) -> None:
    activate(tenant, leads("Contact Center", "copilot"), days=30)
    forget_sources(timezone.now() + timedelta(days=KEPT_DAYS - 10))
    with tenant_scope(tenant.pk):
        assert TraceSource.objects.count() == 6
    assert owners(tenant)["e8"] == "copilot"


def test_another_tenants_traces_are_not_touched(tenant: Tenant) -> None:
    other = make_house("wealth")
    bring(other, call(1, "t1"), team("Contact Center", "t1"))
    activate(tenant, leads("Contact Center", "copilot"))
    assert owners(other) == {"e1": NOBODY}
    assert sums(other) == {NOBODY: (Decimal(2), 1)}


def test_traces_with_lines_in_a_closed_month_stay_as_they_are(db: None) -> None:
    tenant = make_house()
    month = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ago = (timezone.now() - month) / timedelta(hours=1) + 30  # in the month before, in any zone
    bring(tenant, call(1, "t1", hours=ago), team("Contact Center", "t1", hours=ago))
    bring(tenant, call(2, "t2", hours=0), team("Contact Center", "t2", hours=0))
    with tenant_scope(tenant.pk):
        before = (month - timedelta(days=1)).date().replace(day=1)
        close_period(actor=a_closer(tenant), month=before, at=timezone.now())
        activate_rules(leads("Contact Center", "copilot"), days=KEPT_DAYS)
    run = run_waiting(tenant)
    assert owners(tenant)["e1"] == NOBODY
    assert (run.traces_total, run.traces_moved, run.traces_closed) == (2, 1, 1)
    assert sums(tenant) == {NOBODY: (Decimal(2), 1), "copilot": (Decimal(2), 1)}
