"""`manage.py tick` runs every timer once, in order, and says what each did."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from finops import clock
from finops.models import Clock, ExportJob
from finops.registries import timers
from finops.registries.timers import Timer
from finops.scope import tenant_scope
from finops.tasks import run_timer
from tests.people import make_person, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
# By hand: what runs by the clock in this product, in the order in which it runs.
NAMES = [
    *("heartbeat", "end-table-locks", "make-anchors", "sweep-work", "forget-exports"),
    *("sweep-outbox", "synchronise-grants", "expire-approvals", "check-conditions"),
    "expire-budgets",
    *("open-reviews", "overdue-reviews", "remind-signers", "send-digests", "forget-notices"),
    *("sweep-cases", "sweep-days", "sweep-budgets", "prove-credits", "retain", "forget-spans"),
    *("review-incidents", "stop-rules"),
]


@pytest.fixture
def settable() -> Iterator[None]:
    Clock.objects.using("owner").update_or_create(pk=1, defaults={"is_settable": True})
    yield
    Clock.objects.using("owner").filter(pk=1).update(is_settable=False, shift=timedelta(0))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> dict[str, Timer]:
    """A registry of its own."""
    own: dict[str, Timer] = {}
    monkeypatch.setattr(timers, "_timers", own)
    monkeypatch.setattr(timers, "BEAT_SCHEDULE", {})
    return own


def tick(*words: str) -> tuple[list[str], str]:
    """What it printed, and what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    call_command("tick", *words, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def test_every_timer_runs_once_in_order_and_tells_what_it_did() -> None:
    lines, complaints = tick()
    assert [line.partition(": ")[0] for line in lines] == NAMES
    assert all(line.partition(": ")[2] for line in lines)
    assert complaints == ""


def test_what_beat_sends_is_generated_from_the_same_declarations() -> None:
    assert list(settings.CELERY_BEAT_SCHEDULE) == NAMES
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        timer = timers.timer_named(name)
        assert (entry["task"], entry["args"]) == (run_timer.name, (name,))
        assert entry["schedule"] == timer.schedule


def test_the_task_runs_the_timer_that_is_named(few: dict[str, Timer]) -> None:
    ran: list[str] = []
    timers.register(Timer("bell", 60.0, lambda: ran.append("bell") or "rung"))  # type: ignore[func-returns-value]  # for short
    run_timer("bell")
    assert ran == ["bell"]


def test_one_that_fails_does_not_stop_the_others_and_is_told_at_the_end(
    few: dict[str, Timer],
) -> None:
    def broken() -> str:
        raise RuntimeError("no ink")

    timers.register(Timer("first", 60.0, broken), Timer("second", 60.0, lambda: "done as ever"))
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match=r"These timers failed: first\.") as ended:
        call_command("tick", stdout=out, stderr=err)
    assert ended.value.returncode == 1
    assert out.getvalue() == "second: done as ever\n"
    assert "first: failed, RuntimeError: no ink" in err.getvalue()


def test_at_another_moment_timers_do_what_is_due_then(settable: None) -> None:
    tenant = make_tenant()
    with tenant_scope(tenant.pk), transaction.atomic():
        ExportJob.objects.create(
            owner=make_person(tenant), path="/t/retail/traces/", format="csv", state="done",
            expires_at=timezone.now() + timedelta(days=7),
        )  # fmt: skip
    assert "forget-exports: 0 exports forgotten" in tick()[0]
    later = (timezone.now() + timedelta(days=8)).isoformat()
    assert "forget-exports: 1 exports forgotten" in tick("--now", later)[0]
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1), "the clock is right again"


def test_the_moment_is_told_to_all_that_ask(settable: None, few: dict[str, Timer]) -> None:
    timers.register(Timer("day", 60.0, lambda: clock.now().date().isoformat()))
    assert tick("--now", "2031-03-01T12:00:00Z")[0] == ["day: 2031-03-01"]


def test_outside_a_demo_no_other_moment_is_taken(few: dict[str, Timer]) -> None:
    timers.register(Timer("never", 60.0, lambda: pytest.fail("it ran")))
    with pytest.raises(CommandError, match="The clock is set in a demo only"):
        tick("--now", "2031-03-01T12:00:00Z")


@pytest.mark.parametrize("text", ["tomorrow", "2031-03-01", "2031-03-01T12:00:00", ""])
def test_a_moment_without_its_zone_is_refused(settable: None, text: str) -> None:
    with pytest.raises(CommandError, match="--now takes a moment with its zone"):
        tick("--now", text)
