"""Claiming record ids: what was in the ledger before decides what becomes of a record."""

import polars as pl
from django.db import IntegrityError, connection, transaction

from finops.scope import current_tenant_id
from ledger.services.posting.copying import send
from ledger.services.posting.preparing import Rows
from ledger.services.posting.statements import SMALL_BATCH, Words, analyze, run

SAMPLE = 50
STATUS_SCHEMA = {"row": pl.Int64, "kind": pl.Int16, "key": pl.String, "status": pl.String}


def claim(rows: Rows, words: Words, *, implied: bool) -> pl.DataFrame:
    """Stage and claim records; those not simply accepted as row, kind, key, status.

    Statuses: duplicate, conflict, replaced (an implied record gives way), ignored (an
    implication already known). Whoever posts into a tenant stands in line, so that what is
    not known when asked for is still new when written.
    """
    if rows.is_empty:
        return pl.DataFrame(schema=STATUS_SCHEMA)
    send("stage_record", rows.copy)
    records = rows.frame
    words = {**words, "implied": implied}
    if records.height > SMALL_BATCH and claim_all(records, words):
        return pl.DataFrame(schema=STATUS_SCHEMA)
    analyze(records.height, "stage_record")
    known = run("claim_known", words)
    analyze(known, "stage_claim")
    if known < records.height:
        run("claim_new", words)
    if not known:
        return pl.DataFrame(schema=STATUS_SCHEMA)
    if implied:
        run("implied_ties", words)
    return statuses(implied=implied)


def claim_all(records: pl.DataFrame, words: Words) -> bool:
    """Write the keys of a large batch as if all were new: less than half the time of asking.

    Whether that is worth trying, a few of them tell.
    """
    few = records["key"].gather_every(-(-records.height // SAMPLE))
    if any_known(few):
        return False
    try:
        with transaction.atomic():
            run("claim_all", words)
    except IntegrityError:
        return False
    return True


def any_known(keys: pl.Series) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM ledger_recordkey"
            " WHERE tenant_id = %s AND key = ANY(%s::uuid[]))",
            [current_tenant_id(), keys.to_list()],
        )
        return bool(cursor.fetchone()[0])


def statuses(*, implied: bool) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, kind, replace(key::text, '-', ''), status FROM stage_claim"
            " WHERE implied = %s",
            [implied],
        )
        return pl.DataFrame(cursor.fetchall(), schema=STATUS_SCHEMA, orient="row")


def keys_known(found: pl.DataFrame) -> list[str]:
    """Keys of records that are in the ledger already, with the same content or another."""
    is_known = pl.col("status").is_in(["duplicate", "conflict"])
    return found.filter(is_known)["key"].to_list()


def judge_repeats(repeats: pl.DataFrame) -> list[tuple[int, bool]]:
    """(row, says the same as the ledger) of records that repeat an id of their own chunk."""
    if repeats.is_empty():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT replace(key::text, '-', ''), content"
            " FROM ledger_recordkey WHERE tenant_id = %s AND key = ANY(%s::uuid[])",
            [current_tenant_id(), repeats["key"].unique().to_list()],
        )
        stands = dict(cursor.fetchall())
    return [(row, stands.get(key) == content) for row, key, content in repeats.iter_rows()]
