"""Rules about keys: the tenant first in what is unique, and on both sides of a reference."""

from typing import Final

from finops.isolation.rules import IsolationRule

RULES: Final = (
    IsolationRule(
        "unique-without-tenant",
        "A unique index does not begin with tenant_id: it tells another tenant's values.",
        """SELECT r.target, i.indexrelid::regclass::text FROM pg_index i
           JOIN relation r ON r.oid = i.indrelid
           WHERE r.tenant_column IS NOT NULL AND (i.indisunique OR i.indisexclusion)
             AND i.indkey[0] <> r.tenant_column
             AND NOT EXISTS (
               SELECT FROM pg_constraint c JOIN allowed_exclusion e ON e.name = c.conname
               WHERE c.conindid = i.indexrelid
                 AND starts_with(pg_get_constraintdef(c.oid), e.definition))""",
    ),
    IsolationRule(
        "foreign-key-without-tenant",
        "A foreign key between tenants' tables does not carry tenant_id on both sides.",
        """SELECT r.target, c.conname::text FROM pg_constraint c
           JOIN relation r ON r.oid = c.conrelid JOIN relation f ON f.oid = c.confrelid
           WHERE c.contype = 'f' AND r.tenant_column IS NOT NULL AND f.tenant_column IS NOT NULL
             AND NOT EXISTS (
               SELECT FROM unnest(c.conkey, c.confkey) AS pair (here, there)
               WHERE pair.here = r.tenant_column AND pair.there = f.tenant_column)""",
    ),
    IsolationRule(
        "shared-points-at-tenant",
        "A table of no tenant refers to rows of tenants.",
        """SELECT r.target, c.conname::text FROM pg_constraint c
           JOIN relation r ON r.oid = c.conrelid JOIN relation f ON f.oid = c.confrelid
           WHERE c.contype = 'f' AND r.tenant_column IS NULL AND f.tenant_column IS NOT NULL""",
    ),
    IsolationRule(
        "foreign-key-not-checked",
        "A foreign key was never validated.",
        """SELECT r.target, c.conname::text FROM pg_constraint c
           JOIN relation r ON r.oid = c.conrelid
           WHERE c.contype = 'f' AND NOT c.convalidated""",
    ),
    IsolationRule(
        "trigger-disabled",
        "A trigger is switched off (foreign keys are triggers too).",
        """SELECT r.target, t.tgname::text FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
           WHERE t.tgenabled IN ('D', 'R')""",
    ),
)
