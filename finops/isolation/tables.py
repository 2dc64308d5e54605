"""Rules about tables: owned by a tenant or named as shared, with forced row-level security."""

from typing import Final

from finops.isolation.rules import IsolationRule

RULES: Final = (
    IsolationRule(
        "not-migrated",
        "The table is missing: run migrate --database owner.",
        "SELECT t, '' FROM unnest(%(required)s::text[]) t"
        " WHERE NOT EXISTS (SELECT FROM relation WHERE target = t)",
    ),
    IsolationRule(
        "unknown-table",
        "The table has no tenant_id and is not named in finops/db/shared_tables.py.",
        "SELECT target, '' FROM relation WHERE kind IN ('r', 'p') AND NOT is_partition"
        " AND tenant_column IS NULL AND target NOT IN (SELECT s.target FROM shared s)",
    ),
    IsolationRule(
        "stray-schema",
        "The object lies outside the schemas public, app and audit.",
        "SELECT target, '' FROM relation WHERE schema NOT IN (SELECT o.schema FROM schema_owner o)",
    ),
    IsolationRule(
        "foreign-table",
        "Foreign tables know no row-level security.",
        "SELECT target, '' FROM relation WHERE kind = 'f'",
    ),
    IsolationRule(
        "rls-off",
        "Row-level security is not enabled.",
        "SELECT target, '' FROM tenant_table WHERE NOT rls",
    ),
    IsolationRule(
        "rls-not-forced",
        "Row-level security is not forced on the owner.",
        "SELECT target, '' FROM tenant_table WHERE NOT forced",
    ),
    IsolationRule(
        "tenant-nullable",
        "tenant_id may be null.",
        "SELECT target, '' FROM relation"
        " WHERE kind IN ('r', 'p') AND tenant_column IS NOT NULL AND NOT tenant_not_null",
    ),
    IsolationRule(
        "tenant-default",
        "The default of tenant_id is not app.tenant().",
        """SELECT t.target, pg_get_expr(d.adbin, d.adrelid) FROM tenant_table t
           LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = t.tenant_column
           WHERE t.tenant_column IS NOT NULL AND t.target <> ALL (%(without_default)s::text[])
             AND pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM 'app.tenant()'""",
    ),
)
