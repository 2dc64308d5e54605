"""Closed months: what would change their money is booked where posting is now, as an adjustment.

Facts keep the time they happened. Only sums are moved, and a row of `ledger_…adjustment` says
which and from where, so that sums can still be proved from facts. A late record is counted where
it is paid for (`counted_at` of its rows); what is counted stays counted there, and is told there
as what it is now: priced or not, whose. So no count is ever below nothing. Outcomes are no money
of the books: they count on their own day.
"""

from finops.db.statements import run
from ledger.models import Rate
from ledger.queries.sql import load
from ledger.services.posting.plan import PostingPlan


def add_up(plan: PostingPlan, *, changes_counted: bool) -> None:
    """Add all staged changes of one posting to the sums, those of closed months as adjustments.

    `changes_counted`: lines or requests of before are among them. Then sums may be of nothing now,
    and what was late may be late for a month that is open again.
    """
    adjusted = book_adjustments(plan, changes_counted=changes_counted)
    plan.run("posting/roll_up")
    if changes_counted or adjusted:
        plan.run("posting/drop_empty")


def book_adjustments(plan: PostingPlan, *, changes_counted: bool) -> bool:
    """Move staged sums to where they are counted and booked; whether there were any to move."""
    if plan.books.closed_until is None and not changes_counted:
        return False
    [(is_late,)] = plan.fetch("posting/is_late")
    if is_late:
        run(adjusted_rates(), plan.parameters)
        plan.run("posting/adjust_costs")
        plan.run("posting/adjust_requests")
    return bool(is_late)


def adjusted_rates() -> str:
    """Copies of the rates in question that name the month they adjust."""
    own = {"id", "tenant_id", "digest", "adjusts"}
    names = [f.column for f in Rate._meta.local_concrete_fields if f.column not in own]
    values = ", ".join(f"r.{name}" for name in names)
    return load("posting/adjusted_rates").format(columns=", ".join(names), values=values)
