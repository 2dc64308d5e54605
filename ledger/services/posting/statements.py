"""The statements of posting, and the working tables that they share."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from django.db import connection

from finops.db.prepared import prepared_cursor
from ledger.queries.sql import load

SMALL_BATCH = 500
# Up to here the kept plans of prepared statements will do: they know of no rows.
SMALL_POSTING = 5_000
END_OF_STATEMENT = re.compile(r";[ ]*\n")
Words = dict[str, int | str | bool]
Given = Mapping[str, int | str | bool | datetime]
IS_LAID_OUT = "SELECT to_regclass('pg_temp.stage_change') IS NOT NULL"
WORKING_TABLES = (
    *("stage_record", "stage_line", "stage_claim", "stage_open", "stage_move"),
    "stage_elsewhere",
    *("stage_quarter", "stage_cost", "stage_link", "stage_requestdetail"),
    *("stage_case", "stage_mark", "stage_worked", "stage_result", "stage_credit", "stage_change"),
)
FILLED_BYTES = f"SELECT {' + '.join(f'pg_relation_size({one!r})' for one in WORKING_TABLES)}"
FEW_BYTES = 256 << 10
EMPTIED = ";".join(f"DELETE FROM {one}" for one in WORKING_TABLES)  # noqa: S608 - constants


def run(name: str, words: Given) -> int:
    """Run a file of statements of posting (or of the folder named); the rows its first one touched.

    Planning takes most of the time of a small posting: where `is_small`, they are prepared.
    """
    path = name if "/" in name else f"posting/{name}"
    if words.get("is_small"):
        with prepared_cursor("default") as cursor:
            touched = [int(cursor.execute(one, words).rowcount) for one in statements(path)]
            return touched[0]
    with connection.cursor() as cursor:
        cursor.execute(load(path), words)
        return int(cursor.rowcount)


@cache
def statements(path: str) -> list[str]:
    """The statements of a file one by one."""
    return [one for one in END_OF_STATEMENT.split(load(path) + "\n") if one.strip()]


def lay_out() -> None:
    """Empty working tables for one posting.

    They outlive the transaction empty, so that small postings do not pay for making them; only a
    second posting in one transaction finds them filled. TRUNCATE costs as much as a small posting,
    deleting few rows next to nothing; what is deleted stays until the tables are truncated.
    """
    with connection.cursor() as cursor:
        cursor.execute(IS_LAID_OUT)
        if not cursor.fetchone()[0]:
            cursor.execute(load("posting/stage"))
            return
        cursor.execute(FILLED_BYTES)
        filled = cursor.fetchone()[0]
        if filled > FEW_BYTES:
            cursor.execute(f"TRUNCATE {', '.join(WORKING_TABLES)}")
        elif filled:
            cursor.execute(EMPTIED)


def analyze(rows: int, *tables: str) -> None:
    """Without statistics PostgreSQL joins large working tables row by row (23 times slower)."""
    if rows > SMALL_BATCH:
        with connection.cursor() as cursor:
            cursor.execute(
                # A tenth of the usual sample: enough for tables whose rows are all alike.
                f"SET LOCAL default_statistics_target = 10; ANALYZE {', '.join(tables)}"
            )
