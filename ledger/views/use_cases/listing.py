"""Use cases: who owns them, what they cost and what an outcome costs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.models.organisation.use_cases import Stage
from finops.ui.charts import Point, scatter
from finops.ui.numbers import money_whole, quantity
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.reports import Chart, Empty, Place, Reading, ReportPage, ReportRequest
from finops.ui.shell.navigation import Group
from ledger.calc.exact import exact_sum
from ledger.calc.reports.findings import Tally, tally
from ledger.queries.use_cases import UseCaseList, UseCaseRow, use_case_list
from ledger.views.reports.filtering import DATES, AskedReport, ReportFields
from ledger.views.reports.headings import over_limit_heading, worth_heading
from ledger.views.use_cases.table import use_case_url, use_cases_sheet, use_cases_table


class StageForm(forms.Form):
    """The one filter of this page that the ledger does not know."""

    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        required=False,
        choices=[("", gettext_lazy("all")), *Stage.choices],
    )


@dataclass(frozen=True)
class UseCaseFields(ReportFields):
    """The filter of reports, and the stage."""

    def read(self, asking: ReportRequest, action: str) -> Reading[AskedReport]:
        reading, stage = super().read(asking, action), StageForm(asking.query)
        form, asked = reading.form, reading.asked
        form.fields |= stage.fields
        if stage.is_valid():
            chosen = asking.query.getlist("stage")[-1:]
            form.data = MultiValueDict({**dict(form.data), "stage": chosen})
        else:
            asked = None
            form.errors["stage"] = stage.errors["stage"]
        return Reading(form, asked)


def read(asking: ReportRequest, asked: AskedReport) -> UseCaseList:
    return use_case_list(asked.filter, asked.scope, asking.query.get("stage", ""))


def status_of(listing: UseCaseList) -> str:
    count = len(listing.rows)
    text = ngettext("%(count)s use case, %(cost)s USD", "%(count)s use cases, %(cost)s USD", count)
    cost = exact_sum(row.cost_usd or Decimal(0) for row in listing.rows)
    return text % {"count": quantity(count), "cost": money_whole(cost)}


def chart(listing: UseCaseList) -> Chart:
    label = _(
        "Each use case by its cost and the value its outcomes reported; larger marks have more"
        " requests."
    )
    return Chart(_scatter(listing), label, worth_heading(_worth(listing), _("Cost against value")))


def _worth(listing: UseCaseList) -> Tally:
    """Of the use cases with a cost and a value, which are worth more."""
    figures = [row.economics.figures for row in listing.rows if row.cost_usd]
    return tally(
        None if row.value_usd is None or row.cost_usd is None else row.value_usd > row.cost_usd
        for row in figures
    )


def heading(listing: UseCaseList) -> str:
    over = tally(row.is_over_cost_slo for row in listing.rows)
    return over_limit_heading(over, _("Cost and unit cost"))


def _scatter(listing: UseCaseList) -> PlotlyFigure | None:
    """Cost against the value that outcomes reported; without two such points, nothing."""
    known = [
        row for row in listing.rows if row.cost_usd and row.economics.figures.value_usd is not None
    ]
    if len(known) < 2:
        return None
    points = [_point(row) for row in known]
    return scatter(points, x_title=_("Cost (USD)"), y_title=_("Value (USD)"))


def _point(row: UseCaseRow) -> Point:
    return Point(
        name=row.name,
        x=row.cost_usd,
        y=row.economics.figures.value_usd,
        group=row.use_case.risk_tier if row.use_case else "",
        size=row.economics.figures.requests,
        link=use_case_url(row.slug),
    )


USE_CASES: Final = ReportPage(
    slug="use_cases",
    path="use-cases/",
    label=gettext_lazy("Use cases"),
    lede=gettext_lazy("Who owns each use of AI, what it cost, and what one outcome of it costs."),
    action="view_use_case",
    filter=UseCaseFields(also={"stage": Stage.values}),
    fields=(*DATES, "compare", "business_unit", "tier", "env", "stage"),
    read=read,
    status=status_of,
    chart=chart,
    heading=heading,
    table=use_cases_table,
    more=lambda _asking, listing: {"basis": listing.basis},
    sheet=use_cases_sheet,
    has_print=True,
    empty=Empty(
        gettext_lazy("No use case found"),
        gettext_lazy(
            "No use case fits this filter, or none is registered yet. Cost has an owner through the"
            " use case that its request names."
        ),
        "use_cases",
        gettext_lazy("New use case"),
        "new_use_case",
        "change_use_case",
    ),
    place=Place(Group.VALUE, 10, "use_cases", key="u"),
)
