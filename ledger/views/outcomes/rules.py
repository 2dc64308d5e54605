"""Definitions of outcomes as a table: whom they are credited to, when they count, what they are
worth."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.queries.outcome_types import type_label
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.exact import plain
from ledger.calc.outcomes.terms import Bound, OutcomeTerms, Requirement, ResultSource, ScoreRule
from ledger.models import OutcomeDefinition
from ledger.queries.outcomes.definitions import DefinitionRow

RULES = dict(OutcomeDefinition.CreditRule.choices)
WORTH = dict(OutcomeDefinition.Worth.choices)
REQUIRED = {
    "quality": gettext_lazy("passed quality"),
    "risk": gettext_lazy("risk in bounds"),
    "adoption": gettext_lazy("adopted"),
}
NOT_ASKED = {
    "quality": gettext_lazy("quality not asked"),
    "risk": gettext_lazy("risk not asked"),
    "adoption": gettext_lazy("adoption not asked"),
}


def rules_table(rules: list[DefinitionRow]) -> Table:
    columns = [
        Column(_("Use case")),
        Column(_("Type of outcome"), stays=True),
        Column(_("Version"), "quantity"),
        Column(_("Credited")),
        Column(_("Counts when")),
        Column(_("Value of each (USD)"), "unit_cost"),
        Column(_("For outcomes from"), "when"),
        Column(_("Status"), "badge", stays=True),
    ]
    return Table(
        _("Definitions, the newest version first"), columns, [_row(rule) for rule in rules]
    )


def _row(rule: DefinitionRow) -> Row:
    good = "good" if rule.is_in_force else "quiet"
    terms = rule.terms
    return Row(
        [
            Cell(rule.name, note=rule.use_case),
            Cell(type_label(rule.kind) if rule.kind else _("all types")),
            Cell(rule.version, "quantity"),
            Cell(str(RULES[terms.credit_rule]), note=_lookback(terms)),
            Cell("; ".join(needs_of(terms)), note="; ".join(scores_of(terms))),
            Cell(terms.unit_value_usd, "unit_cost", nil=_("as reported"), note=_worth(terms)),
            Cell(rule.valid_from, "when", note=rule.declared_by),
            Cell(_("in force") if rule.is_in_force else _("earlier or later"), "badge", good=good),
        ]
    )


def _lookback(terms: OutcomeTerms) -> str:
    text = ngettext("%(days)s day back", "%(days)s days back", terms.lookback_days)
    words = text % {"days": terms.lookback_days}
    if terms.lag_days is None:
        return words
    return _("%(lookback)s, most within %(days)s") % {"lookback": words, "days": terms.lag_days}


def needs_of(terms: OutcomeTerms) -> list[str]:
    """What has to be known for a result to count, in a few words each."""
    needs = {"quality": terms.quality, "risk": terms.risk, "adoption": terms.adoption}
    words = [str(REQUIRED[name]) for name, need in needs.items() if need == Requirement.REQUIRED]
    words += [str(NOT_ASKED[name]) for name, need in needs.items() if need == Requirement.NOT_ASKED]
    if terms.source == ResultSource.RECORDS:
        words.append(_("a record says so"))
    return words or [_("nobody says no")]


def scores_of(terms: OutcomeTerms) -> Iterator[str]:
    """The scores that decide: citation_correctness ≥ 0.95."""
    return (_rule(rule) for rule in terms.rules.values() if rule.metric)


def _rule(rule: ScoreRule) -> str:
    sign = "≥" if rule.bound == Bound.AT_LEAST else "≤"
    return f"{rule.metric} {sign} {plain(rule.threshold or Decimal(0))}"


def _worth(terms: OutcomeTerms) -> str:
    words = str(WORTH[terms.worth])
    if terms.minutes_per_outcome is not None and terms.loaded_rate_usd_per_hour is not None:
        words = _("%(minutes)s min × %(rate)s USD per hour") % {
            "minutes": plain(terms.minutes_per_outcome),
            "rate": plain(terms.loaded_rate_usd_per_hour),
        }
    if terms.realisation == 1:
        return words
    part = _("%(part)s realised") % {"part": plain(terms.realisation)}
    return f"{words}, {part}"
