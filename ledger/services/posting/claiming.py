"""Claiming record ids: what was in the ledger before decides what becomes of a record."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from django.db import IntegrityError, transaction

from finops.db.statements import fetch_tuples, of_tenant
from ledger.queries.sql import load
from ledger.services.posting.plan import Plan
from ledger.services.posting.preparing import Prepared
from ledger.services.posting.working_tables import CLAIMS, RECORDS, SMALL_BATCH, Rows, analyze

SAMPLE = 50
STATUS_SCHEMA = {"row": pl.Int64, "kind": pl.Int16, "key": pl.String, "status": pl.String}


@dataclass(frozen=True)
class Claimed:
    """What of a chunk is `new`, the statuses of its records that were known, and whether implied
    requests give way (`has_replaced`)."""

    new: Prepared
    statuses: pl.DataFrame
    has_replaced: bool


def claim_records(prepared: Prepared, plan: Plan) -> Claimed:
    """Claim the records of a chunk, then those that the new ones among them imply."""
    statuses = claim(prepared.records, plan, implied=False)
    new = prepared.without(keys_known(statuses)) if statuses.height else prepared
    of_implied = claim(new.implied, plan, implied=True)
    both = pl.concat([statuses["status"], of_implied["status"]])
    return Claimed(new, statuses, has_replaced=(both == "replaced").any())


def claim(rows: Rows, plan: Plan, *, implied: bool) -> pl.DataFrame:
    """Stage and claim records; those not simply accepted as row, kind, key, status.

    Statuses: duplicate, conflict, replaced (an implied record gives way), ignored (an
    implication already known). Whoever posts into a tenant stands in line, so that what is
    not known when asked for is still new when written.
    """
    nothing = pl.DataFrame(schema=STATUS_SCHEMA)
    if rows.is_empty:
        return nothing
    RECORDS.send(rows)
    records = rows.frame
    if records.height > SMALL_BATCH and claim_all(records, plan, implied=implied):
        return nothing
    analyze(records.height, RECORDS)
    known = plan.run("posting/claim_known", implied=implied)
    analyze(known, CLAIMS)
    if known < records.height:
        plan.run("posting/claim_new", implied=implied)
    if not known:
        return nothing
    if implied:
        plan.run("posting/implied_ties")
    return pl.DataFrame(
        plan.fetch("posting/statuses", implied=implied), schema=STATUS_SCHEMA, orient="row"
    )


def claim_all(records: pl.DataFrame, plan: Plan, *, implied: bool) -> bool:
    """Write the keys of a large batch as if all were new: less than half the time of asking.

    Whether that is worth trying, a few of them tell.
    """
    few = records["key"].gather_every(-(-records.height // SAMPLE))
    if contents_of(few.to_list()):
        return False
    try:
        with transaction.atomic():
            plan.run("posting/claim_all", implied=implied)
    except IntegrityError:
        return False
    return True


def contents_of(keys: Collection[str]) -> dict[str, int | None]:
    """Those of these keys that are in the ledger, with the hash of what their records said."""
    return dict(fetch_tuples(load("posting/contents"), of_tenant(keys=list(keys))))


def keys_known(statuses: pl.DataFrame) -> list[str]:
    """Keys of records that are in the ledger already, with the same content or another."""
    is_known = pl.col("status").is_in(["duplicate", "conflict"])
    return statuses.filter(is_known)["key"].to_list()


def judge_repeats(repeats: pl.DataFrame) -> list[tuple[int, bool]]:
    """(row, says the same as the ledger) of records that repeat an id of their own chunk."""
    if repeats.is_empty():
        return []
    stands = contents_of(repeats["key"].unique())
    return [(row, stands.get(key) == content) for row, key, content in repeats.iter_rows()]
