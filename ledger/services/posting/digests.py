"""Keys and contents of records, hashed column by column.

A key is the md5 of kind and id, as the uuid PostgreSQL stores. A content is 64 bits of xxh3: it
only tells whether *one* id says the same as before, so that two contents meet by chance once in
18 quintillion corrections, however many records there are.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import polars as pl
from polars_hash import NonCryptographicHashingNameSpace as Hashes

REQUEST, COST_EVENT, OUTCOME, SCORE = 1, 2, 3, 4
SEPARATOR = "\x1f"
HINT = "is_hint"  # of a request that a trace only tells by the way
NOT_SAID = frozenset({"row", "tenant_id", "inline_request", HINT})


def key_of(kind: int, record_id: pl.Expr) -> pl.Expr:
    """The record key of an id; null stays null."""
    return Hashes(pl.lit(f"{kind}|") + record_id).md5()


def keys(kind: int, ids: pl.Series) -> pl.Series:
    """Record keys of a column of ids."""
    named = ids.cast(pl.String).alias("key").to_frame()
    return named.select(key_of(kind, pl.col("key")).alias("key"))["key"]


def content_of(frame: pl.DataFrame) -> pl.Expr:
    """The content of the rows of this frame: equal for records that say the same, however they
    were written.

    What a record does not say is not in it: a field that is new to us changes no content.
    """
    said = sorted(
        column.name
        for column in frame.get_columns()
        if column.name not in NOT_SAID and column.null_count() < frame.height
    )
    return content_expression(tuple(said), tuple(frame.schema[name] for name in said))


@lru_cache(maxsize=256)  # building it takes longer than its work in a small body
def content_expression(said: tuple[str, ...], kinds: tuple[pl.DataType, ...]) -> pl.Expr:
    if not said:
        return pl.lit(None, pl.Int64)
    pieces = [
        pl.lit(f"{name}=") + as_text(name, kind) for name, kind in zip(said, kinds, strict=True)
    ]
    text = pl.concat_str(pieces, separator=SEPARATOR, ignore_nulls=True)
    return Hashes(text).xxh3_64().reinterpret(signed=True)


def as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    return (column.dt.timestamp("us") if kind == pl.Datetime else column).cast(pl.String)


def outcome_keys(ids: pl.Series) -> pl.Series:
    """Keys of business outcomes by their id alone, whatever kind each turns out to be."""
    return keys(OUTCOME, ids).alias("outcome_key")


def joined(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """One text per row of the given columns; null and empty are different texts."""
    return frame.select(joined_text({name: name for name in columns}).alias("text"))["text"]


def joined_text(columns: Mapping[str, str]) -> pl.Expr:
    """The same as an expression; `columns` are word → name of its column, in order."""
    texts = [pl.col(name).cast(pl.String).fill_null("\x00") for name in columns.values()]
    return pl.concat_str(texts, separator=SEPARATOR)


def digest_of(text: pl.Expr) -> pl.Expr:
    """md5 as `digests` has it."""
    return Hashes(text).md5()


def digests(texts: Iterable[str]) -> pl.Series:
    md5 = hashlib.md5
    values = [md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
    return pl.Series("digest", values, dtype=pl.String)
