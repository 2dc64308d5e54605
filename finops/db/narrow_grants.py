"""Grants narrower than a table: columns that are secret, and tables that nobody may lock.

LOCK TABLE in a mode that shuts others out asks for UPDATE or DELETE on the *table*. Where rows
are never deleted the web and worker role holds UPDATE on every column instead, which updates as
well and locks nothing. Source: security 8, decision 99.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

# Secrets of keys: the role that reads across tenants has no use for them.
SECRET_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "finops_anchordestination": ("secret",),
    "finops_apikey": ("secret_sha256",),
    "finops_webhook": ("secret", "old_secret"),
}

# Updated, never deleted. A new column is granted with the next migration.
NEVER_DELETED: Final = (
    "finops_addresschange",
    "finops_apikey",
    "finops_approvalrequest",
    "finops_costcenter",
    "finops_invitation",
    "finops_usecase",
    "finops_user",
    "finops_workflowstep",
    "ledger_callkey",
    "ledger_casetrace",
    "ledger_importbatch",
    "ledger_importjob",
    "ledger_importreject",
    "ledger_mappingrun",
    "ledger_period",
    "ledger_ratingrun",
    "ledger_recordkey",
    "ledger_reportedrequest",
    "ledger_retentionpolicy",
    "ledger_sighting",
    "ledger_suspectedduplicate",
)

# `wanted` tables lose UPDATE and DELETE and get UPDATE of each column that can be written. A table
# that was granted UPDATE and no DELETE is one of them, whether it is named or not.
_NO_LOCKS: Final = """
DO $$
DECLARE wanted record;
BEGIN
  FOR wanted IN
    SELECT c.oid::regclass AS name,
      (SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_attribute a
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
        AS columns
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relnamespace = 'public'::regnamespace AND (
        c.relname = ANY (ARRAY[{tables}]) OR (
          EXISTS (SELECT FROM aclexplode(c.relacl) x
                  WHERE x.grantee = 'fin_app'::regrole AND x.privilege_type = 'UPDATE')
          AND NOT EXISTS (SELECT FROM aclexplode(c.relacl) x
                  WHERE x.grantee = 'fin_app'::regrole AND x.privilege_type = 'DELETE')))
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM fin_app', wanted.name);
    EXECUTE format('GRANT UPDATE (%s) ON %s TO fin_app', wanted.columns, wanted.name);
  END LOOP;
END $$
"""
_NO_SECRETS: Final = """
DO $$
DECLARE columns text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO columns FROM pg_attribute a
  WHERE a.attrelid = to_regclass('{table}') AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attname <> ALL (ARRAY[{secret}]);
  IF columns IS NOT NULL THEN
    REVOKE SELECT ON {table} FROM fin_platform;
    EXECUTE format('GRANT SELECT (%s) ON {table} TO fin_platform', columns);
  END IF;
END $$
"""


def narrow_grants() -> Iterator[str]:
    """The statements that narrow what migrations have granted, idempotent."""
    yield _NO_LOCKS.format(tables=_listed(NEVER_DELETED))
    for table, secret in SECRET_COLUMNS.items():
        yield _NO_SECRETS.format(table=table, secret=_listed(secret))


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
