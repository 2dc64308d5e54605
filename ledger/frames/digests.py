"""Keys and contents of records, hashed column by column.

A key is the md5 of kind and id, as the uuid PostgreSQL stores. A content is 64 bits of xxh3: it
only tells whether *one* id says the same as before, so that two contents meet by chance once in
18 quintillion corrections, however many records there are.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import polars as pl
from polars_hash import NonCryptographicHashingNameSpace as Hashes

from ledger.parsers.records.rules import AMOUNTS, COUNTS

REQUEST, COST_EVENT, OUTCOME, SCORE, CREDIT = 1, 2, 3, 4, 5
SEPARATOR = "\x1f"
HINT = "is_hint"  # of a request that a trace only tells by the way
NOT_SAID = frozenset({"row", "tenant_id", "inline_request", HINT})
# Counts of an event. A cost, a price or a value of nought is something else than none.
NOUGHTS = frozenset((*COUNTS, *AMOUNTS))


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

    What a record does not say is not in it: a field that is new to us changes no content, and
    neither does a count of nought, which makes no line and is what a missing count means.
    """
    return content_expression(*said_by(frame), leaves_out=NOUGHTS)


def content_as_written(frame: pl.DataFrame) -> pl.Expr:
    """The same with every nought that is written: contents once were like this."""
    return content_expression(*said_by(frame), leaves_out=frozenset())


def said_by(frame: pl.DataFrame) -> tuple[tuple[str, ...], tuple[pl.DataType, ...]]:
    names = sorted(
        column.name
        for column in frame.get_columns()
        if column.name not in NOT_SAID and column.null_count() < frame.height
    )
    return tuple(names), tuple(frame.schema[name] for name in names)


@lru_cache(maxsize=256)  # building it takes longer than its work in a small body
def content_expression(
    names: tuple[str, ...], kinds: tuple[pl.DataType, ...], leaves_out: frozenset[str]
) -> pl.Expr:
    if not names:
        return pl.lit(None, pl.Int64)
    texts = {name: as_text(name, kind) for name, kind in zip(names, kinds, strict=True)}
    texts |= {name: without_nought(texts[name]) for name in names if name in leaves_out}
    pieces = [pl.lit(f"{name}=") + text for name, text in texts.items()]
    text = pl.concat_str(pieces, separator=SEPARATOR, ignore_nulls=True)
    return Hashes(text).xxh3_64().reinterpret(signed=True)


def without_nought(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "0").then(text)


def as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    return (column.dt.timestamp("us") if kind == pl.Datetime else column).cast(pl.String)


def case_key_of(outcome_id: pl.Expr) -> pl.Expr:
    """The key of a case: the md5 of its outcome's id, without any kind; null stays null."""
    return Hashes(outcome_id).md5()


def joined(
    frame: pl.DataFrame, columns: Sequence[str], may_lack: Collection[str] = ()
) -> pl.Series:
    """One text per row of the given columns; null and empty are different texts."""
    text = joined_text({name: name for name in columns}, may_lack)
    return frame.select(text.alias("text"))["text"]


def joined_text(columns: Mapping[str, str], may_lack: Collection[str] = ()) -> pl.Expr:
    """The same as an expression; `columns` are word → name of its column, in order.

    A word that `may_lack` is in the text only where it is told, with its name: combinations that
    were made before anyone could tell it keep their digest.
    """
    texts = [
        pl.col(name).cast(pl.String).fill_null("\x00")
        for word, name in columns.items()
        if word not in may_lack
    ]
    optional = [
        pl.lit(f"{word}=") + pl.when(pl.col(name) != "").then(pl.col(name))
        for word, name in columns.items()
        if word in may_lack
    ]
    return pl.concat_str([*texts, *optional], separator=SEPARATOR, ignore_nulls=True)


def digest_of(text: pl.Expr) -> pl.Expr:
    """md5 as `digests` has it."""
    return Hashes(text).md5()


def digests(texts: Iterable[str]) -> pl.Series:
    md5 = hashlib.md5
    values = [md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
    return pl.Series("digest", values, dtype=pl.String)
