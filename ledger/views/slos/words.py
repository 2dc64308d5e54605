"""Service levels and savings in words and numbers that people read."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import UseCase
from finops.models.organisation.use_cases import RiskTier
from finops.ui.numbers import money, percent, quantity, unit_cost
from finops.ui.text import Text
from ledger.calc.slos.budgets import ErrorBudget, Standing, Why
from ledger.calc.slos.optimisations import OptimisationRule
from ledger.calc.slos.targets import Basis, SloTerms
from ledger.queries.slos.proposals import Forbidden, forbidden_of
from ledger.queries.slos.versions import version_in_force

STANDINGS: Final[dict[Standing, tuple[Text, str]]] = {
    Standing.NO_DATA: (gettext_lazy("No data"), "quiet"),
    Standing.TOO_FEW: (gettext_lazy("Too few"), "quiet"),
    Standing.NOT_PROVED: (gettext_lazy("Not proved"), "warn"),
    Standing.MET: (gettext_lazy("Met"), "good"),
    Standing.MISSED: (gettext_lazy("Missed"), "bad"),
}
WHYS: Final[dict[Why, Text]] = {
    Why.NOTHING: "",
    Why.NOBODY_MEASURED: gettext_lazy("no such measure is declared"),
    Why.TRIGGERED: gettext_lazy("only what looked wrong was judged"),
    Why.TIER_UNJUDGED: gettext_lazy("a risk tier is not judged"),
    Why.COST_UNKNOWN: gettext_lazy("the cost is not known"),
}


def share(value: Decimal) -> str:
    """As a percentage with the digits that it has: 0.999 is 99.9%, and 0.95 is 95%."""
    return f"{quantity((value * 100).normalize())}%"


def target_text(terms: SloTerms) -> str:
    """“at least 95% within 2,000 ms”, “at most 0.18 USD”, “at most 0”."""
    if terms.basis == Basis.UNIT_COST:
        return _("at most %(usd)s USD") % {"usd": unit_cost(terms.target)}
    if terms.basis == Basis.EVENTS:
        return _("at most %(count)s") % {"count": quantity(terms.target.normalize())}
    if terms.basis == Basis.BAD_SHARE:
        return _("at most %(share)s") % {"share": share(terms.target)}
    words = {"share": share(terms.target)}
    if terms.threshold_ms is None:
        return _("at least %(share)s") % words
    words["ms"] = quantity(terms.threshold_ms.normalize())
    return _("at least %(share)s within %(ms)s ms") % words


def value_text(terms: SloTerms, budget: ErrorBudget) -> str:
    """What was measured; empty where nothing was."""
    if budget.value is None:
        return ""
    if terms.basis == Basis.UNIT_COST:
        return f"{unit_cost(budget.value)} USD"
    if terms.basis == Basis.EVENTS:
        return quantity(budget.value)
    return percent(budget.value)


def left_text(terms: SloTerms, budget: ErrorBudget) -> str:
    """How much is left: “12,800.00 USD”, “720 of 2,400”; below 0 as it is."""
    if budget.left is None or budget.allowed is None:
        return ""
    if terms.basis == Basis.UNIT_COST:
        return f"{money(budget.left)} USD"
    words = {"left": quantity(round(budget.left)), "all": quantity(round(budget.allowed))}
    return _("%(left)s of %(all)s") % words


def burn_text(budget: ErrorBudget) -> str:
    """“0.70”; with no budget at all, whether anything broke it."""
    if budget.burn is None:
        return ""
    return f"{budget.burn:.2f}"


def saving_text(rule: OptimisationRule) -> str:
    """“remove citation (from high risk on)”."""
    if not rule.tier:
        return rule.optimisation
    bound = _("up to %(tier)s risk") if rule.is_allowed else _("from %(tier)s risk on")
    return f"{rule.optimisation} ({bound % {'tier': RiskTier(rule.tier).label.lower()}})"


def must_not(use_case: UseCase) -> list[str]:
    """What the matrix in force forbids, and by what success must not be measured."""
    return forbidden_texts(forbidden_of(use_case, version_in_force(use_case)))


def forbidden_texts(forbidden: Forbidden) -> list[str]:
    blocked = [saving_text(rule) for rule in forbidden.rules]
    measured = [
        _("measure success by %(metric)s") % {"metric": metric} for metric in forbidden.excluded
    ]
    return [*blocked, *measured]
