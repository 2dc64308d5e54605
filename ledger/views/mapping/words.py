"""How a mapping is put into words: fields, rules, owners, states."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.progress import STATE_TONES
from ledger.calc.mapping.preview import NOBODY, Owner
from ledger.calc.mapping.rules import USE_CASE, How, Rule
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.source_fields import source_field
from ledger.models import MappingRun, MappingVersion
from ledger.queries.labels import labels

DIMENSION_NAMES: Final = {
    USE_CASE: gettext_lazy("Use case"),
    "business_unit": gettext_lazy("Business unit"),
    "cost_center": gettext_lazy("Cost center"),
    "workflow_step": gettext_lazy("Workflow step"),
    "environment": gettext_lazy("Environment"),
    "user_role": gettext_lazy("User role"),
}
HOW_NAMES: Final = {
    How.EXACT: gettext_lazy("is"),
    How.PREFIX: gettext_lazy("begins with"),
    How.AS_IS: gettext_lazy("is taken as it is"),
}
TONES: Final = {"draft": "quiet", "active": "good", "retired": "quiet"}


def field_name(field: str) -> str:
    """`LiteLLM: tag with this name – team`: the declaration, and what the sender chose."""
    declared = source_field(field)
    if declared is None:
        return field
    label = _(declared.label)
    return f"{label} – {field[len(declared.name) :]}" if declared.is_open else label


def owner_name(owner: Owner, names: Mapping[str, str]) -> str:
    """`names` are those of the use cases, by slug."""
    use_case, center = owner
    return _("nobody") if owner == NOBODY else f"{names.get(use_case, use_case)} · {center}"


def target_name(rule: Rule) -> str:
    """What a rule gives, by its name; empty where it gives the value itself."""
    try:
        names = labels(Dimension(rule.dimension.removesuffix("_id")))
    except ValueError:
        return rule.target
    return names.get(rule.target, rule.target)


def condition(rule: Rule) -> str:
    how = str(HOW_NAMES[rule.how])
    return how if rule.how is How.AS_IS else f"{how} “{rule.value}”"


def state_badge(version: MappingVersion) -> tuple[str, str]:
    return TONES[version.state], version.get_state_display()


def run_badge(run: MappingRun) -> tuple[str, str]:
    return STATE_TONES[run.state], run.get_state_display()


def version_name(version: MappingVersion) -> str:
    return _("Version %(number)d") % {"number": version.number}
