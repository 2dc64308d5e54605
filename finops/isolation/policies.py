"""Rules about policies: exactly the expected permissive ones; restrictive ones may narrow them."""

from typing import Final

from finops.isolation.rules import IsolationRule

_EXPECTED = """
SELECT t.oid, t.target, u.name, u.command, u.roles, u.using, u.check
FROM tenant_table t CROSS JOIN usual_policy u
WHERE t.target NOT IN (SELECT o.target FROM own_policy o)
UNION ALL
SELECT t.oid, t.target, o.name, o.command, o.roles, o.using, o.check
FROM tenant_table t JOIN own_policy o ON o.target = t.target
"""
_ACTUAL = """
SELECT t.oid, t.target, p.polname::text AS name, p.polcmd::text AS command,
  (SELECT string_agg(r.role, ',' ORDER BY r.role) FROM role_name r WHERE r.oid = ANY (p.polroles))
    AS roles,
  pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check
FROM pg_policy p JOIN tenant_table t ON t.oid = p.polrelid WHERE p.polpermissive
"""

RULES: Final = (
    IsolationRule(
        "policy-missing",
        "A policy is missing.",
        f"SELECT e.target, e.name FROM ({_EXPECTED}) e"
        f" WHERE NOT EXISTS (SELECT FROM ({_ACTUAL}) a WHERE a.oid = e.oid AND a.name = e.name)",
    ),
    IsolationRule(
        "policy-wrong",
        "A policy is not what it must be (command, roles, USING, WITH CHECK).",
        "SELECT a.target, concat_ws(' ', a.name, a.command, a.roles, a.using, a.check)"
        f" FROM ({_ACTUAL}) a JOIN ({_EXPECTED}) e ON a.oid = e.oid AND a.name = e.name"
        " WHERE (a.command, a.roles, a.using, a.check)"
        " IS DISTINCT FROM (e.command, e.roles, e.using, e.check)",
    ),
    IsolationRule(
        "policy-extra",
        "A permissive policy that nobody expects widens what is seen.",
        f"SELECT a.target, concat_ws(' ', a.name, a.roles, a.using) FROM ({_ACTUAL}) a"
        f" WHERE NOT EXISTS (SELECT FROM ({_EXPECTED}) e WHERE a.oid = e.oid AND a.name = e.name)",
    ),
)
