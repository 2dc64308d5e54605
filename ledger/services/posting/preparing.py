"""A chunk worked out as if all of it were new, before the tenant's turn to post is asked for.

Postings of one tenant stand in line; whatever needs no look at what stands in the ledger is
done outside of it, for files on another thread. Words are interned here, each in a transaction
of its own, so that nobody in line ever waits for a word.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from ledger.frames.digests import case_key_of
from ledger.frames.nothing import once_for_nothing
from ledger.parsers import GatedChunk
from ledger.services.posting.interning import SCORE_METRIC, intern, unattributed_id, unpriced_id
from ledger.services.posting.pricing import price_lines
from ledger.services.posting.provider_credits import with_words
from ledger.services.posting.requests.details import (
    hashed_reports,
    inline_reports,
    own_details,
)
from ledger.services.posting.requests.reported import merged_rows
from ledger.services.posting.requests.sources import TraceSources, as_of_now, prepare_sources
from ledger.services.posting.staging import (
    Staged,
    case_links,
    implied_records,
    stage,
)
from ledger.services.posting.working_tables import LINES, LINKS, RECORDS, Rows

LINE_COLUMNS = {
    "line_no": "line_no",
    "occurred_at": "occurred_at",
    "attribution_id": "attribution_id",
    "meter_id": "meter_id",
    "rate_id": "rate_id",
    "key": "event_key",
    "trace_key": "trace_key",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "allocated_cost_usd": "reported_cost_usd",
}


@dataclass(frozen=True)
class Prepared:
    """What posting a chunk writes if none of its records is known yet.

    `accepted` counts the explicit records (hints are none), `records` are these without repeats,
    `told` those that they imply, `lines` the priced lines of the events (with their trace_id),
    `links` which traces carry the id of which case. `details` are those of request records,
    `inline` what events report of requests (`key` is the event's), `reports` what spans and
    gateways do, `sources` what they say of owners in fields of their own.
    """

    accepted: int
    staged: Staged
    records: Rows
    implied: Rows
    lines: Rows
    links: Rows
    scores: pl.DataFrame | None
    details: Rows | None
    inline: pl.DataFrame | None
    reports: pl.DataFrame | None
    sources: TraceSources | None
    unattributed: int
    unpriced: int
    credits: pl.DataFrame | None = None

    @property
    def is_empty(self) -> bool:
        """Neither says nor implies anything."""
        says_nothing = self.records.is_empty and self.implied.is_empty
        return says_nothing and self.reports is None and self.sources is None

    @property
    def names_cases(self) -> bool:
        """Whether traces or outcomes name cases."""
        return not (self.links.is_empty and self.staged.outcomes.is_empty())

    def without(self, keys: Collection[str]) -> "Prepared":
        """Only what is new: records with these keys change nothing and imply nothing."""
        if not len(keys):
            return self
        known = pl.Series("key", keys, dtype=pl.String)
        staged = self.staged.without(known)
        scores, inline = self.scores, self.inline
        is_new = ~pl.col("event_key").is_in(known.implode())
        is_other = ~pl.col("key").is_in(known.implode())
        return replace(
            self,
            staged=staged,
            implied=RECORDS.rows(implied_records(staged, self.sources)),
            links=LINKS.rows(case_links(staged, self.sources)),
            lines=LINES.rows(self.lines.frame.filter(is_new)),
            scores=None if scores is None else scores.filter(is_other),
            inline=None if inline is None else inline.filter(is_other),
        )

    def refusing(self, keys: Collection[str]) -> "Prepared":
        """Without records that are not even claimed: who mends them may send their ids again."""
        if not len(keys):
            return self
        is_kept = ~pl.col("key").is_in(list(keys))
        return replace(self, records=RECORDS.rows(self.records.frame.filter(is_kept)))

    def as_of_now(self) -> "Prepared":
        """Under the postings' lock: by the mapping that is active now."""
        sources = as_of_now(self.sources)
        if sources is self.sources:
            return self
        implied = RECORDS.rows(implied_records(self.staged, sources))
        return replace(
            self,
            sources=sources,
            implied=implied,
            links=LINKS.rows(case_links(self.staged, sources)),
        )

    def all_reports(self) -> pl.DataFrame | None:
        """What is reported of requests, one row a trace; None where nothing is."""
        parts = [] if self.inline is None else [self.inline.drop("key")]
        parts += [] if self.reports is None else [self.reports]
        parts = [part for part in parts if part.height]
        return merged_rows(pl.concat(parts, how="diagonal")) if parts else None


def prepare(chunk: GatedChunk) -> Prepared:
    """Keys, contents, owners, prices and words of a chunk of the current tenant."""
    staged, sources = stage(chunk), prepare_sources(chunk.sources)
    unattributed = unattributed_id()
    return Prepared(
        accepted=chunk.accepted - staged.hint_count,
        staged=staged,
        records=RECORDS.rows(staged.records),
        implied=RECORDS.rows(implied_records(staged, sources)),
        lines=LINES.rows(priced_lines(staged.events)),
        links=LINKS.rows(case_links(staged, sources)),
        scores=None if staged.scores is None else with_metric(staged.scores),
        details=own_details(staged.requests),
        inline=inline_reports(staged.events),
        reports=hashed_reports(chunk.request_reports),
        sources=sources,
        unattributed=unattributed,
        unpriced=unpriced_id(),
        credits=None if staged.credits is None else with_words(staged.credits, unattributed),
    )


@once_for_nothing
def priced_lines(events: pl.DataFrame) -> pl.DataFrame:
    columns = [*LINE_COLUMNS, "trace_id"]
    return price_lines(events).select(columns).rename(LINE_COLUMNS).sort("trace_key")


def with_metric(scores: pl.DataFrame) -> pl.DataFrame:
    known = scores.with_columns(pl.col("source").fill_null(""))
    metric = intern("ledger_scoremetric", known.select(SCORE_METRIC)).alias("metric_id")
    return known.with_columns(metric, case_key_of(pl.col("business_outcome_id")).alias("case_key"))
