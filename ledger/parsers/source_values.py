"""What other tools say of a request in fields of their own, on its way to the mapping."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import polars as pl

from ledger.calc.source_fields import LITELLM_TAG, OWN, Pair, kept
from ledger.parsers.records.attribution import PREFIX, REQUEST_WORDS
from ledger.parsers.records.values import CLOCK_SKEW, EARLIEST

OUTCOME = "business_outcome_id"
OF_NO_OWNER = frozenset({OUTCOME, "tenant_id"})
WORDS = frozenset(REQUEST_WORDS)
SCHEMA = {
    "trace_id": pl.String(),
    "tenant_id": pl.String(),
    "occurred_at": pl.String(),
    "said": pl.String(),
    OUTCOME: pl.String(),
}
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(tuple[tuple[str, str], ...]).decode


class Sourced(NamedTuple):
    """What one call or span says of the owner of its trace: in fields of its tool's own (`pairs`),
    and in words of ours. `at` is a time of ISO 8601 with an offset."""

    trace_id: str
    at: str
    pairs: tuple[Pair, ...]
    words: Mapping[str, str]

    @property
    def all_pairs(self) -> tuple[Pair, ...]:
        own = ((OWN + name, value) for name, value in self.words.items() if name not in OF_NO_OWNER)
        return tuple(sorted({*self.pairs, *kept(own)}))


def named(start: str, members: Mapping[Any, object]) -> Iterable[tuple[str, object]]:
    """The values of an object of whatever names, but for those that are words of ours."""
    # Any: foreign names; Python's own text of an object may have others than text.
    for name, value in members.items():
        if isinstance(name, str) and name.removeprefix(PREFIX) not in WORDS:
            yield start + name, value


def tags(listed: Iterable[object]) -> Iterable[tuple[str, object]]:
    """LiteLLM's tags: `name:value`, or one word. Those of a client's name are none."""
    for tag in listed:
        if not isinstance(tag, str) or tag.startswith("User-Agent:"):
            continue
        name, colon, value = tag.partition(":")
        if not colon:
            yield LITELLM_TAG, tag
        elif name.strip().removeprefix(PREFIX) not in WORDS:
            yield f"{LITELLM_TAG}.{name.strip()}", value.strip()


def as_sources(sourced: Iterable[Sourced], now: datetime) -> pl.DataFrame | None:
    """One row for each trace and set of values, at its earliest time; None where there is none.

    `said` is the set as canonical JSON: a list of [field, value], sorted.
    """
    rows = [row_of(report) for report in sourced]
    rows = [row for row in rows if row[0] and row[3] != "[]"]
    if not rows:
        return None
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    at = pl.col("occurred_at").str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us", time_zone="UTC"
    )
    is_possible = pl.col("occurred_at").is_between(EARLIEST, now + CLOCK_SKEW)
    timed = frame.with_columns(at).filter(is_possible)
    return timed.sort("occurred_at", OUTCOME, nulls_last=True).unique(
        ["trace_id", "tenant_id", "said"], keep="first", maintain_order=True
    )


def row_of(sourced: Sourced) -> tuple[str, str | None, str, str, str | None]:
    pairs = encode(sourced.all_pairs).decode()
    return (
        sourced.trace_id,
        sourced.words.get("tenant_id"),
        sourced.at,
        pairs,
        sourced.words.get(OUTCOME),
    )
