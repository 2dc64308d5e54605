"""Rejected rows as people read them: sentences, the value in short, and what tells the row.

Prompts and answers go nowhere, not into a list of rejects either: a value of more than two words,
or longer than any of ours could be, is counted, not shown; one of a field that is not ours is not
looked at.
"""

import polars as pl

from ledger.parsers.records.fields import EXCERPT_NAMES, ID_FIELD
from ledger.parsers.records.problems import CONTROL, LONGEST_SHOWN, sentence

EXCERPT_LENGTH = 120
LONGEST_OF_OURS = 128
PROSE = r"\p{L}.*\s.*\s|\s.*\p{L}.*\s|\s.*\s.*\p{L}"  # two spaces and a letter
REJECT_SCHEMA = {
    "row": pl.Int64,
    **dict.fromkeys(("kind", "id", "field", "code", "message", "value", "excerpt"), pl.String),
}
SAFE_VALUE = r"^[A-Za-z0-9._:@/-]{1,128}$"


def explain(errors: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Columns of REJECT_SCHEMA; the first problem of each field of a row."""
    if errors.is_empty():
        return pl.DataFrame(schema=REJECT_SCHEMA)
    first = errors.unique(["row", "field"], keep="first", maintain_order=True)
    first = first.sort("row", maintain_order=True)
    worded = first.join(sentences(first), on=["field", "code"], how="left", maintain_order="left")
    valued = worded.join(
        values(first, rows), on=["row", "field"], how="left", maintain_order="left"
    )
    labelled = valued.join(
        describe(rows.filter(pl.col("row").is_in(first["row"].unique().to_list()))),
        on="row",
        how="left",
        maintain_order="left",
    )
    return labelled.select(*REJECT_SCHEMA)


def sentences(errors: pl.DataFrame) -> pl.DataFrame:
    pairs = errors.select("field", "code").unique()
    messages = [sentence(code, field) for field, code in pairs.iter_rows()]
    return pairs.with_columns(pl.Series("message", messages, dtype=pl.String))


def values(errors: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Columns row, field, value: what stands in the row, for the fields that it has."""
    parts = [pl.DataFrame(schema={"row": pl.Int64, "field": pl.String, "value": pl.String})]
    for (name,), bad in errors.select("row", "field").group_by("field"):
        if isinstance(name, str) and name in rows.columns and name != "row":
            wanted = bad.join(rows.select("row", as_shown(name)), on="row")
            parts.append(wanted.select("row", "field", "value"))
    return pl.concat(parts)


def as_shown(name: str) -> pl.Expr:
    text = pl.col(name)
    length = text.str.len_chars()
    is_prose = (length > LONGEST_OF_OURS) | text.str.contains(PROSE)
    counted = pl.format("({} characters)", length)
    plain = text.str.head(LONGEST_OF_OURS + 1).str.replace_all(CONTROL.pattern, "·")
    cut = pl.format("{}…", plain.str.head(LONGEST_SHOWN - 1))
    return (
        pl.when(is_prose)
        .then(counted)
        .when(length > LONGEST_SHOWN)
        .then(cut)
        .otherwise(plain)
        .alias("value")
    )


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
