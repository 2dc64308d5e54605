"""How a budget stands, in words and tones; what it holds for; its period."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.budgets.spans import PeriodKind, period_label
from finops.models import Budget, BudgetChange, BudgetPeriod
from finops.queries.budgets.signers import scope_words
from finops.ui.dates import month_name
from finops.ui.numbers import money_whole
from finops.ui.text import Text
from ledger.models import BudgetBurn
from ledger.queries.budgets.listing import BudgetRow

Standing = BudgetBurn.Standing
TONES: Final = {
    Standing.OVER: "bad",
    Standing.EXPECTED_OVER: "bad",
    Standing.NEARLY_USED: "warn",
    Standing.UNPRICED: "warn",
    Standing.ON_PLAN: "good",
}
CHANGE_TONES: Final = {
    **{"draft": "info", "in_review": "warn", "approved": "good", "rejected": "bad"},
    **{"withdrawn": "neutral", "expired": "neutral", "superseded": "neutral"},
    **{"conditionally_approved": "good", "frozen": "warn"},
}
TIER_TONES: Final = {"low": "neutral", "medium": "info", "high": "warn", "critical": "bad"}
SCOPE_LABELS: Final[dict[str, Text]] = {
    "business_unit": gettext_lazy("unit"),
    "cost_center": gettext_lazy("cost center"),
    "use_case": gettext_lazy("use case"),
    "environment": gettext_lazy("environment"),
    "risk_tier": gettext_lazy("risk"),
}


def standing_badge(row: BudgetRow) -> tuple[str, str]:
    """Tone and word: of what is asked where nothing is in force, else of the burn."""
    if row.amount is None:
        if row.latest is None:
            return "neutral", _("Nothing approved")
        return CHANGE_TONES[row.latest.state], str(row.latest.get_state_display())
    if row.burn is None:
        return "neutral", _("Not begun")
    if row.burn.standing == Standing.NEARLY_USED and row.burn.cap:
        used = row.burn.spent * 100 / row.burn.cap
        return "warn", _("%(percent)d%% used") % {"percent": used}
    return TONES[Standing(row.burn.standing)], str(row.burn.get_standing_display())


def change_badge(change: BudgetChange) -> tuple[str, str]:
    return CHANGE_TONES[change.state], str(change.get_state_display())


def scope_text(budget: Budget) -> str:
    """“use case aml · environment prod”, or the whole tenant."""
    known = scope_words(budget).items()
    named = [f"{SCOPE_LABELS[name]} {word}" for name, word in known if word]
    return " · ".join(named) or _("the whole tenant")


def period_text(period: BudgetPeriod, fiscal_start_month: int) -> str:
    """“November 2026”, “FY2027-Q1”, or a project's first and last day."""
    kind = PeriodKind(period.budget.period_kind)
    if kind is PeriodKind.MONTH:
        return f"{month_name(period.first)} {period.first.year}"
    return period_label(period.dates, kind, fiscal_start_month)


def at_end(row: BudgetRow) -> str:
    """“3,800 left”, “900 over”, “at least 900 over” where usage has no price; of what is asked for,
    how much; empty where nothing is known."""
    left = row.left_at_end
    if left is None and row.burn is not None and row.burn.spent > row.burn.cap:
        words = _("at least %(amount)s over")
        return words % {"amount": money_whole(row.burn.spent - row.burn.cap)}
    if left is None:
        asked = row.asked_amount if row.amount is None else None
        words = _("%(amount)s asked")
        return "" if asked is None else words % {"amount": money_whole(asked)}
    words = _("%(amount)s left") if left >= 0 else _("%(amount)s over")
    if row.burn is not None and row.burn.unpriced_lines:
        words = _("at most %(amount)s left") if left >= 0 else _("at least %(amount)s over")
    return words % {"amount": money_whole(abs(left))}
