"""What an archived month says of itself: files, rows, sums by tenant, and the versions in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from ledger.calc.exact import plain

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
        body = {**asdict(self), "format": FORMAT, "month": f"{self.month:%Y-%m}"}
        return json.dumps(body, sort_keys=True, indent=1, default=_spelled) + "\n"

    @property
    def digest(self) -> str:
        return sha256(self.text().encode()).hexdigest()

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.files)


def _spelled(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    raise TypeError(f"{type(value).__name__} has no place in a manifest.")


def read_manifest(text: str) -> Manifest:
    """The manifest a text says. Raises BadManifest."""
    try:
        body = json.loads(text)
        if body["format"] != FORMAT:
            raise BadManifest(f"The archive has format {body['format']}; this reads {FORMAT}.")
        return Manifest(
            month=date.fromisoformat(f"{body['month']}-01"),
            made_at=str(body["made_at"]),
            schema_version=str(body["schema_version"]),
            pricebook_versions=tuple(body["pricebook_versions"]),
            files=tuple(ArchivedFile(**one) for one in body["files"]),
            tenants={slug: int(number) for slug, number in body["tenants"].items()},
            sums={tenant: _sums(said) for tenant, said in body["sums"].items()},
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as problem:
        if isinstance(problem, BadManifest):
            raise
        raise BadManifest("The manifest cannot be read: it is cut short or not ours.") from problem


def _sums(said: Mapping[str, object]) -> FactSums:
    exact = ("quantity", "cost_usd", "reported_cost_usd")
    given: dict[str, Any] = {  # Any: counts and amounts
        name: Decimal(str(value)) if name in exact else int(str(value))
        for name, value in said.items()
    }
    return FactSums(**given)


def differences(one: Manifest, sums: Mapping[str, FactSums]) -> list[str]:
    """Sentences on what the manifest says and what was counted, where they differ."""
    found = []
    for tenant in sorted(one.sums.keys() | sums.keys()):
        said, counted = one.sums.get(tenant, FactSums()), sums.get(tenant, FactSums())
        found += [
            f"{tenant}: {name} is {getattr(counted, name)}, the manifest says {value}"
            for name, value in vars(said).items()
            if value != getattr(counted, name)
        ]
    return found
