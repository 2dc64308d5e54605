"""A chunk worked out as if all of it were new, before the tenant's turn to post is asked for.

Postings of one tenant stand in line; whatever needs no look at what stands in the ledger is
done outside of it, for files on another thread. Words are interned here, each in a transaction
of its own, so that nobody in line ever waits for a word.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl
from django.db import transaction

from finops.models import UseCase
from ledger.parsers import GatedChunk
from ledger.services.posting.copying import Copy, as_copy
from ledger.services.posting.digests import outcome_keys
from ledger.services.posting.interning import SCORE_METRIC, intern, unattributed_id, unpriced_id
from ledger.services.posting.nothing import once_for_nothing
from ledger.services.posting.pricing import price_lines
from ledger.services.posting.staging import (
    RECORD_COLUMNS,
    RECORD_KINDS,
    Staged,
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
    `told` those that they imply, `lines` the priced lines of the events (with their trace_id);
    `units` is use case → outcome kind.
    """

    accepted: int
    staged: Staged
    records: Rows
    told: Rows
    lines: Rows
    scores: pl.DataFrame | None
    units: Mapping[str, str]
    unattributed: int
    unpriced: int

    def leaving_out(self, event_ids: Collection[str]) -> "Prepared":
        """Without some cost events, as if they had not come."""
        if not event_ids:
            return self
        is_left_out = pl.col("cost_event_id").is_in(list(event_ids))
        keys = self.staged.events.filter(is_left_out)["key"]
        is_kept = ~pl.col("key").is_in(keys.implode())
        records = self.staged.records.filter(is_kept)
        repeats = self.staged.repeats.filter(is_kept)
        gone = keys.len() + self.staged.repeats.height - repeats.height
        staged = replace(self.staged, records=records, repeats=repeats)
        kept = replace(self, accepted=self.accepted - gone, staged=staged)
        return replace(kept.without(keys.to_list()), records=rows_of_records(records))

    def without(self, keys: Collection[str]) -> "Prepared":
        """Only what is new: records with these keys change nothing and imply nothing."""
        if not len(keys):
            return self
        known = pl.Series("key", keys, dtype=pl.String)
        staged = self.staged.without(known)
        scores = self.scores
        is_new = ~pl.col("event_key").is_in(known.implode())
        return replace(
            self,
            staged=staged,
            told=rows_of_records(implied_records(staged, self.units)),
            lines=rows_of_lines(self.lines.frame.filter(is_new)),
            scores=None if scores is None else scores.filter(~pl.col("key").is_in(known.implode())),
        )


def prepare(chunk: GatedChunk) -> Prepared:
    """Keys, contents, owners, prices and words of a chunk of the current tenant."""
    staged = stage(chunk)
    units = outcome_units() if staged.names_outcomes else {}
    return Prepared(
        accepted=chunk.accepted - staged.hint_count,
        staged=staged,
        records=rows_of_records(staged.records),
        told=rows_of_records(implied_records(staged, units)),
        lines=rows_of_lines(priced_lines(staged.events)),
        scores=None if staged.scores is None else with_metric(staged.scores),
        units=units,
        unattributed=unattributed_id(),
        unpriced=unpriced_id(),
    )


def outcome_units() -> dict[str, str]:
    with transaction.atomic():
        return dict(UseCase.objects.values_list("slug", "outcome_unit"))


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


def rows_of_lines(lines: pl.DataFrame) -> Rows:
    return Rows(lines, as_copy(lines.select(LINE_KINDS.keys()), LINE_KINDS))
