"""Interning: distinct combinations of words become rows of a dimension table, once."""

import polars as pl
from django.db import connection

from finops.scope import current_tenant_id
from ledger.services.posting.digests import digests, joined

ATTRIBUTION = (
    "business_unit",
    "cost_center",
    "use_case",
    "workflow_step",
    "risk_tier",
    "environment",
    "user_role",
    "route_policy_version",
    "cache_status",
)
METER = (
    "component",
    "provider",
    "model",
    "meter",
    "unit",
    "allocation_method",
    "retention_class",
    "service_tier",
    "requested_service_tier",
    "region",
    "settlement",
    "call_status",
)
SCORE_METRIC = ("metric", "source")
RATE = (
    *("source", "pricing_version", "price_entry_id", "price_component_id"),
    *("book_kind", "priced_as"),
)
TABLES = {
    "ledger_attribution": ATTRIBUTION,
    "ledger_meter": METER,
    "ledger_rate": RATE,
    "ledger_scoremetric": SCORE_METRIC,
}


def intern(table: str, frame: pl.DataFrame) -> pl.Series:
    """The ids of the rows' combinations in a dimension table, making those that are missing.

    `frame` has the table's columns. One round trip to read, one more to write if needed.
    """
    columns = TABLES[table]
    distinct = frame.select(columns).unique(maintain_order=True)
    distinct = distinct.with_columns(digests(joined(distinct, columns)).alias("digest"))
    known = read_ids(table, distinct["digest"].to_list())
    if len(known) < distinct.height:
        missing = distinct.filter(~pl.col("digest").is_in(list(known)))
        write_rows(table, missing.sort("digest"))
        known = read_ids(table, distinct["digest"].to_list())
    ids = pl.Series("id", [known[one] for one in distinct["digest"].to_list()], dtype=pl.Int64)
    numbered = distinct.drop("digest").with_columns(ids)
    return frame.select(columns).join(
        numbered, on=list(columns), how="left", nulls_equal=True, maintain_order="left"
    )["id"]


def read_ids(table: str, wanted: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT replace(digest::text, '-', ''), id FROM {table}"  # noqa: S608  # our own name
            " WHERE tenant_id = %s AND digest = ANY(%s::uuid[])",
            [current_tenant_id(), wanted],
        )
        return dict(cursor.fetchall())


def write_rows(table: str, rows: pl.DataFrame) -> None:
    """Insert combinations; another transaction may have been first."""
    columns = rows.columns
    marks = ", ".join(["%s"] * (len(columns) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (tenant_id, {', '.join(columns)})"  # noqa: S608  # our own names
            f" VALUES ({marks}) ON CONFLICT DO NOTHING",
            [[current_tenant_id(), *row] for row in rows.iter_rows()],
        )


def unattributed_id() -> int:
    """The id of the tenant's row in which every word is empty."""
    frame = pl.DataFrame({name: [""] for name in ATTRIBUTION})
    return int(intern("ledger_attribution", frame).item())
