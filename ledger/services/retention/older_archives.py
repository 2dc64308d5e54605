"""Archives of before outcomes had cases (ledger migration 0029), as they would be written today,
and of before scores had them (0048): these had a key of the outcome's id of their own.

A result that only a request's id implied was a row of its own then; now it follows from the link
between the trace and the case. So it is left out, and the links and credits are made anew.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import polars as pl

from finops.scope import tenant_scope
from ledger.calc.archive_manifest import Manifest
from ledger.frames.digests import OUTCOME, case_key_of
from ledger.queries.sql import load
from ledger.services.retention.maintaining import execute, suffix
from ledger.services.rollups import rebuild

OUTCOMES: Final = "ledger_outcome"
KEYS: Final = "ledger_recordkey"
SCORES: Final = "ledger_qualityscore"
# Columns that had another name, by table.
RENAMED: Final[Mapping[str, Mapping[str, str]]] = {"ledger_sighting": {"call_id": "family_id"}}


@dataclass
class Older:
    """What restoring found of the old shape: whether any, how many implied results by tenant
    number, and the links that these tell."""

    is_any: bool = False
    implied: Counter[int] = field(default_factory=Counter)
    links: list[tuple[int, object, str, str]] = field(default_factory=list)

    def as_now(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of a file in the columns of today."""
        if table == KEYS:
            return rows.filter(~((pl.col("kind") == OUTCOME) & pl.col("content").is_null()))
        if table == SCORES and "outcome_key" in rows.columns:
            case_key = case_key_of(pl.col("business_outcome_id")).alias("case_key")
            return rows.with_columns(case_key).drop("outcome_key")
        if table != OUTCOMES or "case_key" in rows.columns:
            return rows.rename(dict(RENAMED.get(table, {})), strict=False)
        self.is_any = True
        cased = rows.with_columns(case_key_of(pl.col("outcome_id")).alias("case_key"))
        gone = cased.filter(pl.col("implied"))
        self.implied.update(gone["tenant_id"].to_list())
        named = gone.filter(pl.col("trace_key").is_not_null())
        self.links += named.select("tenant_id", "occurred_at", "case_key", "trace_key").rows()
        return cased.filter(~pl.col("implied")).drop("implied")

    def sums_now(self, manifest: Manifest) -> Manifest:
        """What the manifest would say today."""
        sums = {
            slug: replace(
                archived, outcomes=archived.outcomes - self.implied[manifest.tenants.get(slug, 0)]
            )
            for slug, archived in manifest.sums.items()
        }
        return replace(manifest, sums=sums)

    def link_cases(self, month: date) -> None:
        """The traces that carry the id of a case, as posting would have written them."""
        if not self.is_any:
            return
        execute(load("retention/link_requests").format(month=suffix(month)))
        for tenant, at, case, trace in self.links:
            link = {"tenant": tenant, "at": at, "case": case, "trace": trace}
            execute(load("retention/link_case"), link)


def credit_anew(older: Older, tenants: Iterable[int], actor: str) -> None:
    """Credits and sums of what came back in the old shape, from its facts."""
    if older.is_any:
        for tenant in tenants:
            with tenant_scope(tenant):
                rebuild(actor=actor)
