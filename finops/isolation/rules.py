"""A rule of isolation is SQL over the catalogue that finds what breaks it."""

from dataclasses import dataclass

# Every rule's SQL may use these. `house` leaves out PostgreSQL's own and temporary schemas,
# `relation` and `program` what belongs to an extension. A partition is a relation, but not a
# tenant_table: it has no policies of its own and must not be reachable at all.
CATALOGUE = """
house AS MATERIALIZED (
  SELECT oid, nspname::text AS schema, nspowner AS owner, nspacl AS acl FROM pg_namespace
  WHERE left(nspname, 3) <> 'pg_' AND nspname <> 'information_schema'
),
relation AS MATERIALIZED (
  SELECT c.oid, h.schema, c.relname::text AS name, h.schema || '.' || c.relname AS target,
    c.relkind AS kind, c.relispartition AS is_partition, c.relrowsecurity AS rls,
    c.relforcerowsecurity AS forced, c.relowner AS owner, c.relacl AS acl, c.reloptions AS options,
    a.attnum AS tenant_column, a.attnotnull AS tenant_not_null
  FROM pg_class c JOIN house h ON h.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                    AND d.objid = c.oid AND d.deptype = 'e')
),
tenant_table AS MATERIALIZED (
  SELECT * FROM relation r WHERE kind IN ('r', 'p') AND NOT is_partition
    AND (tenant_column IS NOT NULL OR target IN (SELECT p.target FROM own_policy p))
),
program AS MATERIALIZED (
  SELECT p.oid, h.schema, h.schema || '.' || p.proname AS target, p.proowner AS owner,
    p.prosecdef AS is_definer, p.proconfig AS config, p.proacl AS acl, p.proargtypes,
    p.provolatile AS volatility, p.proisstrict AS is_strict, p.prosrc AS source, p.prolang
  FROM pg_proc p JOIN house h ON h.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                    AND d.objid = p.oid AND d.deptype = 'e')
),
role_name AS MATERIALIZED (
  SELECT oid, rolname::text AS role FROM pg_roles UNION ALL SELECT 0::oid, 'PUBLIC'
)
"""


@dataclass(frozen=True)
class IsolationRule:
    """`sql` yields (target, detail) for each breach; `says` is the sentence of the finding."""

    code: str
    says: str
    sql: str


@dataclass(frozen=True)
class Finding:
    """One breach of one rule by one object of the database."""

    code: str
    target: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.code} {self.target}: {self.sentence}"
