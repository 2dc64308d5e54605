"""Who hands budgets to a worker, and how often; apart, since it commits."""

import json
import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from redis import Redis

from finops.celery import app
from finops.scope import tenant_scope
from ledger.models import BudgetBurn
from ledger.services.budgets.counting import recount
from ledger.services.budgets.telling import TASK, sweep_budgets
from ledger.tasks import count_budgets
from tests.finops.budgets.house import House, approved, new_budget, open_house, this_month
from tests.ledger.records import a_request, an_event, record


@pytest.mark.django_db(transaction=True)
def test_whoever_was_not_counted_for_long_is_handed_to_a_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = open_house()
    sent: list[object] = []
    monkeypatch.setattr("ledger.services.budgets.telling.hint", lambda *args: sent.append(args))
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        approved(opened, new_budget(dates=this_month(), use_case=opened.copilot))
    sweep_budgets()
    recount(opened.tenant.pk)
    sweep_budgets()
    assert sent == [("ledger.count_budgets", opened.tenant.pk)]


@pytest.mark.django_db(transaction=True)
def test_what_comes_before_a_worker_begins_is_counted_by_one_task_and_later_spend_by_the_next() -> (
    None
):
    """A tenant that sends a hundred bodies a second counts its budgets as often as it can, and no
    task waits behind a hundred that count the same."""
    opened = open_house()
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        approved(opened, new_budget(dates=this_month(), use_case=opened.copilot))
    for name in ("t1", "t2", "t3"):
        _spend(opened, name)
    assert _queued(opened) == 1
    count_budgets(opened.tenant.pk)
    assert _spent(opened) == 6
    _spend(opened, "t4")
    assert _queued(opened) == 2
    _spend(opened, "t5", is_kept=False)
    count_budgets(opened.tenant.pk)
    assert _spent(opened) == 8
    assert _queued(opened) == 2, "what was rolled back is no work"


def _spend(opened: House, name: str, *, is_kept: bool = True) -> None:
    """A request of 2.00, in a transaction of its own."""
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        record(a_request(name, _a_moment_ago()), an_event(f"e_{name}", name, _a_moment_ago()))
        transaction.set_rollback(not is_kept)


def _a_moment_ago() -> str:
    return (timezone.now() - timedelta(seconds=1)).isoformat()


def _spent(opened: House) -> object:
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        return BudgetBurn.objects.get().spent


def _queued(opened: House) -> int:
    """Tasks of the tenant that wait in the broker, as they lie there."""
    with Redis.from_url(os.environ["REDIS_URL"]) as queue:
        waiting = queue.lrange(app.conf.task_default_queue, 0, -1)
    headers = [json.loads(message)["headers"] for message in waiting]
    return sum(
        each["task"] == TASK and each["argsrepr"] == f"({opened.tenant.pk},)" for each in headers
    )
