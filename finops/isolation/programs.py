"""Rules about views, rules and functions: nothing runs with more rights than its caller has."""

from typing import Final

from finops.isolation.rules import IsolationRule

RULES: Final = (
    IsolationRule(
        "view-as-owner",
        "The view runs with its owner's rights: WITH (security_invoker = true) is missing.",
        """SELECT target, '' FROM relation WHERE kind = 'v' AND NOT EXISTS (
             SELECT FROM pg_options_to_table(options) o
             WHERE o.option_name = 'security_invoker' AND o.option_value IN ('true', 'on', '1'))""",
    ),
    IsolationRule(
        "materialized-view",
        "Materialized views cannot have row-level security: make it a table.",
        "SELECT target, '' FROM relation WHERE kind = 'm'",
    ),
    IsolationRule(
        "rewrite-rule",
        "A rewrite rule on a table runs with its owner's rights.",
        """SELECT r.target, w.rulename::text FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
           WHERE r.kind IN ('r', 'p')""",
    ),
    IsolationRule(
        "definer-function",
        "SECURITY DEFINER is allowed in the schema audit only.",
        "SELECT target, '' FROM program WHERE is_definer AND schema <> 'audit'",
    ),
    IsolationRule(
        "definer-path",
        "A SECURITY DEFINER function without a search_path of its own can be led astray.",
        """SELECT target, '' FROM program WHERE is_definer AND NOT EXISTS (
             SELECT FROM unnest(config) c WHERE c = 'search_path=pg_catalog, pg_temp')""",
    ),
    IsolationRule(
        "definer-public",
        "A SECURITY DEFINER function may be called by somebody other than fin_app.",
        """SELECT p.target, g.role FROM program p
           CROSS JOIN aclexplode(COALESCE(p.acl, acldefault('f', p.owner))) x
           JOIN role_name g ON g.oid = x.grantee
           WHERE p.is_definer AND x.grantee <> p.owner AND g.role <> 'fin_app'""",
    ),
    IsolationRule(
        "accessor-wrong",
        "The accessor is missing or is not the inlinable, loud one.",
        """SELECT a.target, p.source FROM accessor a LEFT JOIN program p ON p.target = a.target
           WHERE p.oid IS NULL OR btrim(p.source) <> a.source OR p.volatility <> 's'
             OR p.is_strict OR p.is_definer OR p.config IS NOT NULL OR p.proargtypes <> ''
             OR p.prolang <> (SELECT oid FROM pg_language WHERE lanname = 'sql')""",
    ),
)
