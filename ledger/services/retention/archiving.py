"""A frozen month as Parquet files with a manifest, before it goes; and the proof that it is whole.

Numbers are exact decimal text. Words (attributions, meters, rates) are archived beside the facts,
so that the files can be read without this database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from finops.models import Tenant
from ledger.calc.archive_manifest import NAME, ArchivedFile, FactSums, Manifest
from ledger.queries.retired import month_in_utc
from ledger.queries.sql import load
from ledger.services.owner import OWNER
from ledger.services.retention.maintaining import (
    execute,
    maintaining,
    partitions_of,
    rows_of,
    suffix,
)

ROWS_AT_ONCE: Final = 50_000
# Rows beside the facts that belong to a month by their time.
KEYED: Final = (
    *("ledger_recordkey", "ledger_sighting", "ledger_heldline", "ledger_reportedrequest"),
    *("ledger_casetrace", "ledger_outcomecredit", "ledger_suspectedduplicate"),
    "ledger_withdrawnrequest",
)
WORDS: Final = (
    *("ledger_attribution", "ledger_meter", "ledger_rate", "ledger_scoremetric"),
    "ledger_requestprofile",
)
_ARROW: Final[dict[str, pa.DataType]] = {
    "bigint": pa.int64(),
    "integer": pa.int64(),
    "smallint": pa.int64(),
    "boolean": pa.bool_(),
    "timestamp with time zone": pa.timestamp("us", "UTC"),
    "date": pa.date32(),
}


def write_archive(month: date, folder: Path, *, at: datetime) -> Manifest:
    """Write a frozen month into `folder`/2026-03; returns what the manifest says.

    An archive that was begun and not finished is written anew.
    """
    place = folder / f"{month:%Y-%m}"
    place.mkdir(parents=True, exist_ok=True)
    (place / NAME).unlink(missing_ok=True)
    with maintaining():
        files = tuple(write_table(source, place) for source in sources(month))
        manifest = Manifest(
            month=month,
            made_at=at.isoformat(),
            schema_version=schema_version(),
            pricebook_versions=pricebook_versions(month),
            files=files,
            tenants=tenants_of(month),
            sums=sums_of(month),
        )
    (place / NAME).write_text(manifest.text())
    return manifest


@dataclass(frozen=True)
class ArchiveSource:
    """Rows of one `table`, read from it or its partition by a `statement` and its parameters."""

    table: str
    read_from: str
    statement: str
    parameters: Mapping[str, object] = field(default_factory=dict)


def sources(month: date) -> Iterator[ArchiveSource]:
    """Everything that belongs to a month."""
    for partition in partitions_of(month):
        table = partition.removesuffix(f"_{suffix(month)}")
        yield ArchiveSource(table, partition, "retention/rows_of_partition")
    span, tenants = month_in_utc(month), list(tenants_of(month).values())
    for table in KEYED:
        bounds = {"start": span.start, "end": span.end}
        yield ArchiveSource(table, table, "retention/rows_by_time", bounds)
    for table in WORDS:
        yield ArchiveSource(table, table, "retention/rows_of_tenants", {"tenants": tenants})


def write_table(source: ArchiveSource, place: Path) -> ArchivedFile:
    """Stream rows into one Parquet file; memory is bounded whatever the month holds."""
    table, columns = source.table, columns_of(source.table)
    schema = pa.schema([(name, _ARROW.get(kind, pa.string())) for name, kind in columns])
    path, rows = place / f"{table}.parquet", 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in read_rows(source, columns):
            rows += len(chunk)
            turned = zip(*chunk, strict=True)
            arrays = [
                pa.array(column, kind) for column, kind in zip(turned, schema.types, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return ArchivedFile(table, path.name, rows, file_digest(path))


def columns_of(table: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind in execute(load("retention/columns"), {"table": table})]


def read_rows(
    source: ArchiveSource, columns: Sequence[tuple[str, str]]
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in chunks, through a cursor of the server. Any: as the columns are."""
    cast = [name if kind in _ARROW else f"{name}::text" for name, kind in columns]
    raw = connections[OWNER].connection
    with raw.cursor(name="archive") as cursor:
        text = load(source.statement).format(columns=", ".join(cast), table=source.read_from)
        cursor.execute(text, source.parameters)
        while chunk := cursor.fetchmany(ROWS_AT_ONCE):
            yield chunk


def file_digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def tenants_of(month: date) -> dict[str, int]:
    """Slug → number of the tenants with facts in a month."""
    numbers = {row["tenant_id"] for row in rows_of("retention/fact_holders", month, {})}
    tenants = Tenant.objects.using(OWNER).filter(pk__in=numbers).order_by("slug")
    return dict(tenants.values_list("slug", "pk"))


def sums_of(month: date) -> dict[str, FactSums]:
    """Sums of the month's facts by tenant, as the database has them."""
    return {row.pop("slug"): FactSums(**row) for row in rows_of("retention/fact_sums", month, {})}


def pricebook_versions(month: date) -> tuple[str, ...]:
    rows = rows_of("retention/pricing_versions", month, {})
    return tuple(row["pricing_version"] for row in rows)


def schema_version() -> str:
    """The newest migration of the ledger: what the columns are named after."""
    applied = MigrationRecorder(connections[OWNER]).applied_migrations()
    return max(name for app, name in applied if app == "ledger")
