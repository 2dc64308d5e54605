"""A budget that is expected to be overrun: noted, told and sent once for each period and cap.

Nothing is cut or slowed by it. Source: requirements 9.2.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.approvals import Ask
from finops.calc.approvals.telling import BUDGETS
from finops.models import BudgetPeriod
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.signers import lettered, seeing
from finops.queries.budgets.signers import risk_of, scope_of
from finops.queries.tenants import tenant_in_force
from finops.registries.event_types import EventType
from finops.services.budgets.signing import ACTIVITY
from finops.services.notices.writing import News, tell_people
from finops.services.webhooks.emitting import emit
from finops.ui.dates import day_with_year
from finops.ui.links import links_into, page_url
from ledger.models import BudgetOverrun
from ledger.queries.budgets.standing import CountedPeriod

OVERRUN: Final = "budget_overrun"  # what its notices are about
EXPECTED: Final = "expected"
PROJECTED: Final = "budget.overrun_projected"
TYPES: Final = (
    EventType(
        PROJECTED,
        gettext_lazy("Overrun of a budget expected"),
        gettext_lazy("A budget is expected to be overrun: once for each period and cap."),
        "view_budgets",
        {
            "title": gettext_lazy("Which budget passes its cap when, in a line"),
            "url": gettext_lazy("The budget's page"),
            "tenant": gettext_lazy("The tenant's short name"),
            "budget": gettext_lazy("The budget's short name"),
            "name": gettext_lazy("The budget's name"),
            "period": gettext_lazy("First and last day"),
            "overrun_on": gettext_lazy("The first day past the cap, as it is forecast"),
            "spent": gettext_lazy("Spent so far, in the budget's currency"),
            "forecast": gettext_lazy("Forecast to the end of the period"),
            "low": gettext_lazy("The lower end of the band of the forecast, or null"),
            "high": gettext_lazy("Its upper end, or null"),
            "cap": gettext_lazy("The amount in force with what was carried over"),
            "currency": gettext_lazy("The budget's currency"),
            "unpriced_lines": gettext_lazy("Lines without a price, which are in no figure"),
            "at": gettext_lazy("When it was counted"),
        },
    ),
)


def note_overruns(counted: Iterable[CountedPeriod], now: datetime) -> None:
    """Those that are expected for the first time with this cap, told in the same transaction."""
    expected = {each.period.pk: each for each in counted}
    wanted = [row for each in expected.values() if (row := _row(each, now)) is not None]
    known = BudgetOverrun.objects.filter(period__in=[row.period_id for row in wanted])
    noted = set(known.values_list("period_id", "cap"))
    new = [row for row in wanted if (row.period_id, row.cap) not in noted]
    for row in BudgetOverrun.objects.bulk_create(new):
        _tell(row, expected[row.period_id])


def _row(each: CountedPeriod, now: datetime) -> BudgetOverrun | None:
    """Where it is forecast to pass the cap by a day of the period, and not past it yet."""
    burn = each.burn
    if burn.forecast is None or burn.overrun_on is None:
        return None
    if not burn.spent <= burn.cap < burn.forecast:
        return None
    return BudgetOverrun(
        period=each.period,
        cap=burn.cap,
        forecast=burn.forecast,
        overrun_on=burn.overrun_on,
        noted_at=now,
    )


def title_of(period: BudgetPeriod, row: BudgetOverrun) -> str:
    words = {
        **{"budget": period.budget.name, "cap": f"{row.cap:,.2f}"},
        **{"currency": period.budget.currency, "day": day_with_year(row.overrun_on)},
    }
    return _("%(budget)s passes %(cap)s %(currency)s on %(day)s") % words


def _tell(row: BudgetOverrun, each: CountedPeriod) -> None:
    period, burn = each.period, each.burn
    title = title_of(period, row)
    words = _("%(spent)s spent, %(forecast)s by the end as it looks now.") % {
        "spent": f"{burn.spent:,.2f}",
        "forecast": f"{row.forecast:,.2f}",
    }
    people = dict.fromkeys(_answering(period), BUDGETS)
    tell_people(News(OVERRUN, row.pk, EXPECTED, title, words=words), people)
    emit(PROJECTED, data=partial(_data, row, each))


def _answering(period: BudgetPeriod) -> Iterator[int]:
    """Whoever is accountable for it by the table, over its scope, and its owner."""
    budget = period.budget
    ask = Ask("", {}, ACTIVITY, (scope_of(budget),), risk_of(budget))
    letters = lettered(ask, table_in_force())
    people = letters.get("A", frozenset()) | letters.get("AR", frozenset())
    if budget.owner_id is not None:
        people |= seeing([budget.owner_id], ask)
    yield from sorted(people)


def _data(row: BudgetOverrun, each: CountedPeriod) -> dict[str, object]:
    tenant, period, burn = tenant_in_force(), each.period, each.burn
    budget = period.budget
    with links_into(tenant):
        url = settings.PUBLIC_URL + page_url("budget", budget.slug)
    return {
        **{"title": title_of(period, row), "url": url, "tenant": tenant.slug},
        **{"budget": budget.slug, "name": budget.name, "currency": budget.currency},
        "period": [period.first.isoformat(), period.last.isoformat()],
        **{"overrun_on": row.overrun_on.isoformat(), "spent": f"{burn.spent:.2f}"},
        **{"forecast": f"{row.forecast:.2f}", "cap": f"{row.cap:.2f}"},
        "low": None if burn.low is None else f"{burn.low:.2f}",
        "high": None if burn.high is None else f"{burn.high:.2f}",
        **{"unpriced_lines": burn.unpriced_lines, "at": row.noted_at.isoformat()},
    }
