"""A chunk worked out as if all of it were new, before the tenant's turn to post is asked for.

Postings of one tenant stand in line; whatever needs no look at what stands in the ledger is
done outside of it, for files on another thread. Words are interned here, each in a transaction
of its own, so that nobody in line ever waits for a word.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from ledger.frames.digests import outcome_keys
from ledger.frames.nothing import once_for_nothing
from ledger.parsers import GatedChunk
from ledger.services.posting.copying import Copy, as_copy
from ledger.services.posting.interning import SCORE_METRIC, intern, unattributed_id, unpriced_id
from ledger.services.posting.pricing import price_lines
from ledger.services.posting.provider_credits import with_words
from ledger.services.posting.requests.details import (
    OWN_COLUMNS,
    hashed_reports,
    inline_reports,
    own_details,
)
from ledger.services.posting.requests.reported import merged_rows
from ledger.services.posting.requests.sources import Sources, as_of_now, prepare_sources
from ledger.services.posting.staging import (
    LINK_KINDS,
    RECORD_COLUMNS,
    RECORD_KINDS,
    Staged,
    case_links,
    implied_records,
    stage,
)

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
LINE_KINDS = {
    "line_no": "int2",
    "occurred_at": "timestamptz",
    "attribution_id": "int4",
    "meter_id": "int4",
    "rate_id": "int4",
    "event_key": "uuid",
    "trace_key": "uuid",
    "quantity": "numeric",
    "unit_price": "numeric",
    "reported_cost_usd": "numeric",
}


@dataclass(frozen=True)
class Rows:
    """Rows of a working table, and the same as they are sent."""

    frame: pl.DataFrame
    copy: Copy

    @property
    def is_empty(self) -> bool:
        return self.frame.is_empty()


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
    told: Rows
    lines: Rows
    links: Rows
    scores: pl.DataFrame | None
    details: Rows | None
    inline: pl.DataFrame | None
    reports: pl.DataFrame | None
    sources: Sources | None
    unattributed: int
    unpriced: int
    credits: pl.DataFrame | None = None

    @property
    def is_empty(self) -> bool:
        """Neither says nor implies anything."""
        says_nothing = self.records.is_empty and self.told.is_empty
        return says_nothing and self.reports is None and self.sources is None

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
            told=rows_of_records(implied_records(staged, self.sources)),
            links=rows_of_links(case_links(staged, self.sources)),
            lines=rows_of_lines(self.lines.frame.filter(is_new)),
            scores=None if scores is None else scores.filter(is_other),
            inline=None if inline is None else inline.filter(is_other),
        )

    def refusing(self, keys: Collection[str]) -> "Prepared":
        """Without records that are not even claimed: who mends them may send their ids again."""
        if not len(keys):
            return self
        is_kept = ~pl.col("key").is_in(list(keys))
        return replace(self, records=rows_of_records(self.records.frame.filter(is_kept)))

    def as_of_now(self) -> "Prepared":
        """Under the postings' lock: by the mapping that is active now."""
        sources = as_of_now(self.sources)
        if sources is self.sources:
            return self
        told = rows_of_records(implied_records(self.staged, sources))
        return replace(
            self,
            sources=sources,
            told=told,
            links=rows_of_links(case_links(self.staged, sources)),
        )

    def all_reports(self) -> pl.DataFrame | None:
        """What is reported of requests, one row a trace; None where nothing is."""
        parts = [] if self.inline is None else [self.inline.drop("key")]
        parts += [] if self.reports is None else [self.reports]
        parts = [one for one in parts if one.height]
        return merged_rows(pl.concat(parts, how="diagonal")) if parts else None


def prepare(chunk: GatedChunk) -> Prepared:
    """Keys, contents, owners, prices and words of a chunk of the current tenant."""
    staged, sources = stage(chunk), prepare_sources(chunk.sources)
    unattributed = unattributed_id()
    return Prepared(
        accepted=chunk.accepted - staged.hint_count,
        staged=staged,
        records=rows_of_records(staged.records),
        told=rows_of_records(implied_records(staged, sources)),
        lines=rows_of_lines(priced_lines(staged.events)),
        links=rows_of_links(case_links(staged, sources)),
        scores=None if staged.scores is None else with_metric(staged.scores),
        details=rows_of_details(own_details(staged.requests)),
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
    return known.with_columns(metric, outcome_keys(known["business_outcome_id"]))


def rows_of_records(records: pl.DataFrame) -> Rows:
    frame = records.select(RECORD_COLUMNS.keys())
    return Rows(frame, as_copy(frame, RECORD_KINDS))


def rows_of_details(details: pl.DataFrame | None) -> Rows | None:
    return None if details is None else Rows(details, as_copy(details, OWN_COLUMNS))


def rows_of_links(links: pl.DataFrame) -> Rows:
    return Rows(links, as_copy(links, LINK_KINDS))


def rows_of_lines(lines: pl.DataFrame) -> Rows:
    return Rows(lines, as_copy(lines.select(LINE_KINDS.keys()), LINE_KINDS))
