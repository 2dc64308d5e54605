"""Rules of growth: what Citus asks of a schema that is spread over machines by tenant_id.

A tenant's table becomes a distributed table, a table of no tenant a reference table. The rules
that isolation needs as well are its own, not written twice. Source: ledger 8.
"""

from typing import Final

from finops.isolation import keys, programs, tables
from finops.isolation.rules import IsolationRule

# A rule of isolation that is a rule of distribution too.
SHARED_RULES: Final = (
    "unknown-table",
    "tenant-nullable",
    "unique-without-tenant",
    "foreign-key-without-tenant",
    "shared-points-at-tenant",
    "rewrite-rule",
)
_OWN_RULES: Final = (
    IsolationRule(
        "distribution-type",
        "tenant_id is not an integer as everywhere: the table could not lie beside the others.",
        """SELECT r.target, format_type(a.atttypid, a.atttypmod) FROM relation r
           JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = r.tenant_column
           WHERE r.kind IN ('r', 'p') AND a.atttypid <> 'integer'::regtype""",
    ),
    IsolationRule(
        "exclusion-without-equality",
        "An exclusion constraint compares tenant_id by something else than =, or not at all.",
        """SELECT r.target, c.conname::text FROM pg_constraint c
           JOIN relation r ON r.oid = c.conrelid
           WHERE c.contype = 'x' AND r.tenant_column IS NOT NULL AND NOT EXISTS (
             SELECT FROM unnest(c.conkey, c.conexclop) AS part (attribute, operator)
             JOIN pg_operator o ON o.oid = part.operator
             WHERE part.attribute = r.tenant_column AND o.oprname = '=')
             AND NOT EXISTS (
               SELECT FROM allowed_exclusion e WHERE e.name = c.conname
                 AND starts_with(pg_get_constraintdef(c.oid), e.definition))""",
    ),
    IsolationRule(
        "foreign-key-action",
        "A foreign key that carries tenant_id would have to change it (SET NULL, SET DEFAULT,"
        " or anything ON UPDATE).",
        """SELECT r.target, c.conname::text FROM pg_constraint c
           JOIN relation r ON r.oid = c.conrelid
           WHERE c.contype = 'f' AND r.tenant_column = ANY (c.conkey)
             AND (c.confdeltype IN ('n', 'd') OR c.confupdtype IN ('n', 'd', 'c'))""",
    ),
    IsolationRule(
        "policy-with-subquery",
        "A policy asks another table: no policy of a distributed table may.",
        """SELECT r.target, p.polname::text FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
           WHERE r.tenant_column IS NOT NULL AND p.polname <> ALL (%(stand_for_keys)s::text[])
             AND concat(p.polqual, p.polwithcheck) LIKE '%%{SUBLINK%%'""",
    ),
    IsolationRule(
        "partitioned-twice",
        "A partition is partitioned again: one level only.",
        "SELECT target, '' FROM relation WHERE kind = 'p' AND is_partition",
    ),
    IsolationRule(
        "inherited-table",
        "The table inherits from another; only partitions may.",
        """SELECT r.target, i.inhparent::regclass::text FROM pg_inherits i
           JOIN relation r ON r.oid = i.inhrelid WHERE r.kind = 'r' AND NOT r.is_partition""",
    ),
    IsolationRule(
        "narrow-sequence",
        "A sequence of a tenant's table is not bigint: machines share such numbers out.",
        """SELECT r.target, s.seqrelid::regclass::text FROM pg_sequence s
           JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid
             AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
           JOIN relation r ON r.oid = d.refobjid
           WHERE r.tenant_column IS NOT NULL AND s.seqtypid <> 'bigint'::regtype""",
    ),
    IsolationRule(
        "trigger-on-ledger",
        "A trigger on a table that postings write: it would run on every machine, unsafely.",
        """SELECT r.target, t.tgname::text FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
           WHERE NOT t.tgisinternal AND r.schema = 'public' AND r.name LIKE 'ledger\\_%%'
             AND r.name !~ %(may_have_triggers)s""",
    ),
)

RULES: Final = (
    *(rule for rule in (*tables.RULES, *keys.RULES, *programs.RULES) if rule.code in SHARED_RULES),
    *_OWN_RULES,
)
