"""Shares of a cap that spend has reached, as events of webhooks."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import BudgetPeriod
from finops.queries.tenants import tenant_in_force
from finops.queries.webhooks import subscribed
from finops.registries.event_types import EventType
from finops.services.webhooks.emitting import emit
from finops.ui.links import links_into, page_url
from ledger.models import BudgetBurn, BudgetThreshold

REACHED: Final = "budget.threshold_reached"
TYPES: Final = (
    EventType(
        REACHED,
        gettext_lazy("Share of a budget reached"),
        gettext_lazy("Spend reached 50, 70, 90 or 100% of a budget: once for each period and cap."),
        "view_budgets",
        {
            "title": gettext_lazy("Which budget reached what, in a line"),
            "url": gettext_lazy("The budget's page"),
            "tenant": gettext_lazy("The tenant's short name"),
            "budget": gettext_lazy("The budget's short name"),
            "name": gettext_lazy("The budget's name"),
            "period": gettext_lazy("First and last day"),
            "percent": gettext_lazy("The share that was reached"),
            "spent": gettext_lazy("Spent so far, in the budget's currency"),
            "cap": gettext_lazy("The amount in force with what was carried over"),
            "currency": gettext_lazy("The budget's currency"),
            "unpriced_lines": gettext_lazy("Lines without a price, which are in no figure"),
            "at": gettext_lazy("When it was counted"),
        },
    ),
)


def emit_thresholds(
    reached: Iterable[BudgetThreshold], burns: dict[int, tuple[BudgetPeriod, BudgetBurn]]
) -> None:
    """One event for each share that was reached just now; `burns` by the period's id."""
    new = list(reached)
    if not new or not subscribed([REACHED]):
        return
    for threshold in new:
        period, burn = burns[threshold.period_id]
        emit(REACHED, data=partial(_data, threshold, period, burn, threshold.reached_at))


def _data(
    threshold: BudgetThreshold, period: BudgetPeriod, burn: BudgetBurn, at: datetime
) -> dict[str, object]:
    tenant, budget = tenant_in_force(), period.budget
    with links_into(tenant):
        url = settings.PUBLIC_URL + page_url("budget", budget.slug)
    words = {"budget": budget.name, "percent": threshold.percent, "cap": f"{burn.cap:,.2f}"}
    title = _("%(budget)s has reached %(percent)d%% of %(cap)s %(currency)s")
    return {
        **{"title": title % {**words, "currency": budget.currency}, "url": url},
        **{"tenant": tenant.slug, "budget": budget.slug, "name": budget.name},
        "period": [period.first.isoformat(), period.last.isoformat()],
        **{"percent": threshold.percent, "spent": f"{burn.spent:.2f}", "cap": f"{burn.cap:.2f}"},
        **{"currency": budget.currency, "unpriced_lines": burn.unpriced_lines},
        "at": at.isoformat(),
    }
