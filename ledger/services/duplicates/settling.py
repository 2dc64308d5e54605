"""What a decision on two calls changes in the ledger: who counts, whose lines stand, and the sums.

The same steps as of a posting that brings a late sighting, without a record.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import polars as pl

from finops.scope import current_tenant_id
from ledger.calc.calls.sources import WhyNotCounted
from ledger.models import ImportBatch, Sighting, SuspectedDuplicate
from ledger.queries.calls.suspected import SuspectedCall
from ledger.queries.narrowing import tenant_zone
from ledger.services.posting.calls.keys import Families, join_families
from ledger.services.posting.calls.merging import moves_of_sightings, stage_moves
from ledger.services.posting.calls.placing import place_all
from ledger.services.posting.calls.span_trees import FLAT
from ledger.services.posting.calls.withdrawn import restore_requests, withdraw_request
from ledger.services.posting.interning import unattributed_id, unpriced_id
from ledger.services.posting.periods import add_up
from ledger.services.posting.plan import PostingPlan, open_books
from ledger.services.posting.requests.cases import settle_or_mark
from ledger.services.posting.working_tables import PLACES, SIGHTINGS, lay_out

CHANNEL = "duplicates"
NOTHING_NEW = pl.DataFrame(schema={"key": pl.String})
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Settling:
    """A change of who counts, under the postings' lock: a batch of its own."""

    plan: PostingPlan
    closed_until: datetime

    @classmethod
    def begin(cls) -> Self:
        books = open_books()
        batch = ImportBatch.objects.create(
            source=uuid.uuid4(), chunk_no=0, channel=CHANNEL, closed_until=books.closed_until
        )
        plan = PostingPlan(
            tenant=current_tenant_id(),
            batch=batch.pk,
            channel=CHANNEL,
            zone=tenant_zone().key,
            books=books,
            unattributed=unattributed_id(),
            unpriced=unpriced_id(),
            is_small=True,
        )
        lay_out()
        return cls(plan, books.closed_until or EARLIEST)

    def settle(self, families: Iterable[uuid.UUID]) -> None:
        """Find where the sightings of these families stand now, and post what moves."""
        SIGHTINGS.make()
        PLACES.make()
        known = Families({}, frozenset(family.hex for family in families))
        placed = place_all(NOTHING_NEW, CHANNEL, known, FLAT)
        moves = list(moves_of_sightings(placed, self.plan))
        if not moves:
            return
        stage_moves(moves)
        self.plan.run("posting/supersede")
        self.plan.run("posting/merge_lines")
        add_up(self.plan, changes_counted=True)
        restore_requests(self.plan, {move[3] for move in moves if move[3]})

    def withdraw_request(self, row: SuspectedDuplicate, gone: SuspectedCall) -> None:
        """The trace of the event that went is no request any more, if it only implied one."""
        withdraw_request(self.plan, row.pk, gone.trace_key.hex)
        row.refresh_from_db()

    def credit(self, trace_key: uuid.UUID) -> None:
        """Compute anew whose the results are that this trace brought about."""
        self.plan.run("posting/merged_cases", trace_key=str(trace_key))
        settle_or_mark(self.plan)

    def restore_requests(self, trace_keys: Iterable[uuid.UUID]) -> None:
        restore_requests(self.plan, [key.hex for key in trace_keys])


def unite(kept: SuspectedCall, gone: SuspectedCall) -> None:
    """From now on both are of one family, and the one repeats the other."""
    family = join_families([side.family_id for side in (kept, gone)], kept.event_key)
    both = Sighting.objects.filter(event_key__in=[kept.event_key, gone.event_key])
    both.update(family_id=family)
    mark(gone, repeated_key=kept.event_key, why=WhyNotCounted.DECIDED.value)


def part(gone: SuspectedCall) -> None:
    """It tells a call of its own again. The families stay joined: keys decide within them."""
    mark(gone, repeated_key=None, why=WhyNotCounted.COUNTED.value)


def mark(side: SuspectedCall, **values: object) -> None:
    Sighting.objects.filter(event_key=side.event_key).update(**values)
