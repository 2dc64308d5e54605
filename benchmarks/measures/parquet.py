"""A tenant's cost lines as one Parquet file, and their sums by DuckDB.

The file has every line with its use case beside it, so that DuckDB joins nothing, in order of
time, so that it skips what is not of the month: both favour DuckDB.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb

from benchmarks.place import superuser
from finops.calc.dates.periods import DateRange
from finops.models import Tenant

Sums = dict[str, tuple[Decimal, int]]
COLUMNS = """{
    'occurred_at': 'TIMESTAMP', 'use_case': 'VARCHAR', 'provider': 'VARCHAR', 'model': 'VARCHAR',
    'meter': 'VARCHAR', 'sign': 'TINYINT', 'quantity': 'DECIMAL(38, 18)',
    'cost_usd': 'DECIMAL(38, 18)'
}"""
LINES = """
SELECT c.occurred_at AT TIME ZONE 'UTC', coalesce(a.use_case, ''), m.provider, m.model, m.meter,
       c.sign, c.quantity, c.cost_usd
FROM ledger_costline c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
LEFT JOIN ledger_recordkey k ON k.tenant_id = c.tenant_id AND k.key = c.trace_key
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id
  AND a.id = coalesce(k.attribution_id, c.attribution_id)
WHERE c.tenant_id = {tenant}
"""
SUMS = """
SELECT use_case, sum(cost_usd), sum(sign)::BIGINT FROM read_parquet($path)
WHERE occurred_at >= $first AND occurred_at < $last::DATE + INTERVAL 1 DAY
GROUP BY use_case
"""


@contextmanager
def exported(tenant: Tenant, folder: Path) -> Iterator[tuple[Path, int]]:
    """The file, removed afterwards, and how many lines it has."""
    text, path = folder / "lines.csv", folder / "lines.parquet"
    with (
        superuser() as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({LINES.format(tenant=tenant.pk)}) TO STDOUT (FORMAT csv)") as copy,
        text.open("wb") as stream,
    ):
        for block in copy:
            stream.write(block)
    with duckdb.connect() as duck:
        read = f"read_csv('{text}', header = false, columns = {COLUMNS})"
        duck.execute(f"COPY (FROM {read} ORDER BY occurred_at) TO '{path}' (FORMAT parquet)")
        (rows,) = duck.execute(f"SELECT count(*) FROM '{path}'").fetchone() or (0,)
    text.unlink()
    yield path, rows
    path.unlink()


@contextmanager
def duck_sums(path: Path, dates: DateRange) -> Iterator[Callable[[], Sums]]:
    """The sums by use case of some days; the connection is open before the clock starts."""
    parameters = {"path": str(path), "first": dates.first, "last": dates.last}
    with duckdb.connect() as duck:

        def sums() -> Sums:
            rows = duck.execute(SUMS, parameters).fetchall()
            return {use_case: (cost, lines) for use_case, cost, lines in rows}

        yield sums
