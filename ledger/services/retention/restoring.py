"""Bringing an archived month back into its partitions, and proving that it is what went."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from django.db import connections

from ledger.calc.archive_manifest import ArchivedFile, Manifest, differences
from ledger.models import RetiredMonth
from ledger.queries.sql import load
from ledger.queries.storage.retention import PARTITIONED
from ledger.services.owner import OWNER, record
from ledger.services.partitions import partition_statement
from ledger.services.retention.archiving import KEYED, ROWS_AT_ONCE, sums_of
from ledger.services.retention.maintaining import (
    execute,
    maintaining,
    one_at_a_time,
    suffix,
)
from ledger.services.retention.older_archives import Older, credit_anew
from ledger.services.retention.verifying import NotWhole, verify_archive

State = RetiredMonth.State


class NotDropped(RuntimeError):
    """The month is not one that this database has dropped: there is nothing to restore."""


def restore(place: Path, *, actor: str, at: datetime) -> Manifest:
    """Put the rows of an archived month back, in one transaction, if the archive is whole.

    The month takes records again, and stays until it is retired anew. Raises NotWhole,
    BadManifest, NotDropped.
    """
    manifest, older = verify_archive(place), Older()
    with one_at_a_time(), maintaining():
        retired = RetiredMonth.objects.using(OWNER).filter(month=manifest.month).first()
        if retired is None or retired.state != State.DROPPED:
            raise NotDropped(f"{manifest.month:%Y-%m} is not among the months that were dropped.")
        for table in PARTITIONED:
            execute(partition_statement(table, manifest.month))
        for file in manifest.files:
            put_back(file, place, manifest.month, older)
        older.link_cases(manifest.month)
        faults = differences(older.sums_now(manifest), sums_of(manifest.month))
        if faults:
            raise NotWhole("\n".join(faults))
        retired.state, retired.restored_at, retired.swept_at = State.RESTORED, at, None
        retired.save(using=OWNER)
        detail = {"rows": manifest.rows, "manifest_sha256": manifest.digest}
        target = f"{manifest.month:%Y-%m}"
        record(actor=actor, action="retention.restored", target=target, detail=detail)
    credit_anew(older, manifest.tenants.values(), actor)
    return manifest


def put_back(file: ArchivedFile, place: Path, month: date, older: Older) -> None:
    """Facts go straight into their partition; keys into their table, unless they are there.

    The columns are those of the file: one that was added later is empty, as it was then.
    """
    path = place / file.file
    columns = ", ".join(older.as_now(file.table, no_rows(path)).columns)
    rows = (older.as_now(file.table, frame) for frame in frames(path))
    if file.table in PARTITIONED:
        copy(f"{file.table}_{suffix(month)} ({columns})", rows)
    elif file.table in KEYED:
        # Row-level security takes no COPY.
        execute(f"CREATE TEMP TABLE back ON COMMIT DROP AS TABLE {file.table} WITH NO DATA")
        copy(f"back ({columns})", rows)
        execute(load("retention/put_back").format(table=file.table, columns=columns))
        execute("DROP TABLE back")


def no_rows(path: Path) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(pq.read_schema(path).empty_table()))


def frames(path: Path) -> Iterable[pl.DataFrame]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            yield pl.DataFrame(pl.from_arrow(batch))


def copy(into: str, rows: Iterable[pl.DataFrame]) -> None:
    with connections[OWNER].cursor() as cursor:
        raw = cursor.cursor
        with raw.copy(f"COPY {into} FROM STDIN WITH (FORMAT csv, NULL '\\N')") as out:
            for frame in rows:
                out.write(
                    frame.write_csv(include_header=False, null_value="\\N", datetime_format="%+")
                )
