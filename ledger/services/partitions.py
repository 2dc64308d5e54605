"""Monthly partitions of the big tables, made ahead by the owner role at every migrate.

Times outside 2020 … now + 5 minutes are refused at the door, so partitions from 2020 until
more than a year ahead cover every row the application can write, which itself owns nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from finops.db.statements import fetch_tuples, run
from ledger.queries.sql import load
from ledger.queries.storage.retention import PARTITIONED

FIRST_MONTH = date(2020, 1, 1)
MONTHS_AHEAD = 14


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months(first: date, count: int) -> Iterator[date]:
    month = first
    for _ in range(count):
        yield month
        month = next_month(month)


def months_needed(today: date) -> list[date]:
    """All months from 2020 until MONTHS_AHEAD from today."""
    count = (today.year - FIRST_MONTH.year) * 12 + today.month + MONTHS_AHEAD
    return list(months(FIRST_MONTH, count))


def partition_statement(table: str, month: date) -> str:
    return (
        f"CREATE TABLE {table}_{month:%Y_%m} PARTITION OF {table}"
        f" FOR VALUES FROM ('{month} 00:00+00') TO ('{next_month(month)} 00:00+00')"
    )


def make_partitions(using: str, today: date) -> int:
    """Make the partitions that are missing, but none that retention has dropped; returns how
    many were made."""
    existing = _values(using, "retention/existing_partitions", {"tables": list(PARTITIONED)})
    # Not before its migration.
    has_dropped = _values(using, "retention/has_dropped_months") == {True}
    dropped = _values(using, "retention/dropped_months") if has_dropped else set()
    statements = [
        partition_statement(table, month)
        for table in PARTITIONED
        for month in months_needed(today)
        if month not in dropped and f"{table}_{month:%Y_%m}" not in existing
    ]
    if statements:
        run(";".join(statements), using=using)
    return len(statements)


def _values(using: str, name: str, parameters: Mapping[str, object] | None = None) -> set[object]:
    return {value for (value,) in fetch_tuples(load(name), parameters, using=using)}
