"""Is an archive whole? Its files, rows and sums against its manifest, and the manifest's digest."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

from ledger.calc.archive_manifest import NAME, FactSums, Manifest, differences, read_manifest
from ledger.calc.exact import exact_sum
from ledger.models import RetiredMonth
from ledger.queries.storage.retention import PLATFORM
from ledger.services.retention.archiving import ROWS_AT_ONCE, file_digest

COSTS: Final = "ledger_costline"
AMOUNTS: Final = ("quantity", "cost_usd", "reported_cost_usd")
COST_COLUMNS: Final = ["tenant_id", "line_no", "sign", *AMOUNTS]
COUNTED: Final = {
    "ledger_request": "requests",
    "ledger_outcome": "outcomes",
    "ledger_qualityscore": "scores",
}


class NotWhole(RuntimeError):
    """The archive is not what its manifest, or the database, says; one line for each fault."""


class Counting:
    """The sums of one tenant while its rows go by."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.amounts = dict.fromkeys(AMOUNTS, Decimal(0))

    def add_lines(self, rows: pl.DataFrame) -> None:
        """Cost lines; reversals count against what they reverse."""
        self.counts["lines"] += int(rows["sign"].sum())
        self.counts["events"] += int(rows.filter(pl.col("line_no") == 0)["sign"].sum())
        for name in AMOUNTS:
            amounts = map(Decimal, rows[name].drop_nulls())
            self.amounts[name] = exact_sum([self.amounts[name], *amounts])

    @property
    def sums(self) -> FactSums:
        sums: dict[str, Any] = {**self.counts, **self.amounts}  # Any: counts and amounts
        return FactSums(**sums)


def verify_archive(place: Path) -> Manifest:
    """Prove an archived month whole: digests, rows, and sums to the last digit.

    Raises NotWhole, BadManifest. Where this database has dropped the month, the manifest must
    also be the one it dropped it with.
    """
    manifest = read_manifest((place / NAME).read_text())
    faults = [*file_faults(manifest, place), *_foreign(manifest)]
    if not faults:
        faults = differences(manifest, count(manifest, place))
    if faults:
        raise NotWhole("\n".join(faults))
    return manifest


def file_faults(manifest: Manifest, place: Path) -> Iterator[str]:
    for file in manifest.files:
        path = place / file.file
        if not path.exists():
            yield f"{file.file} is missing"
        elif file_digest(path) != file.sha256:
            yield f"{file.file} was changed: its sha256 is another"
        elif pq.read_metadata(path).num_rows != file.rows:
            yield f"{file.file} does not have {file.rows} rows"


def _foreign(manifest: Manifest) -> Iterator[str]:
    dropped = RetiredMonth.objects.using(PLATFORM).filter(state=RetiredMonth.State.DROPPED)
    known = dropped.filter(month=manifest.month).first()
    digest = known.manifest_sha256 if known else ""
    if digest and digest != manifest.digest:
        yield f"{manifest.month:%Y-%m} was dropped with another manifest: {digest}"


def count(manifest: Manifest, place: Path) -> dict[str, FactSums]:
    """Sums by tenant, from the files alone."""
    countings: defaultdict[int, Counting] = defaultdict(Counting)
    for file in manifest.files:
        if file.table == COSTS:
            for tenant, rows in tenants_in(place / file.file, COST_COLUMNS):
                countings[tenant].add_lines(rows)
        elif file.table in COUNTED:
            for tenant, rows in tenants_in(place / file.file, ["tenant_id"]):
                countings[tenant].counts[COUNTED[file.table]] += rows.height
    slugs = {number: slug for slug, number in manifest.tenants.items()}
    return {slugs.get(tenant, str(tenant)): counting.sums for tenant, counting in countings.items()}


def tenants_in(path: Path, columns: list[str]) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of a file, some at a time, by tenant number."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns):
            frame = pl.DataFrame(pl.from_arrow(batch))
            for (tenant,), rows in frame.group_by("tenant_id"):
                yield int(str(tenant)), rows
