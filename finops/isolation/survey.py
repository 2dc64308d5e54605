"""Runs all rules as one statement over the catalogue of the connected database."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from finops.isolation import (
    allowances,
    distribution,
    grants,
    keys,
    policies,
    programs,
    roles,
    tables,
)
from finops.isolation.rules import CATALOGUE, Finding, IsolationRule

RULES: Final[tuple[IsolationRule, ...]] = (
    *tables.RULES,
    *policies.RULES,
    *keys.RULES,
    *grants.RULES,
    *roles.RULES,
    *programs.RULES,
)
_POLICY = 'name text, command text, roles text, "using" text, "check" text'
_DATA = f"""
usual_policy AS (SELECT * FROM jsonb_to_recordset(%(usual_policies)s::jsonb) AS x ({_POLICY})),
own_policy AS (
  SELECT * FROM jsonb_to_recordset(%(own_policies)s::jsonb) AS x (target text, {_POLICY})),
shared AS (SELECT key AS target, value AS verbs FROM jsonb_each_text(%(shared)s::jsonb)),
own_verbs AS (SELECT key AS target, value AS verbs FROM jsonb_each_text(%(own_verbs)s::jsonb)),
accessor AS (SELECT key AS target, value AS source FROM jsonb_each_text(%(accessors)s::jsonb)),
allowed_exclusion AS (
  SELECT key AS name, value AS definition FROM jsonb_each_text(%(exclusions)s::jsonb)),
schema_owner AS (SELECT key AS schema, value AS role FROM jsonb_each_text(%(owners)s::jsonb))
"""


class Cursor(Protocol):
    """Django's or psycopg's: the check also runs inside a superuser's transaction."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...  # Any: two libraries' words

    def fetchall(self) -> Any: ...  # Any: rows


def _statement(rules: Sequence[IsolationRule]) -> str:
    parts = (
        f"SELECT '{rule.code}', v.target, v.detail FROM ({rule.sql}) v (target, detail)"
        for rule in rules
    )
    return f"WITH {_DATA}, {CATALOGUE} " + " UNION ALL ".join(parts)


def _parameters() -> Mapping[str, object]:
    own = [
        {"target": target, **policy._asdict()}
        for target, expected in allowances.OWN_POLICIES.items()
        for policy in expected
    ]
    return {
        "usual_policies": json.dumps([p._asdict() for p in allowances.USUAL_POLICIES]),
        "own_policies": json.dumps(own),
        "shared": json.dumps(allowances.SHARED_VERBS),
        "own_verbs": json.dumps(allowances.OWN_VERBS),
        "usual_verbs": allowances.USUAL_VERBS,
        "accessors": json.dumps(allowances.ACCESSORS),
        "owners": json.dumps(allowances.SCHEMA_OWNERS),
        "exclusions": json.dumps(allowances.EXCLUSIONS),
        "required": sorted(allowances.OWN_POLICIES),
        "without_default": list(allowances.WITHOUT_DEFAULT),
        "platform_shared": list(allowances.PLATFORM_SHARED),
        "secret_columns": list(allowances.SECRETS),
        "secret_names": allowances.NAMED_LIKE_ONE,
        "may_have_triggers": allowances.MAY_HAVE_TRIGGERS,
        "stand_for_keys": list(allowances.STAND_FOR_KEYS),
    }


def find_all(cursor: Cursor) -> list[Finding]:
    """Every breach of isolation in the connected database; empty means that the walls hold.

    Works for any role: it reads only what the catalogue shows to all. Source: security 3.
    """
    return find_breaches(cursor, RULES)


def find_undistributable(cursor: Cursor) -> list[Finding]:
    """What keeps a table from being spread over machines by tenant_id (Citus).

    Source: ledger 8.
    """
    return find_breaches(cursor, distribution.RULES)


def find_breaches(cursor: Cursor, rules: Sequence[IsolationRule]) -> list[Finding]:
    says = {rule.code: rule.says for rule in rules}
    cursor.execute(_statement(rules), _parameters())
    return sorted(
        (
            Finding(code, target, f"{says[code]} ({detail})" if detail else says[code])
            for code, target, detail in cursor.fetchall()
        ),
        key=str,
    )
