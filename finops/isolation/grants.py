"""Rules about grants: the runtime roles reach the parents of partitions, and only by DML."""

from typing import Final

from finops.isolation.rules import IsolationRule

# Grants on a relation and on its columns alike.
_GRANTED = """
SELECT r.oid, r.target, r.kind, r.is_partition, r.owner, x.grantee, g.role,
  x.privilege_type AS verb, x.is_grantable
FROM relation r
CROSS JOIN LATERAL (
  SELECT * FROM aclexplode(r.acl)
  UNION ALL
  SELECT e.* FROM pg_attribute a CROSS JOIN aclexplode(a.attacl) e WHERE a.attrelid = r.oid
) x
LEFT JOIN role_name g ON g.oid = x.grantee
"""
_GRANTED_WHOLE = """
SELECT r.oid, r.target, r.kind, g.role, x.privilege_type AS verb FROM relation r
CROSS JOIN LATERAL aclexplode(r.acl) x JOIN role_name g ON g.oid = x.grantee
"""
# What is named as secret, and what is called like one: a new column is closed by its name.
_KEPT_COLUMNS = """
SELECT r.target, r.acl, a.attname::text AS name, a.attacl AS column_acl FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE r.kind <> 'S' AND NOT r.is_partition AND (
  r.target || '.' || a.attname = ANY (%(secret_columns)s::text[])
  OR a.attname ~ %(secret_names)s)
"""
_APP_MAY = """
COALESCE(
  (SELECT v.verbs FROM own_verbs v WHERE v.target = g.target),
  (SELECT s.verbs FROM shared s WHERE s.target = g.target),
  CASE WHEN g.kind = 'S' THEN 'USAGE' WHEN g.kind = 'v' THEN 'SELECT' ELSE %(usual_verbs)s END)
"""

RULES: Final = (
    IsolationRule(
        "partition-reachable",
        "A partition is granted to somebody: read directly, it shows all tenants.",
        f"SELECT target, role || ' ' || verb FROM ({_GRANTED}) g"
        " WHERE is_partition AND grantee <> owner",
    ),
    IsolationRule(
        "public-grant",
        "Everybody has a privilege.",
        f"SELECT target, verb FROM ({_GRANTED}) g WHERE grantee = 0",
    ),
    IsolationRule(
        "app-grant",
        "fin_app may do more than it must.",
        f"SELECT g.target, g.verb FROM ({_GRANTED}) g WHERE g.role = 'fin_app'"
        f" AND NOT g.verb = ANY (string_to_array({_APP_MAY}, ', '))",
    ),
    IsolationRule(
        "platform-grant",
        "fin_platform may do more than read tenants' tables.",
        f"SELECT g.target, g.verb FROM ({_GRANTED}) g JOIN relation r USING (oid)"
        " WHERE g.role = 'fin_platform' AND (g.verb <> 'SELECT' OR NOT (r.kind = 'v'"
        " OR r.tenant_column IS NOT NULL OR g.target = ANY (%(platform_shared)s::text[])))",
    ),
    IsolationRule(
        "platform-secret",
        "fin_platform or everybody may read a secret of keys.",
        f"""SELECT s.target, s.name FROM ({_KEPT_COLUMNS}) s WHERE EXISTS (
             SELECT FROM aclexplode(s.column_acl) x JOIN role_name g ON g.oid = x.grantee
             WHERE x.privilege_type = 'SELECT' AND g.role IN ('fin_platform', 'PUBLIC')
             UNION ALL
             SELECT FROM aclexplode(s.acl) x JOIN role_name g ON g.oid = x.grantee
             WHERE x.privilege_type = 'SELECT' AND g.role IN ('fin_platform', 'PUBLIC'))""",
    ),
    IsolationRule(
        "app-locks",
        "fin_app may lock the table against others: UPDATE must be granted column by column"
        " where nothing is deleted (finops/db/narrow_grants.py).",
        f"""SELECT g.target, g.verb FROM ({_GRANTED_WHOLE}) g WHERE g.role = 'fin_app'
             AND g.kind IN ('r', 'p') AND (g.verb IN ('TRUNCATE', 'MAINTAIN')
               OR (g.verb = 'UPDATE' AND NOT EXISTS (
                 SELECT FROM ({_GRANTED_WHOLE}) d WHERE d.oid = g.oid AND d.role = 'fin_app'
                   AND d.verb = 'DELETE')))""",
    ),
    IsolationRule(
        "large-objects",
        "A runtime role may use large objects, which know no row-level security: run"
        " bootstrap_roles.",
        """SELECT x.target, g.role FROM (
             SELECT p.oid::regprocedure::text AS target,
               coalesce(p.proacl, acldefault('f', p.proowner)) AS acl
             FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
               AND p.proname ~ '^(lo_|loread$|lowrite$)'
             UNION ALL
             SELECT 'pg_largeobject', relacl FROM pg_class WHERE oid = 'pg_largeobject'::regclass
             UNION ALL
             SELECT 'large object ' || oid, lomacl FROM pg_largeobject_metadata
           ) x CROSS JOIN aclexplode(x.acl) a JOIN role_name g ON g.oid = a.grantee
           WHERE g.role IN ('PUBLIC', 'fin_app', 'fin_platform')""",
    ),
    IsolationRule(
        "grant-option",
        "A runtime role may pass its privilege on.",
        f"SELECT g.target, g.role || ' ' || g.verb FROM ({_GRANTED}) g"
        " WHERE g.is_grantable AND g.role IN ('fin_app', 'fin_platform')",
    ),
    IsolationRule(
        "default-privileges",
        "Default privileges open tables and partitions that are not made yet.",
        """SELECT COALESCE(h.schema, 'all schemas'), g.role || ' ' || x.privilege_type
           FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) x
           JOIN role_name g ON g.oid = x.grantee LEFT JOIN house h ON h.oid = d.defaclnamespace
           WHERE g.role IN ('PUBLIC', 'fin_app', 'fin_platform')""",
    ),
    IsolationRule(
        "schema-writable",
        "A runtime role may make objects in a schema or in the database.",
        """SELECT x.place, x.role FROM (
             SELECT h.schema AS place, g.role FROM house h CROSS JOIN aclexplode(h.acl) a
             JOIN role_name g ON g.oid = a.grantee WHERE a.privilege_type = 'CREATE'
             UNION ALL
             SELECT d.datname::text, g.role FROM pg_database d CROSS JOIN aclexplode(d.datacl) a
             JOIN role_name g ON g.oid = a.grantee
             WHERE a.privilege_type = 'CREATE' AND d.datname = current_database()
           ) x WHERE x.role IN ('PUBLIC', 'fin_app', 'fin_platform')""",
    ),
)
