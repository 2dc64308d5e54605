"""Keys and digests: md5 of what identifies a row, as the uuid PostgreSQL stores."""

import hashlib
from collections.abc import Iterable, Sequence

import polars as pl

REQUEST, COST_EVENT, OUTCOME, SCORE = 1, 2, 3, 4
SEPARATOR = "\x1f"


def digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def record_key(kind: int, record_id: str) -> str:
    """The key of a record id; a trace's key is that of its request."""
    return digest(f"{kind}|{record_id}")


def keys(kind: int, ids: pl.Series) -> pl.Series:
    """Record keys of a column of ids; null stays null."""
    prefix = f"{kind}|"
    md5 = hashlib.md5
    return pl.Series(
        "key",
        [
            None if one is None else md5((prefix + one).encode(), usedforsecurity=False).hexdigest()
            for one in ids.to_list()
        ],
        dtype=pl.String,
    )


def outcome_keys(ids: pl.Series) -> pl.Series:
    """Keys of business outcomes by their id alone, whatever kind each turns out to be."""
    return keys(OUTCOME, ids).alias("outcome_key")


def joined(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """One text per row of the given columns; null and empty are different texts."""
    texts = [
        (pl.col(name).dt.timestamp("us") if frame.schema[name] == pl.Datetime else pl.col(name))
        .cast(pl.String)
        .fill_null("\x00")
        for name in columns
    ]
    return frame.select(pl.concat_str(texts, separator=SEPARATOR).alias("text"))["text"]


def digests(texts: Iterable[str]) -> pl.Series:
    md5 = hashlib.md5
    values = [md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
    return pl.Series("digest", values, dtype=pl.String)


def with_content(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `content`: equal for records that say the same, however they were written."""
    columns = [name for name in frame.columns if name not in {"row", "tenant_id"}]
    return frame.with_columns(digests(joined(frame, columns)).alias("content"))
