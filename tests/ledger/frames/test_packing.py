"""Binary rows read by PostgreSQL say what the text would have said."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from django.db import connection

from ledger.frames.packing import packed

KINDS = {
    "number": "int4",
    "big": "int8",
    "small": "int2",
    "key": "uuid",
    "said": "text",
    "amount": "numeric",
    "at": "timestamptz",
    "is_so": "bool",
}
AMOUNTS = (
    *("0", "1", "0.00", "12.50", "-3.000000015", "10000", "99999999", "0.0001", "0.00000015"),
    *("1234567890123456.12345678901234567891", "-0.000000000000000001", None),
)
TEXTS = ("", "a", "ünïcode 試", 'quo"ted, and\nbroken', "\\N", "x" * 300, None)
START = datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def rows(count: int) -> pl.DataFrame:
    chance = random.Random(7)
    made = [
        (
            number,
            chance.choice([None, -(2**63), 2**63 - 1]),
            chance.choice([-1, 3]),
            str(uuid.UUID(int=chance.getrandbits(128))).replace("-", ""),
            chance.choice(TEXTS),
            chance.choice(AMOUNTS),
            START + timedelta(microseconds=chance.getrandbits(50)),
            chance.choice([True, False]),
        )
        for number in range(count)
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        **{"number": pl.Int64, "big": pl.Int64, "small": pl.Int16, "key": pl.String},
        **{"said": pl.String, "amount": pl.String, "at": pl.Datetime("us", "UTC")},
        "is_so": pl.Boolean,
    }
    return pl.DataFrame(made, schema=schema, orient="row")


@pytest.mark.django_db
def test_what_is_copied_in_binary_reads_back_to_the_last_digit() -> None:
    frame = rows(500)
    data = packed(frame, KINDS)
    assert data is not None
    columns = ", ".join(f"{name} {kind}" for name, kind in KINDS.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE unpacked ({columns}) ON COMMIT DROP")
        with cursor.cursor.copy("COPY unpacked FROM STDIN (FORMAT binary)") as copy:
            copy.write(data)
        cursor.execute(
            "SELECT number, big, small, replace(key::text, '-', ''), said, amount::text, at, is_so"
            " FROM unpacked ORDER BY number"
        )
        assert cursor.fetchall() == frame.rows()


def test_numbers_that_do_not_fit_and_rows_of_many_shapes_are_left_to_text() -> None:
    frame = rows(300)
    assert packed(frame.with_columns(pl.lit("12345678901234567").alias("amount")), KINDS) is None
    assert packed(frame.with_columns(pl.lit("0." + "1" * 21).alias("amount")), KINDS) is None
    texts = pl.Series("said", ["x" * number for number in range(300)])
    assert packed(frame.with_columns(texts), KINDS) is None
