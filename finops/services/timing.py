"""The timers of the ground floor: each does what is due, and says what it did."""

from typing import Final

from celery.schedules import crontab

from finops import clock
from finops.registries.timers import Timer
from finops.running.readiness import note_heartbeat
from finops.services import leasing
from finops.services.approvals.conditions import check_all_conditions
from finops.services.approvals.lapsing import expire_due
from finops.services.approvals.reminding import remind_all
from finops.services.audit.anchors import make_anchors
from finops.services.budgets.signing import expire_everywhere
from finops.services.database.locks import end_table_locks
from finops.services.exporting import forget_expired
from finops.services.notices.digesting import send_digests
from finops.services.notices.forgetting import forget_old
from finops.services.outbox import sending as outbox
from finops.services.outbox.hints import hint
from finops.services.people.grants import synchronise_all_tenants
from finops.services.reviews.cadence import open_due_everywhere
from finops.services.reviews.lateness import tell_overdue_everywhere


def heartbeat() -> str:
    """`/readyz` looks for what it leaves."""
    note_heartbeat()
    return "noted"


def end_locks() -> str:
    """Nobody shuts the others out of a table for long."""
    return f"{end_table_locks()} locks ended"


def anchor_logs() -> str:
    """One anchor of each audit chain a day, the first time that it is asked for."""
    return f"{make_anchors()} chains have today's anchor"


def sweep_work() -> str:
    """Hand rows nobody works on to a worker: hints get lost, workers die, rows stay."""
    waiting = list(leasing.to_pick_up())
    for kind, tenant_id, public_id in waiting:
        leasing.wake(kind, tenant_id, public_id)
    return f"{len(waiting)} pieces of work handed to workers"


def forget_exports() -> str:
    """Let exports go whose time has come."""
    return f"{forget_expired(clock.now())} exports forgotten"


def sweep_outbox() -> str:
    """Hand messages that are due to a worker, and let those go that ended long ago."""
    due = outbox.messages_to_pick_up()
    for tenant_id, public_id in due:
        hint("finops.send_message", tenant_id, public_id)
    gone = outbox.forget_finished(clock.now())
    return f"{len(due)} messages handed to workers, {gone} forgotten"


def synchronise_grants() -> str:
    """Assignments that begin later become grants within a minute of their time."""
    return f"{synchronise_all_tenants()} grants changed"


def expire_approvals() -> str:
    """Let go what nobody signed in time, and approvals that nobody looked at again."""
    return f"{expire_due()} requests and approvals expired"


def check_conditions() -> str:
    """Look at the conditions of what was approved, each complete window once."""
    return f"{check_all_conditions()} looks at conditions written"


def expire_budgets() -> str:
    """Approvals of periods that are over end."""
    return f"{expire_everywhere()} budgets expired"


def open_reviews() -> str:
    """Regular reviews of use cases, once their period is over."""
    return f"{open_due_everywhere()} reviews opened"


def tell_overdue_reviews() -> str:
    """Whoever may still answer, once the day of a review is over."""
    return f"{tell_overdue_everywhere()} reviews told as overdue"


def remind_signers() -> str:
    """Remind people of what waits for them, on business days, each time once."""
    return f"{remind_all()} reminders written"


def send_daily_digests() -> str:
    """From 08:30 of each tenant's clock on, what came since the last digest."""
    return f"{send_digests()} digests queued"


def forget_notices() -> str:
    """Let notices go whose time has come."""
    return f"{forget_old(clock.now())} notices forgotten"


TIMERS: Final = (
    Timer("heartbeat", 10.0, heartbeat),
    Timer("end-table-locks", 20.0, end_locks),
    # one a day; asked more often, so that a beat that was away leaves no gap
    Timer("make-anchors", crontab(minute=23), anchor_logs),
    Timer("sweep-work", 10.0, sweep_work),
    Timer("forget-exports", 600.0, forget_exports),
    Timer("sweep-outbox", 30.0, sweep_outbox),
    Timer("synchronise-grants", 60.0, synchronise_grants),
    Timer("expire-approvals", 300.0, expire_approvals),
    Timer("check-conditions", 900.0, check_conditions),
    Timer("expire-budgets", crontab(minute=7), expire_budgets),
    Timer("open-reviews", 600.0, open_reviews),
    Timer("overdue-reviews", 600.0, tell_overdue_reviews),
    Timer("remind-signers", 300.0, remind_signers),
    Timer("send-digests", 60.0, send_daily_digests),
    Timer("forget-notices", crontab(minute=53), forget_notices),
)
