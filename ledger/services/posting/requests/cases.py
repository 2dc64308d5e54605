"""Cases that a posting touched: credited at once where they are few, else marked for a worker.

Credits are not additive: they are computed from the facts, case by case, and what is new less
what stood is posted. Whoever does so holds the tenant's credits, by a lock that ends with the
transaction.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from finops import clock
from finops.db.prepared import prepared_cursor
from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.queries.sql import load
from ledger.services.crediting.telling import tell_on_commit
from ledger.services.posting.periods import NEVER
from ledger.services.posting.statements import SMALL_BATCH, Given, Words, analyze, run

CREDIT_LOCK = 71_024
MOST_LINKS = 2_000  # of the cases of one small posting: an id that all requests share is left
STAGED = ("stage_worked", "stage_result", "stage_credit", "stage_change")


def settle_or_mark(words: Words) -> None:
    """Credit the staged cases of a posting now if they are few, else mark them for a worker."""
    given = {**words, "lock": CREDIT_LOCK, "most": SMALL_BATCH, "most_links": MOST_LINKS}
    is_few, has_lock, first, last = fetch_one("crediting/begin", given)
    if is_few and has_lock:
        settle({**words, **bounds(first, last), "now": words["booked_at"]})
        return
    run("crediting/mark", words)
    tell_on_commit()


def settle(given: Given) -> None:
    """Compute the credits of the staged cases, and post what is new less what stands.

    The caller holds the tenant's credits. Source: requirements 4.4, 12.1.
    """
    changed, gone = compute(given)
    if not changed:
        return
    if gone:
        run("crediting/remove", given)
    run("crediting/post", given)
    if gone:
        run("crediting/drop_empty", given)
    if given["closed_until"] != NEVER and not given.get("is_quiet"):
        run("crediting/late", given)


def compute(given: Given) -> tuple[int, int]:
    """Stage what differs between what the facts say of the staged cases and what stands; how many
    credits differ, and how many of them stood before."""
    for name in ("results", "credits", "changes"):
        run(f"crediting/{name}", given)
        if not given.get("is_small"):
            analyze(SMALL_BATCH + 1, *STAGED)
    changed, gone = fetch_one("crediting/count", given)
    return int(changed), int(gone)


def fetch_one(name: str, given: Given) -> Any:  # Any: a row of whatever columns
    """The one row of a statement, prepared where the posting is small."""
    cursor = prepared_cursor("default") if given.get("is_small") else connection.cursor()
    with cursor:
        cursor.execute(load(name), given)
        return cursor.fetchone()


def bounds(first: datetime | None, last: datetime | None) -> dict[str, datetime | int]:
    """Between which instants the tenant's outcomes lie, and how far a use case looks back that
    does not say so."""
    now = clock.now()
    return {"first": first or now, "last": last or now, "lookback_days": LOOKBACK_DAYS}
