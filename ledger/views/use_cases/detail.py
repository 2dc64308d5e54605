"""Use case: what an outcome costs, the worksheet behind it, and what it is optimised for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor, can, can_somewhere, use_case_for
from finops.models import UseCase
from finops.queries.outcome_types import type_label
from finops.queries.tenants import local_today
from finops.ui.dates import span
from finops.ui.figures import KeyFigure
from finops.ui.links import crumb, page_url
from finops.ui.numbers import decimal_of
from finops.ui.reports import Chart, ReportPage, ReportRefused, ReportRequest
from finops.ui.shell.navigation import Tab, navigation
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.budgets.home import Course, use_case_courses
from ledger.queries.narrowing import Scope
from ledger.queries.slos.boundaries import missed_on
from ledger.queries.units.worksheets import UseCaseWorksheet, worksheet
from ledger.queries.worksheets.reviews import ReviewAnswers, review_answers
from ledger.queries.worksheets.working import WorkedSheet, worked_sheet
from ledger.views.reports.filtering import (
    PERIOD,
    AskedReport,
    ReportFields,
    showback_url,
    traces_url,
)
from ledger.views.reports.headings import ladder_heading
from ledger.views.units.figures import (
    Links,
    has_fallen,
    hub_figures,
    unit_multiples,
    unit_rungs,
    unit_trend,
)
from ledger.views.units.words import per_outcome
from ledger.views.use_cases.made_of import (
    budget_heading,
    budget_table,
    components_heading,
    components_table,
)
from ledger.views.use_cases.promises import promised
from ledger.views.worksheets.decision import decision_context
from ledger.views.worksheets.review import review_sheet, review_table
from ledger.views.worksheets.table import worksheet_sections, worksheet_sheet

TEMPLATE = "ledger/use_cases/detail.html"
RISK_TONES = {"low": "quiet", "medium": "info", "high": "warn", "critical": "bad"}


@dataclass(frozen=True)
class UseCaseReport:
    """The worksheet of one use case in the period of the filter."""

    use_case: UseCase
    filter: ReportFilter
    sheet: UseCaseWorksheet
    scope: Scope

    @cached_property
    def worked(self) -> WorkedSheet:
        """All cells, once a page or a file asks for them."""
        return worked_sheet(self.use_case, self.sheet, self.filter, self.scope)

    @cached_property
    def missed(self) -> list[str]:
        """Bounds that are missed, by name; read only where a unit cost fell."""
        rungs = unit_rungs(self.use_case, self.sheet.economics)
        if not any(map(has_fallen, rungs)):
            return []
        return [row.terms.label for row in missed_on(self.use_case, self.filter.date_to)]


def read(asking: ReportRequest, asked: AskedReport) -> UseCaseReport:
    use_case = use_case_for(asking.actor, asking.captured["use_case"], "view_use_case")
    report_filter = asked.filter.with_(by=(Dimension.COMPONENT,))
    sheet = worksheet(use_case.slug, report_filter, asked.scope)
    if sheet is None:
        raise ReportRefused
    return UseCaseReport(use_case, report_filter, sheet, asked.scope)


def about(page: str) -> Callable[[ReportRequest], dict[str, object]]:
    """What a page of the use case shows in any period, with the tabs of all of them."""

    def of(asking: ReportRequest) -> dict[str, object]:
        slug = asking.captured["use_case"]
        shown = about_of(asking.actor, slug, "view_use_case")
        return {**shown, "nav_tabs": tabs_of(asking, slug, page)}

    return of


def tabs_of(asking: ReportRequest, slug: str, current: str) -> list[Tab]:
    """The pages of a use case, in the period that is shown; seven fit beside the filter. What it
    was spent on stands on each of them, with links to showback."""
    query = asking.query.urlencode()
    kept = f"?{query}" if query else ""
    pages = [("use_case", _("Overview")), ("use_case_worksheet", _("Unit economics"))]
    pages += [("use_case_drivers", _("Drivers")), ("use_case_review", _("Review"))]
    shown = [Tab(label, page_url(route, slug) + kept, route == current) for route, label in pages]
    alone = urlencode({"use_case": slug})
    shown.append(Tab(_("Quality"), f"{page_url('quality')}?{alone}", is_current=False))
    if can_somewhere(asking.actor, "view_traces"):
        shown.append(Tab(_("Traces"), f"{page_url('traces')}?{alone}", is_current=False))
    return [
        *shown,
        Tab(_("Set-up"), page_url("use_case_set_up", slug), current == "use_case_set_up"),
    ]


def about_of(actor: Actor, slug: str, action: str) -> dict[str, object]:
    """The use case as its page shows it in any period; or 404."""
    use_case = use_case_for(actor, slug, action)
    return {
        "use_case": use_case,
        "nav": navigation(actor, page_url("use_cases")),  # its pages lie elsewhere
        "title": use_case.name,
        "crumbs": crumbs_of(use_case),
        "risk_tone": RISK_TONES[use_case.risk_tier],
        "outcome_unit": type_label(use_case.outcome_unit),
        "may_change": can(actor, "change_use_case", use_case),
        "edit_url": page_url("edit_use_case", use_case.slug),
    }


def crumbs_of(use_case: UseCase) -> list[dict[str, object]]:
    return [crumb(_("Use cases"), page_url("use_cases")), crumb(use_case.name)]


def more(asking: ReportRequest, report: UseCaseReport) -> dict[str, object]:
    sections = worksheet_sections(report.worked, links(asking, report))
    decision = decision_context(asking, report.use_case, report.worked, report.filter.date_to)
    return {"sections": sections, **decision, **unit_costs(asking, report)}


def links(asking: ReportRequest, report: UseCaseReport) -> Links:
    alone = report.filter.narrowed(Dimension.USE_CASE, report.use_case.slug)
    return Links(
        showback=showback_url(alone),
        traces=traces_url(alone),
        attempts=page_url("attempts") if can(asking.actor, "view_imports") else "",
    )


def figures(asking: ReportRequest, report: UseCaseReport) -> list[KeyFigure]:
    sheet = report.sheet
    return hub_figures(
        *(report.use_case, sheet.economics, sheet.crediting, links(asking, report)),
        missed=report.missed,
    )


def overview(asking: ReportRequest, report: UseCaseReport) -> dict[str, object]:
    """The small charts, and under them what the cost is made of and how the budget stands."""
    sheet, alone = report.sheet, report.filter.narrowed(Dimension.USE_CASE, report.use_case.slug)
    course = course_of(asking.actor, report.use_case)
    budget = (
        {"budget": budget_table(course), "budget_heading": budget_heading(course)} if course else {}
    )
    return {
        **unit_costs(asking, report),
        **budget,
        **promised(asking.actor, report.use_case),
        "components": components_table(sheet, alone),
        "components_heading": components_heading(sheet, _("What it is made of")),
    }


def course_of(actor: Actor, use_case: UseCase) -> Course | None:
    """How its own budget stands today; None without one, or for who may see none."""
    if not can(actor, "view_budgets", use_case):
        return None
    scope = frozenset({use_case.slug})
    return use_case_courses(local_today(), scope, clock.now()).get(use_case.slug)


def unit_costs(_asking: ReportRequest, report: UseCaseReport) -> dict[str, object]:
    sheet = report.sheet
    return {
        "multiples": unit_multiples(report.use_case, sheet.economics, report.missed),
        "unit_heading": unit_heading(report, _("From request to outcome")),
        "basis": sheet.basis,
        "counted": sheet.economics.figures,
    }


def chart(report: UseCaseReport) -> Chart:
    label = _("Cost per request and per outcome over time, with the cost SLO where there is one.")
    figure = unit_trend(report.use_case, report.sheet.economics)
    return Chart(figure, label, unit_heading(report, _("Unit cost over time")))


def unit_heading(report: UseCaseReport, name: str) -> str:
    """The limit first, if it is passed; then the whole ladder, then the own outcome."""
    use_case, economics = report.use_case, report.sheet.economics
    rungs = unit_rungs(use_case, economics)
    own = per_outcome(use_case.outcome_unit)
    return ladder_heading(
        [(str(rung.label), decimal_of(rung.changed), decimal_of(rung.prior)) for rung in rungs],
        own,
        next((decimal_of(rung.value) for rung in rungs if rung.label == own), None),
        use_case.cost_slo_usd_per_outcome,
        report.filter.compared,
        name,
        report.missed,
    )


def worksheet_heading(report: UseCaseReport) -> str:
    return components_heading(report.sheet, _("Unit economics worksheet"))


def status_of(report: UseCaseReport) -> str:
    prior = report.filter.prior
    days = span(prior.first, prior.last, report.filter.date_to)
    return _("compared with %(days)s") % {"days": days}


def answers_of(report: UseCaseReport) -> ReviewAnswers:
    return review_answers(report.use_case, report.sheet, report.filter, report.scope)


SHARED: Final[dict[str, Any]] = {  # Any: what the use case's pages have in common
    "label": gettext_lazy("Use case"),
    "lede": "",
    "action": "view_use_case",
    "filter": ReportFields(),
    "fields": PERIOD,
    "read": read,
    "status": status_of,
    "chart": chart,
    "draws_itself": True,
    "sheet": lambda report, tenant: worksheet_sheet(
        report.use_case, report.worked, report.filter, tenant
    ),
    "has_pdf": True,
    "has_print": True,
    "kept_by": "use_case",
}
USE_CASE: Final = ReportPage(
    slug="use_case",
    path="use-cases/<path:use_case>/",
    about=about("use_case"),
    figures=figures,
    more=overview,
    is_empty=lambda _report: False,
    template="ledger/use_cases/report.html",
    frame=TEMPLATE,
    **SHARED,
)
WORKSHEET: Final = ReportPage(
    slug="use_case_worksheet",
    path="use-case-worksheets/<path:use_case>/",
    about=about("use_case_worksheet"),
    heading=worksheet_heading,
    more=more,
    template="ledger/use_cases/worksheet.html",
    **SHARED,
)
REVIEW: Final = ReportPage(
    slug="use_case_review",
    path="use-case-reviews/<path:use_case>/",
    label=gettext_lazy("Review of a use case"),
    lede="",
    action="view_use_case",
    filter=ReportFields(),
    fields=PERIOD,
    read=read,
    about=about("use_case_review"),
    status=status_of,
    heading=gettext_lazy("What a review asks"),
    table=lambda _asking, report: review_table(answers_of(report)),
    more=lambda asking, report: decision_context(
        asking, report.use_case, report.worked, report.filter.date_to
    ),
    is_empty=lambda _report: False,
    template="ledger/use_cases/review.html",
    sheet=lambda report, tenant: review_sheet(
        report.use_case, answers_of(report), report.sheet.basis, report.filter, tenant
    ),
    kept_by="use_case",
)
