"""Which kind of record each row is: by `type` if given, else by the fields it has."""

from dataclasses import dataclass

import polars as pl

from ledger.parsers.files.chunks import RawChunk
from ledger.parsers.records.fields import KINDS, OWN_FIELDS
from ledger.parsers.records.problems import ERROR_SCHEMA

DEFAULT_KIND = "cost_event"


@dataclass(frozen=True)
class KindedRows:
    """The rows with a column `kind`, null where `type` names none."""

    frame: pl.DataFrame
    errors: pl.DataFrame

    def by_kind(self) -> dict[str, pl.DataFrame]:
        """The rows of every kind; rows of no kind are left out."""
        kinds = self.frame["kind"]
        if self.frame.height and kinds.n_unique() == 1:
            parts = {kinds[0]: self.frame}
        else:
            parts = {
                key[0]: part for key, part in self.frame.partition_by("kind", as_dict=True).items()
            }
        nothing = self.frame.clear()
        return {kind: parts.get(kind, nothing) for kind in KINDS}


def name_kinds(raw: RawChunk) -> KindedRows:
    frame = raw.frame
    if "type" not in frame.columns or frame["type"].null_count() == frame.height:
        named = frame.with_columns(guess_kind(raw).alias("kind"))
        return KindedRows(named, pl.DataFrame(schema=ERROR_SCHEMA))
    known = pl.when(pl.col("type").is_in(list(KINDS))).then("type")
    named = frame.with_columns(
        pl.when(pl.col("type").is_null()).then(guess_kind(raw)).otherwise(known).alias("kind")
    )
    strangers = named.filter(pl.col("kind").is_null()).select(
        "row", pl.lit("type").alias("field"), pl.lit("not_in_enum").alias("code")
    )
    return KindedRows(named, strangers)


def guess_kind(raw: RawChunk) -> pl.Expr:
    if raw.default_kind:
        return pl.lit(raw.default_kind)
    guess: pl.Expr = pl.lit(DEFAULT_KIND)
    for kind in reversed(OWN_FIELDS):
        own = [name for name in raw.frame.columns if name in OWN_FIELDS[kind]]
        if own:
            has_own = pl.any_horizontal(pl.col(name).is_not_null() for name in own)
            guess = pl.when(has_own).then(pl.lit(kind)).otherwise(guess)
    return guess
