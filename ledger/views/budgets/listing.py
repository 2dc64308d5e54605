"""Budgets: how each stands against its curve and its cap, as a tree."""

from dataclasses import replace
from datetime import date
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops import clock
from finops.access import can_somewhere, visible_use_cases
from finops.forms.exact import IsoDayField
from finops.models import Tenant
from finops.queries.tenants import local_today
from finops.ui.dates import day_of_year
from finops.ui.figures import KeyFigure
from finops.ui.numbers import money_whole, quantity
from finops.ui.reports import Empty, Place, Reading, ReportApi, ReportPage, ReportRequest
from finops.ui.saved_views import Query
from finops.ui.shell.navigation import Group
from finops.ui.tables import Table
from ledger.api.budgets.shapes import LIST_PARAMETERS, BudgetsSerializer, budgets_body
from ledger.forms.reports import sentence
from ledger.models import BudgetBurn
from ledger.queries.budgets.asked import AskedBudgets
from ledger.queries.budgets.listing import BudgetList, budgets_on, outside_of
from ledger.queries.budgets.sheets import budget_sheet
from ledger.views.budgets.rows import list_table
from ledger.views.reports.filtering import OWN_PARAMETERS

PARAMETERS: Final = OWN_PARAMETERS | {"tenant"}
ROWS_PER_PAGE: Final = 50


class BudgetFilter(forms.Form):
    """The day whose budgets are shown: today, if nothing else is asked for; and how they stand."""

    on = IsoDayField(label=gettext_lazy("On"), required=False)
    standing = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("all")),
            *BudgetBurn.Standing.choices,
            ("asked", gettext_lazy("Asked for")),
        ],
    )
    budget = forms.CharField(label=gettext_lazy("Budget"), required=False, max_length=128)

    def clean(self) -> None:
        for name in self.data.keys() - self.fields.keys() - PARAMETERS:
            unknown = ValidationError(sentence(name, "unknown_parameter"), "unknown_parameter")
            self.errors[name] = self.error_class([unknown])

    def asked(self, today: date) -> AskedBudgets:
        chosen = self.cleaned_data
        return AskedBudgets(chosen["on"] or today, chosen["standing"], chosen["budget"])


class BudgetFields:
    """The filter of the budgets."""

    def read(self, asking: ReportRequest, action: str) -> Reading[AskedBudgets]:
        form = BudgetFilter(asking.query)
        if not form.is_valid():
            return Reading(form, None)
        asked = form.asked(local_today())
        scope = visible_use_cases(asking.actor, action)
        return Reading(form, AskedBudgets(asked.day, asked.standing, asked.budget, scope))

    def kept(self, tenant: Tenant, query: QueryDict) -> Query:
        form = BudgetFilter(query)
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        return {name: query.getlist(name)[-1:] for name in form.fields if query.get(name)}


def read(asking: ReportRequest, asked: AskedBudgets) -> BudgetList:
    """Who sees all budgets sees what is spent besides, too: under the last of them."""
    most, page = (ROWS_PER_PAGE, asking.query.get("page")) if is_page(asking) else (None, None)
    narrowed = (asked.standing, asked.budget)
    listing = budgets_on(asked.day, asked.scope, clock.now(), *narrowed, most, page)
    is_last = listing.page is None or not listing.page.has_next()
    if asked.scope is not None or any(narrowed) or not is_last:
        return listing
    return replace(listing, outside=outside_of(listing.tops, local_today()))


def is_page(asking: ReportRequest) -> bool:
    """Not a file, which has every row."""
    return asking.is_shown and not asking.query.get("format")


def status_of(listing: BudgetList) -> str:
    """“13 budgets on 30 Nov 2026 · 210,000 USD”."""
    text = ngettext("%(count)s budget on %(day)s", "%(count)s budgets on %(day)s", listing.count)
    status = text % {"count": quantity(listing.count), "day": day_of_year(listing.day)}
    totals = listing.totals
    return f"{status} · {money_whole(totals.cap)} {totals.currency}" if totals else status


def heading(listing: BudgetList) -> str:
    """How many are over or will be; without one, by how much spend is off the curve."""
    over = listing.ends_over
    if over:
        text = ngettext("%(count)s ends over: %(name)s", "%(count)s end over: %(name)s", len(over))
        return text % {"count": quantity(len(over)), "name": ", ".join(over[:2])}
    burned = listing.totals.burned if listing.totals else None
    if burned is None:
        return _("Budgets")
    off = abs(burned - 1) * 100
    words = _("Spend is %(off)s%% under the budgeted curve")
    if burned > 1:
        words = _("Spend is %(off)s%% over the budgeted curve")
    return words % {"off": f"{off:.1f}"}


def figures(_asking: ReportRequest, listing: BudgetList) -> list[KeyFigure]:
    """Nothing is added up over currencies."""
    sums, over = listing.totals, len(listing.ends_over)
    if sums is None:
        return []
    currency = sums.currency
    share = sums.spent / sums.cap * 100 if sums.cap else None
    part = "" if share is None else _("%(share)s%% of budget") % {"share": f"{share:.1f}"}
    priced = _("every event has a price") if not sums.unpriced_lines else _("in no figure here")
    ends = ngettext("%(count)s ends over", "%(count)s end over", over) if over else ""
    return [
        KeyFigure(_("Spent"), sums.spent, unit=currency, note=part),
        KeyFigure(
            *(_("Burn"), sums.burned, "percent"),
            nil=_("nothing due yet"),
            note=_("100% is exactly on the curve"),
        ),
        KeyFigure(
            *(_("Forecast"), sums.forecast),
            unit=currency,
            note=_("what is not forecast counts as spent") if sums.has_unknown else "",
        ),
        KeyFigure(
            *(_("Left at the end"), sums.cap - sums.forecast),
            unit=currency,
            note=ends % {"count": quantity(over)} if over else "",
        ),
        KeyFigure(_("Unpriced inside budgets"), sums.unpriced_lines, "quantity", note=priced),
    ]


def table(_asking: ReportRequest, listing: BudgetList) -> Table:
    return list_table(listing.rows, listing.outside)


def more(asking: ReportRequest, listing: BudgetList) -> dict[str, object]:
    return {
        "may_ask": can_somewhere(asking.actor, "ask_budget"),
        "page": listing.page,
    }


BUDGETS: Final = ReportPage(
    slug="budgets",
    path="budgets/",
    label=gettext_lazy("Budgets"),
    lede=gettext_lazy(
        "Burn is spend against the budgeted curve, which knows weekends and billing days."
    ),
    action="view_budgets",
    filter=BudgetFields(),
    fields=("on", "standing", "budget"),
    read=read,
    status=status_of,
    figures=figures,
    heading=heading,
    table=table,
    more=more,
    template="ledger/budgets/report.html",
    frame="ledger/budgets/listing.html",
    sheet=budget_sheet,
    has_pdf=True,
    is_empty=lambda listing: not listing.rows,
    empty=Empty(
        gettext_lazy("No budgets on this day"),
        gettext_lazy("A budget is asked for by whoever needs it, and granted by several people."),
        "lock",
        gettext_lazy("Ask for a budget"),
        "budget_new",
        "ask_budget",
    ),
    place=Place(Group.SPEND, 20, "lock", "b"),
    api=ReportApi(
        path="budgets",
        words="The budgets of a day with what each has cost and where that leads.",
        shape=BudgetsSerializer,
        body=budgets_body,
        parameters=LIST_PARAMETERS,
    ),
)
