"""The rules of a mapping version, as they are asked."""

from ledger.calc.mapping.rules import NO_RULES, How, Rule, RuleTable
from ledger.models import MappingRule, MappingVersion


def active_version() -> MappingVersion | None:
    return MappingVersion.objects.filter(state=MappingVersion.State.ACTIVE).first()


def draft_version() -> MappingVersion | None:
    return MappingVersion.objects.filter(state=MappingVersion.State.DRAFT).first()


def active_number() -> int:
    """The number of the active version; 0 where there is none."""
    versions = MappingVersion.objects.filter(state=MappingVersion.State.ACTIVE)
    return versions.values_list("number", flat=True).first() or 0


def rules_of(version: MappingVersion | None) -> RuleTable:
    """Its rules in order; none where there is no version."""
    if version is None:
        return NO_RULES
    return RuleTable.of(version.number, rules_in_order(version))


def rules_in_order(version: MappingVersion) -> list[Rule]:
    return [as_rule(row) for row in MappingRule.objects.filter(version=version)]


def as_rule(row: MappingRule) -> Rule:
    return Rule(row.source_field, How(row.how), row.value, row.dimension, row.target)
