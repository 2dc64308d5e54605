"""What makes a use case dear: each driver beside its baseline, and what brings it down."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import use_case_for
from finops.calc.dates.periods import DateRange
from finops.models import Tenant, UseCase
from finops.ui.dates import span
from finops.ui.exports import Sheet
from finops.ui.numbers import percent, quantity
from finops.ui.reports import ReportPage, ReportRequest
from finops.ui.tables import Cell, Column, Line, Row, Table
from finops.ui.text import Text
from ledger.calc.cost_drivers.catalogue import DriverValue
from ledger.calc.cost_drivers.signals import MINIMUM, DriverReading, NoDriver, Sample, Signal
from ledger.queries.cost_drivers.reading import DriverReport, driver_report
from ledger.queries.narrowing import tenant_zone
from ledger.views.reports.filtering import PERIOD, AskedReport, ReportFields
from ledger.views.use_cases.detail import TEMPLATE, about

SIGNALS: Final[dict[Signal, tuple[Text, str]]] = {
    Signal.RUNAWAY: (gettext_lazy("Runs away"), "bad"),
    Signal.STEADY: (gettext_lazy("Steady"), "quiet"),
    Signal.EASED: (gettext_lazy("Eased"), "good"),
    Signal.TOO_FEW: (gettext_lazy("Too few"), "quiet"),
    Signal.NO_BASELINE: (gettext_lazy("No baseline"), "quiet"),
    Signal.UNKNOWN: (gettext_lazy("Not known"), "quiet"),
}
REASONS: Final[dict[str, Text]] = {
    NoDriver.NO_REQUESTS: gettext_lazy("no request in these days"),
    NoDriver.NOBODY_SAYS: gettext_lazy("no request says it"),
    NoDriver.NO_TOKENS: gettext_lazy("nothing was written"),
    NoDriver.UNPRICED: gettext_lazy("nothing has a price"),
}
COLUMNS: Final = (
    *("driver", "now", "requests", "baseline", "baseline_requests", "change", "signal"),
    *("reason", "lever"),
)


def read(asking: ReportRequest, asked: AskedReport) -> tuple[UseCase, DriverReport]:
    use_case = use_case_for(asking.actor, asking.captured["use_case"], "view_use_case")
    return use_case, driver_report(use_case, asked.filter, asked.scope)


def days(dates: DateRange, report: DriverReport) -> str:
    return span(dates.first, dates.last, report.dates.last)


def status_of(content: tuple[UseCase, DriverReport]) -> str:
    report = content[1]
    words = {"now": days(report.dates, report), "before": days(report.prior_dates, report)}
    return _("%(now)s beside %(before)s, whole days") % words


def heading(content: tuple[UseCase, DriverReport]) -> str:
    away = sum(reading.signal is Signal.RUNAWAY for reading in content[1].readings)
    if not away:
        return _("No driver runs away")
    text = ngettext("%(count)s driver runs away", "%(count)s drivers run away", away)
    return text % {"count": quantity(away)}


def table(_asking: ReportRequest, content: tuple[UseCase, DriverReport]) -> Table:
    columns = [
        Column(_("Driver"), stays=True),
        Column(_("Now"), "text", stays=True),
        Column(_("Baseline"), "text"),
        Column(_("Signal"), "badge", stays=True),
        Column(_("Lever"), "lines"),
    ]
    label = _("Drivers of cost, those that run away first")
    return Table(label, columns, [Row(_cells(reading)) for reading in in_order(content[1])])


def in_order(report: DriverReport) -> list[DriverReading]:
    order = list(SIGNALS)
    return sorted(report.readings, key=lambda reading: order.index(reading.signal))


def _cells(reading: DriverReading) -> list[Cell]:
    words, tone = SIGNALS[reading.signal]
    change = reading.change
    return [
        Cell(_(reading.driver.label)),
        _sample(reading, reading.now),
        _sample(reading, reading.before),
        Cell(str(words), "badge", good=tone, note=None if change is None else _signed(change)),
        Cell(None, "lines", lines=[Line(_(reading.driver.lever))]),
    ]


def _signed(change: Decimal) -> str:
    text = percent(change)
    return text if text.startswith(("-", "−")) else f"+{text}"


def _sample(reading: DriverReading, sample: Sample) -> Cell:
    """The value with the number of requests that it is known of, or why it is not known."""
    if sample.value is None:
        return Cell(None, nil=_("not known"), note=REASONS[sample.why])
    is_share = reading.driver.counts is DriverValue.SHARE
    value = percent(sample.value) if is_share else quantity(round(sample.value, 2))
    text = ngettext("of %(count)s request", "of %(count)s requests", sample.requests)
    return Cell(value, note=text % {"count": quantity(sample.requests)})


def sheet(content: tuple[UseCase, DriverReport], tenant: Tenant) -> Sheet:
    """Every driver with all its digits; the head says which days are compared."""
    use_case, report = content
    zone = tenant_zone().key
    head = [
        (_("Tenant"), tenant.slug),
        (_("Use case"), use_case.slug),
        (_("Period"), f"{report.dates.first} – {report.dates.last} ({zone})"),
        (_("Baseline"), f"{report.prior_dates.first} – {report.prior_dates.last} ({zone})"),
        (_("Least requests"), str(MINIMUM)),
    ]
    rows = [
        [
            *(reading.driver.name, reading.now.value, reading.now.requests, reading.before.value),
            *(reading.before.requests, reading.change, str(reading.signal)),
            *(reading.now.why or reading.before.why, reading.driver.lever),
        ]
        for reading in in_order(report)
    ]
    return Sheet(f"drivers-{use_case.slug}", head, COLUMNS, rows)


DRIVERS: Final = ReportPage(
    slug="use_case_drivers",
    path="use-case-drivers/<path:use_case>/",
    label=gettext_lazy("Cost drivers of a use case"),
    lede="",
    action="view_use_case",
    filter=ReportFields(),
    fields=PERIOD,
    read=read,
    about=about("use_case_drivers"),
    status=status_of,
    heading=heading,
    table=table,
    is_empty=lambda _content: False,
    frame=TEMPLATE,
    template="_report.html",
    sheet=sheet,
    kept_by="use_case",
)
