"""Closed months: what would change their money is booked where posting is now, as an adjustment.

Facts keep the time they happened. Only sums are moved, and a row of `ledger_…adjustment` says
which and from where, so that sums can still be proved from facts. A late record is counted where
it is paid for (`counted_at` of its rows); what is counted stays counted there, and is told there
as what it is now: priced or not, whose. So no count is ever below nothing. Outcomes are no money
of the books: they count on their own day.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from finops import clock
from finops.scope import current_tenant_id
from ledger.models import Rate
from ledger.queries.sql import load
from ledger.services.posting.statements import Words, run

NEVER = "-infinity"
CLOSED_UNTIL = "SELECT max(ends_at) FROM ledger_period WHERE tenant_id = %s AND state = 'closed'"
ADJUSTED_RATES = """
INSERT INTO ledger_rate (tenant_id, digest, adjusts, {columns})
SELECT r.tenant_id, md5(r.digest::text || late.month)::uuid, late.month, {values}
FROM (
  SELECT DISTINCT rate_id, to_char(hour AT TIME ZONE %(zone)s, 'YYYY-MM') AS month
  FROM stage_cost WHERE hour < %(closed_until)s::timestamptz OR counted_hour <> hour
) late
JOIN ledger_rate r ON r.tenant_id = %(tenant)s AND r.id = late.rate_id
ORDER BY 2
ON CONFLICT (tenant_id, digest) DO NOTHING
"""


@dataclass(frozen=True)
class Books:
    """Until when the books are closed, and when a posting is booked that is later than that."""

    closed_until: datetime | None
    booked_at: datetime

    @property
    def words(self) -> Words:
        """The parameters of posting's statements."""
        until = NEVER if self.closed_until is None else self.closed_until.isoformat()
        return {"closed_until": until, "booked_at": self.booked_at.isoformat()}


def open_books() -> Books:
    """The tenant's books as they are under the postings' lock."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSED_UNTIL, [current_tenant_id()])
        return books_at(cursor.fetchone()[0], clock.now())


def books_at(closed_until: datetime | None, now: datetime) -> Books:
    """Nothing is booked in a closed month, also where this machine's clock is behind the
    closer's."""
    return Books(closed_until, now if closed_until is None else max(now, closed_until))


def book_adjustments(words: Words, *, changes_counted: bool) -> bool:
    """Move staged sums to where they are counted and booked; whether there were any to move.

    Called when all changes of sums of one posting are staged, and before they are rolled up.
    `changes_counted`: lines or requests of before are among them. These may have been late
    for a month that is open again.
    """
    if (words["closed_until"] == NEVER and not changes_counted) or not _is_late(words):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_adjusted_rates(), words)
    run("adjust_costs", words)
    run("adjust_requests", words)
    return True


def _is_late(words: Words) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(load("posting/is_late"), words)
        return bool(cursor.fetchone()[0])


def _adjusted_rates() -> str:
    """Copies of the rates in question that name the month they adjust."""
    own = {"id", "tenant_id", "digest", "adjusts"}
    names = [f.column for f in Rate._meta.local_concrete_fields if f.column not in own]
    values = ", ".join(f"r.{name}" for name in names)
    return ADJUSTED_RATES.format(columns=", ".join(names), values=values)
