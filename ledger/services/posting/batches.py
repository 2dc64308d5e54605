"""The turn of a tenant's postings, and what a posting begins with."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from finops import clock
from finops.db.locks import wait_for
from finops.db.statements import fetch_tuples, of_tenant, run
from finops.models import Tenant
from finops.scope import current_tenant_id
from ledger.queries.sql import load
from ledger.services.posting.counting import PostedChunk
from ledger.services.posting.plan import Books, PostingPlan, books_at

# The lock that puts the postings of one tenant in line: two at once could each miss what the
# other is just writing, and a late request would then never find its events.
POSTING_LOCK: Final = 71_021


def take_turn() -> None:
    """Wait for the tenant's turn to post; it ends with the transaction."""
    wait_for(POSTING_LOCK)


def lock_postings() -> Tenant:
    """Wait for the tenant's turn to post; the tenant as it is then (its time zone may change)."""
    take_turn()
    tenant: Tenant = Tenant.objects.get(pk=current_tenant_id())
    return tenant


@dataclass(frozen=True)
class Batch:
    """A posting that has begun: its id, its channel, the tenant's clock, and the books.

    `has_withdrawn`: requests of traces that had no call left were withdrawn; `has_elsewhere`:
    some calls count in other traces than their own.
    """

    id: int
    channel: str
    zone: str
    books: Books
    has_withdrawn: bool = False
    has_elsewhere: bool = False

    def plan(self, *, unattributed: int, unpriced: int, is_small: bool = False) -> PostingPlan:
        """What the statements of this posting are told."""
        return PostingPlan(
            tenant=current_tenant_id(),
            batch=self.id,
            channel=self.channel,
            zone=self.zone,
            books=self.books,
            unattributed=unattributed,
            unpriced=unpriced,
            is_small=is_small,
        )


def begin(source: UUID, chunk_no: int, channel: str) -> Batch | PostedChunk:
    """A new batch; or what became of the chunk, if it was posted before."""
    now = clock.now()
    parameters = of_tenant(source=source, chunk_no=chunk_no, channel=channel, now=now)
    [(zone, closed_until, batch_id, has_withdrawn, has_elsewhere, *done)] = fetch_tuples(
        load("posting/begin"), parameters, prepared=True
    )
    if batch_id is None:
        return PostedChunk(*done)
    books = books_at(closed_until, now)
    return Batch(batch_id, channel, zone, books, has_withdrawn, has_elsewhere)


def end(batch: Batch, posted: PostedChunk) -> None:
    """Keep what became of the chunk."""
    counts = {name: getattr(posted, name) for name in ("accepted", "duplicate", "conflict")}
    run(load("posting/end"), of_tenant(batch=batch.id, **counts), prepared=True)
