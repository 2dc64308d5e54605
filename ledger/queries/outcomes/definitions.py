"""What counts as an outcome: the types that records may name, and every version of what is declared
of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from finops.models.organisation.outcome_types import OutcomeUnit
from finops.queries.outcome_types import type_labels
from ledger.calc.outcomes.terms import OutcomeTerms
from ledger.models import OutcomeDefinition
from ledger.queries.narrowing import tenant_zone
from ledger.queries.sql import reading_alias


@dataclass(frozen=True)
class OutcomeTypeRow:
    """One type; those that ship are there for every tenant."""

    slug: str
    name: str
    is_shipped: bool


@dataclass(frozen=True)
class DefinitionRow:
    """One version of a definition; an empty `kind` is all kinds that have no rule of their own."""

    use_case: str
    name: str
    kind: str
    version: int
    terms: OutcomeTerms
    valid_from: datetime
    declared_at: datetime
    declared_by: str
    is_in_force: bool


def outcome_types() -> list[OutcomeTypeRow]:
    """Those that the tenant registered, then those that ship."""
    rows = [
        OutcomeTypeRow(*named, named[0] in OutcomeUnit.values) for named in type_labels().items()
    ]
    return sorted(rows, key=lambda row: row.is_shipped)


def outcome_definitions(now: datetime) -> list[DefinitionRow]:
    """Every version, by use case and kind, the newest first; `now` says which are in force."""
    definitions = OutcomeDefinition.objects.using(reading_alias()).select_related("use_case")
    rows = list(definitions.order_by("use_case__slug", "kind", "-version"))
    in_force = _in_force(rows, now)
    return [
        DefinitionRow(
            use_case=definition.use_case.slug,
            name=definition.use_case.name,
            kind=definition.kind,
            version=definition.version,
            terms=definition.terms,
            valid_from=definition.valid_from,
            declared_at=definition.declared_at,
            declared_by=definition.declared_by,
            is_in_force=definition.pk in in_force,
        )
        for definition in rows
    ]


def _in_force(rows: Iterable[OutcomeDefinition], now: datetime) -> set[object]:
    """Of each use case and kind the latest version that holds for outcomes of now."""
    latest: dict[tuple[int, str], object] = {}
    for definition in rows:
        if definition.valid_from <= now:
            latest.setdefault((definition.use_case_id, definition.kind), definition.pk)
    return set(latest.values())


def latest_versions(day: date) -> dict[tuple[str, str], int]:
    """By use case and kind ("" is every kind that has no rule of its own) the version that holds
    for outcomes of the end of a day."""
    end = datetime.combine(day, time.max, tenant_zone())
    rows = OutcomeDefinition.objects.using(reading_alias()).filter(valid_from__lte=end)
    named = rows.order_by("version").values_list("use_case__slug", "kind", "version")
    return {(use_case, kind): version for use_case, kind, version in named}
