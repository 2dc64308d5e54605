"""Every review that may be seen: what is due, what is overdue, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from finops.models import Review, ReviewPart, Tenant, UseCase
from finops.queries.tenants import local_today
from finops.ui.exports import Sheet, SheetCell
from ledger.queries.narrowing import Scope
from ledger.queries.sql import reading_alias

COLUMNS = (
    *("review", "kind", "rhythm", "use_case", "target", "cause", "starts_on", "since", "due_on"),
    *("standing", "decision", "success_metric", "actions", "next_on", "answers", "closed_at"),
    *("cost_usd", "unit_cost_usd", "adoption", "missed", "incidents"),
)


class ReviewStanding(StrEnum):
    """Not done and its day is over; not done; done."""

    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class ReviewRow:
    """A review with its parts, and how it stands today."""

    review: Review
    parts: tuple[ReviewPart, ...]
    standing: ReviewStanding

    @property
    def actions(self) -> str:
        """What the owner, or whoever answered first, said is to be done."""
        return next((part.result for part in self.parts if part.result), "")

    @property
    def answers(self) -> str:
        """“Ana Silva (business owner): …; …”."""
        return "; ".join(f"{p.person.name} ({p.role}): {p.result}" for p in self.parts if p.person)


@dataclass(frozen=True)
class ReviewList:
    """Overdue ones first, then open ones by their day, then those done, the latest first."""

    rows: tuple[ReviewRow, ...]
    today: date

    def count(self, standing: ReviewStanding) -> int:
        return sum(row.standing is standing for row in self.rows)


def review_list(scope: Scope) -> ReviewList:
    """Those of these use cases; without a bound those of the whole tenant too."""
    rows = Review.objects.using(reading_alias()).select_related("use_case")
    if scope is not None:
        rows = rows.filter(use_case__slug__in=scope)
    today = local_today()
    known = [row_of(review, today) for review in rows.prefetch_related("parts__person")]
    order = list(ReviewStanding)
    known.sort(key=lambda row: row.review.due_on, reverse=False)
    done = [row for row in reversed(known) if row.standing is ReviewStanding.DONE]
    open_ones = [row for row in known if row.standing is not ReviewStanding.DONE]
    open_ones.sort(key=lambda row: order.index(row.standing))
    return ReviewList((*open_ones, *done), today)


def open_reviews(use_case: UseCase) -> list[Review]:
    """Of a use case, what waits for its owner's decision: what is due first comes first."""
    rows = Review.objects.using(reading_alias()).filter(use_case=use_case, closed_at=None)
    asked = rows.exclude(kind=Review.Kind.OVERRUN).filter(decision="")
    return list(asked.order_by("due_on", "pk"))


def row_of(review: Review, today: date) -> ReviewRow:
    parts: Sequence[ReviewPart] = list(review.parts.all())
    return ReviewRow(review, tuple(parts), standing_of(review, today))


def standing_of(review: Review, today: date) -> ReviewStanding:
    if review.closed_at is not None:
        return ReviewStanding.DONE
    return ReviewStanding.OVERDUE if review.due_on < today else ReviewStanding.OPEN


def review_sheet(listing: ReviewList, tenant: Tenant) -> Sheet:
    """The history: a line per review, with the figures that its owner saw."""
    return Sheet(
        name=f"reviews-{tenant.slug}-{listing.today}",
        head=[("Tenant", tenant.slug), ("As of", listing.today.isoformat())],
        columns=COLUMNS,
        rows=[_line(row) for row in listing.rows],
    )


def _line(row: ReviewRow) -> list[SheetCell]:
    review, shown = row.review, row.review.shown
    return [
        *(review.pk, review.kind, review.rhythm, review.use_case.slug if review.use_case else ""),
        *(review.target, review.cause, review.starts_on.isoformat(), _day(review.since)),
        *(review.due_on.isoformat(), str(row.standing), review.decision, review.success_metric),
        *(row.actions, _day(review.next_on), row.answers, review.closed_at),
        *(shown.get("cost_usd"), shown.get("unit_cost_usd"), shown.get("adoption")),
        *(", ".join(shown.get("missed", ())), shown.get("incidents")),
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
