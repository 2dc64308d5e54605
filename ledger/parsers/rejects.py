"""Rejected rows as people read them: sentences, and an excerpt that never holds free text."""

import polars as pl

from ledger.parsers.fields import EXCERPT_NAMES, ID_FIELD
from ledger.parsers.problems import sentence

EXCERPT_LENGTH = 120
REJECT_SCHEMA = {
    "row": pl.Int64,
    **dict.fromkeys(("kind", "id", "field", "code", "message", "excerpt"), pl.String),
}
SAFE_VALUE = r"^[A-Za-z0-9._:@/-]{1,128}$"


def explain(errors: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Columns row, kind, id, field, code, message, excerpt; the first problem of each field."""
    if errors.is_empty():
        return pl.DataFrame(schema=REJECT_SCHEMA)
    first = errors.unique(["row", "field"], keep="first", maintain_order=True)
    first = first.sort("row", maintain_order=True)
    said = first.join(sentences(first), on=["field", "code"], how="left", maintain_order="left")
    labelled = said.join(
        describe(rows.filter(pl.col("row").is_in(first["row"].unique().to_list()))),
        on="row",
        how="left",
        maintain_order="left",
    )
    return labelled.select(*REJECT_SCHEMA)


def sentences(errors: pl.DataFrame) -> pl.DataFrame:
    pairs = errors.select("field", "code").unique()
    said = [sentence(code, field) for field, code in pairs.iter_rows()]
    return pairs.with_columns(pl.Series("message", said, dtype=pl.String))


def describe(rows: pl.DataFrame) -> pl.DataFrame:
    """Columns row, kind, id, excerpt. Values that are no identifiers are never shown."""
    safe = {name: safe_value(rows, name) for name in EXCERPT_NAMES}
    identity = pl.coalesce(
        pl.when(pl.col("kind") == kind).then(safe[name]) for kind, name in ID_FIELD.items()
    )
    shown = [pl.concat_str(pl.lit(f"{name}="), value) for name, value in safe.items()]
    excerpt = pl.concat_str(shown, separator=" ", ignore_nulls=True).str.head(EXCERPT_LENGTH)
    return rows.select("row", "kind", identity.alias("id"), excerpt.alias("excerpt"))


def safe_value(rows: pl.DataFrame, name: str) -> pl.Expr:
    if name not in rows.columns:
        return pl.lit(None, dtype=pl.String)
    return pl.when(pl.col(name).str.contains(SAFE_VALUE)).then(pl.col(name))
