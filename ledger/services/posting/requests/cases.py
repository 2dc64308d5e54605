"""Cases that a posting touched: credited at once where they are few, else marked for a worker.

Credits are not additive: they are computed from the facts, case by case, and what is new less
what stood is posted. Whoever does so holds the tenant's credits, by a lock that ends with the
transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from finops import clock
from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.services.crediting.telling import tell_on_commit
from ledger.services.posting.plan import Plan
from ledger.services.posting.working_tables import LINKS, OF_CREDITS, SMALL_BATCH, Rows, analyze

CREDIT_LOCK: Final = 71_024
# Of the cases of one small posting: an id that all requests share is left to the worker.
MOST_LINKS: Final = 2_000


@dataclass(frozen=True)
class OutcomeSpan:
    """From which instant until before which the outcomes of a tenant lie: whole months. And
    whether a definition asks for scores of them."""

    first: datetime
    last: datetime
    asks_scores: bool

    @classmethod
    def of(cls, first: datetime | None, last: datetime | None, asks_scores: bool) -> Self:
        """The same where there are none: nothing lies between now and now."""
        now = clock.now()
        return cls(first or now, last or now, asks_scores)


def has_cases(plan: Plan) -> bool:
    """Whether this posting has touched any case already."""
    return plan.fetch("posting/has_cases") == [(True,)]


def credit_cases(links: Rows, plan: Plan) -> None:
    """Note which traces work on which cases, and credit what these brought about: now, or a
    worker soon."""
    if not links.is_empty:
        LINKS.send(links)
        plan.run("posting/case_links")
    plan.run("posting/touched_cases")
    settle_or_mark(plan)


def settle_or_mark(plan: Plan) -> None:
    """Credit the staged cases of a posting now if they are few, else mark them for a worker."""
    [(is_few, has_lock, *span)] = plan.fetch(
        "crediting/begin", lock=CREDIT_LOCK, most=SMALL_BATCH, most_links=MOST_LINKS
    )
    if is_few and has_lock:
        settle(plan, OutcomeSpan.of(*span))
        return
    plan.run("crediting/mark")
    tell_on_commit()


def settle(plan: Plan, span: OutcomeSpan, *, is_quiet: bool = False) -> None:
    """Compute the credits of the staged cases, and post what is new less what stands.

    The caller holds the tenant's credits. Late for a closed month is nothing that `is_quiet`.
    Source: requirements 4.4, 12.1.
    """
    changed, gone = compute(plan, span)
    if not changed:
        return
    if gone:
        plan.run("crediting/remove")
    plan.run("crediting/post")
    if gone:
        plan.run("crediting/drop_empty")
    if is_quiet:
        return
    plan.run("crediting/reopened")
    if plan.books.closed_until is not None:
        plan.run("crediting/late")


def compute(plan: Plan, span: OutcomeSpan) -> tuple[int, int]:
    """Stage what differs between what the facts say of the staged cases and what stands; how many
    credits differ, and how many of them stood before."""
    scores = ["crediting/scores"] if span.asks_scores else []
    for name in ("crediting/results", *scores, "crediting/credits", "crediting/changes"):
        plan.run(name, first=span.first, last=span.last, lookback_days=LOOKBACK_DAYS)
        if not plan.is_small:
            analyze(SMALL_BATCH + 1, *OF_CREDITS)
    [(changed, gone)] = plan.fetch("crediting/count")
    return changed, gone
