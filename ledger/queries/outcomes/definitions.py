"""How results are credited: the types that records may name, and every version of the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from finops.models.outcome_types import OutcomeUnit
from finops.queries.outcome_types import type_labels
from ledger.models import OutcomeDefinition
from ledger.queries.sql import reading_alias


@dataclass(frozen=True)
class OutcomeTypeRow:
    """One type; those that ship are there for every tenant."""

    slug: str
    name: str
    is_shipped: bool


@dataclass(frozen=True)
class DefinitionRow:
    """One version of a rule; an empty `kind` is all kinds that have no rule of their own."""

    use_case: str
    name: str
    kind: str
    version: int
    credit_rule: str
    lookback_days: int
    valid_from: datetime
    declared_at: datetime
    declared_by: str
    is_in_force: bool


def outcome_types() -> list[OutcomeTypeRow]:
    """Those that the tenant registered, then those that ship."""
    rows = [OutcomeTypeRow(*one, one[0] in OutcomeUnit.values) for one in type_labels().items()]
    return sorted(rows, key=lambda row: row.is_shipped)


def outcome_definitions(now: datetime) -> list[DefinitionRow]:
    """Every version, by use case and kind, the newest first; `now` says which are in force."""
    found = OutcomeDefinition.objects.using(reading_alias()).select_related("use_case")
    rows = list(found.order_by("use_case__slug", "kind", "-version"))
    in_force = _in_force(rows, now)
    return [
        DefinitionRow(
            use_case=one.use_case.slug,
            name=one.use_case.name,
            kind=one.kind,
            version=one.version,
            credit_rule=one.credit_rule,
            lookback_days=one.lookback_days,
            valid_from=one.valid_from,
            declared_at=one.declared_at,
            declared_by=one.declared_by,
            is_in_force=one.pk in in_force,
        )
        for one in rows
    ]


def _in_force(rows: Iterable[OutcomeDefinition], now: datetime) -> set[object]:
    """Of each use case and kind the latest version that holds for outcomes of now."""
    found: dict[tuple[int, str], object] = {}
    for one in rows:
        if one.valid_from <= now:
            found.setdefault((one.use_case_id, one.kind), one.pk)
    return set(found.values())
