"""Keys and contents of records, hashed column by column.

A key is the md5 of kind and id, as the uuid PostgreSQL stores. A content is 64 bits of xxh3: it
only tells whether *one* id says the same as before, so that two contents meet by chance once in
18 quintillion corrections, however many records there are.
"""

import hashlib
from collections.abc import Iterable, Sequence

import polars as pl
import polars_hash as hashed

REQUEST, COST_EVENT, OUTCOME, SCORE = 1, 2, 3, 4
SEPARATOR = "\x1f"
HINT = "is_hint"  # of a request that a trace only tells by the way
NOT_SAID = frozenset({"row", "tenant_id", "inline_request", HINT})


def keys(kind: int, ids: pl.Series) -> pl.Series:
    """Record keys of a column of ids; null stays null."""
    text = pl.lit(f"{kind}|") + pl.col("id")
    return hash_texts(pl.DataFrame({"id": ids}, schema={"id": pl.String}), text).alias("key")


def digest_texts(texts: pl.Series) -> pl.Series:
    """md5 of each text of a column."""
    return hash_texts(pl.DataFrame({"given": texts}), pl.col("given")).alias("digest")


def hash_texts(frame: pl.DataFrame, text: pl.Expr) -> pl.Series:
    named = frame.select(text.alias("text"))
    return named.select(hashed.col("text").nchash.md5())["text"]


def with_content(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `content`: equal for records that say the same, however they were written.

    What a record does not say is not in it: a field that is new to us changes no content.
    """
    if frame.is_empty():
        return frame.with_columns(pl.lit(None, pl.Int64).alias("content"))
    said = [
        name
        for name in sorted(frame.columns)
        if name not in NOT_SAID and frame[name].null_count() < frame.height
    ]
    pieces = [pl.lit(f"{name}=") + as_text(frame, name) for name in said]
    text = pl.concat_str(pieces, separator=SEPARATOR, ignore_nulls=True)
    content = frame.select(text.alias("content")).select(
        hashed.col("content").nchash.xxh3_64().reinterpret(signed=True)
    )
    return frame.hstack(content)


def as_text(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = pl.col(name)
    is_time = frame.schema[name] == pl.Datetime
    return (column.dt.timestamp("us") if is_time else column).cast(pl.String)


def outcome_keys(ids: pl.Series) -> pl.Series:
    """Keys of business outcomes by their id alone, whatever kind each turns out to be."""
    return keys(OUTCOME, ids).alias("outcome_key")


def joined(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """One text per row of the given columns; null and empty are different texts."""
    texts = [pl.col(name).cast(pl.String).fill_null("\x00") for name in columns]
    return frame.select(pl.concat_str(texts, separator=SEPARATOR).alias("text"))["text"]


def digests(texts: Iterable[str]) -> pl.Series:
    md5 = hashlib.md5
    values = [md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
    return pl.Series("digest", values, dtype=pl.String)
