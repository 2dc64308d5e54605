"""What an archived month says of itself: files, rows, sums by tenant, and the versions in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from finops.calc.canonical import sha256_of
from ledger.calc.plain_data import plain_data

FORMAT: Final = 1
NAME: Final = "manifest.json"


class BadManifest(ValueError):
    """The manifest cannot be read, or is of another format."""


@dataclass(frozen=True)
class ArchivedFile:
    """One table's rows of the month, in one Parquet file."""

    table: str
    file: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class FactSums:
    """Sums over one tenant's facts of the month; reversals count against what they reverse."""

    lines: int = 0
    events: int = 0
    requests: int = 0
    outcomes: int = 0
    scores: int = 0
    quantity: Decimal = Decimal(0)
    cost_usd: Decimal = Decimal(0)
    reported_cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True)
class Manifest:
    """Everything needed to prove the files whole; `sums` are by tenant slug, and `tenants`
    says which number stands for which slug in the files."""

    month: date
    made_at: str
    schema_version: str
    pricebook_versions: tuple[str, ...]
    files: tuple[ArchivedFile, ...]
    tenants: Mapping[str, int]
    sums: Mapping[str, FactSums]

    def text(self) -> str:
        """Canonical JSON; numbers that are not counts are exact decimal text."""
        body = {**plain_data(self), "format": FORMAT, "month": f"{self.month:%Y-%m}"}
        return json.dumps(body, sort_keys=True, indent=1) + "\n"

    @property
    def digest(self) -> str:
        return sha256_of(self.text())

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)


def read_manifest(text: str) -> Manifest:
    """The manifest a text says. Raises BadManifest."""
    try:
        body = msgspec.json.decode(text, type=dict[str, Any])  # Any: JSON, checked next
        if body["format"] != FORMAT:
            raise BadManifest(f"The archive has format {body['format']}; this reads {FORMAT}.")
        return msgspec.convert(body | {"month": f"{body['month']}-01"}, Manifest)
    except (KeyError, msgspec.MsgspecError) as problem:
        raise BadManifest("The manifest cannot be read: it is cut short or not ours.") from problem


def differences(manifest: Manifest, sums: Mapping[str, FactSums]) -> list[str]:
    """Sentences on what the manifest says and what was counted, where they differ."""
    sentences = []
    for tenant in sorted(manifest.sums.keys() | sums.keys()):
        promised, counted = manifest.sums.get(tenant, FactSums()), sums.get(tenant, FactSums())
        sentences += [
            f"{tenant}: {name} is {getattr(counted, name)}, the manifest says {value}"
            for name, value in vars(promised).items()
            if value != getattr(counted, name)
        ]
    return sentences
