"""Quality: how good results are, how sure that is, and whether it meets its target."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.ui.figures import KeyFigure
from finops.ui.numbers import percent, quantity, three_figures
from finops.ui.reports import Place, ReportApi, ReportPage, ReportRequest, connect_a_source
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.measures import QualitySerializer, quality_body
from ledger.api.reports.parameters import UNIT_ECONOMICS
from ledger.calc.measures.rates import CountedRate, RateTerms
from ledger.calc.measures.terms import AVAILABILITY, SampleVerdict
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS
from ledger.queries.measures.report import MeasureReport, MeasureRow, measure_report
from ledger.queries.measures.sheets import measure_sheet
from ledger.views.reports.filtering import DATES, ReportFields

OWN_NAMES: Final = {
    "latency_ms": gettext_lazy("Latency (ms)"),
    "ttft_ms": gettext_lazy("Time to first token (ms)"),
    "queue_wait_ms": gettext_lazy("Queue wait (ms)"),
    AVAILABILITY: gettext_lazy("Availability"),
}
RATES: Final = {
    RateTerms.ADOPTION: gettext_lazy("Adoption"),
    RateTerms.REJECT: gettext_lazy("Not taken up"),
    RateTerms.REWORK: gettext_lazy("Reopened"),
    RateTerms.FALLBACK: gettext_lazy("Off the primary route"),
}
VERDICTS: Final = {
    SampleVerdict.NO_DATA: (gettext_lazy("nothing judged"), "quiet"),
    SampleVerdict.TRIGGERED: (gettext_lazy("no rate: only what looked wrong"), "quiet"),
    SampleVerdict.TIER_UNJUDGED: (gettext_lazy("a risk tier is not judged"), "warn"),
    SampleVerdict.NO_TARGET: (gettext_lazy("no target"), "quiet"),
    SampleVerdict.TOO_FEW: (gettext_lazy("too few judged"), "warn"),
    SampleVerdict.MET: (gettext_lazy("met"), "good"),
    SampleVerdict.MISSED: (gettext_lazy("missed"), "bad"),
    SampleVerdict.NOT_PROVED: (gettext_lazy("not proved"), "warn"),
}


def missed(report: MeasureReport) -> int:
    return sum(
        row.proof is not None and row.proof.verdict is SampleVerdict.MISSED for row in report.rows
    )


def status_of(report: MeasureReport) -> str:
    """“3 measures, 1 missed”."""
    count = len(report.rows)
    text = ngettext(
        "%(count)s measure, %(missed)s missed", "%(count)s measures, %(missed)s missed", count
    )
    return text % {"count": quantity(count), "missed": quantity(missed(report))}


def heading(report: MeasureReport) -> str:
    count = missed(report)
    if not count:
        return _("No measure misses its target")
    text = ngettext(
        "%(count)s measure misses its target", "%(count)s measures miss their target", count
    )
    return text % {"count": quantity(count)}


def measures_table(_asking: ReportRequest, report: MeasureReport) -> Table:
    columns = [
        Column(_("Measure")),
        Column(_("Use case"), key="use_case", stays=True),
        Column(_("Judged"), "quantity", key="judged"),
        Column(_("Good"), "percent", key="good"),
        Column(_("Target"), "percent", key="target"),
        Column(_("Mean"), "three_figures", key="mean", spare=True),
        Column(_("p95 (ms)"), "three_figures", key="p95"),
        Column(_("Verdict"), "badge", key="verdict", stays=True),
    ]
    rows = [_row(row) for row in report.rows]
    return Table(_("Measures by use case"), columns, rows, name="quality")


def figures(_asking: ReportRequest, report: MeasureReport) -> list[KeyFigure]:
    """How many measures there are, and how they stand; together the others are all of them."""
    verdicts = [row.proof.verdict if row.proof else SampleVerdict.NO_TARGET for row in report.rows]
    met, not_met = verdicts.count(SampleVerdict.MET), verdicts.count(SampleVerdict.MISSED)
    without = verdicts.count(SampleVerdict.NO_TARGET)
    counts = [
        (_("Measures"), len(verdicts), ""),
        (_("Targets met"), met, ""),
        (_("Targets missed"), not_met, ""),
        (_("Not settled"), len(verdicts) - met - not_met - without, _("too little was judged")),
        (_("Without a target"), without, ""),
    ]
    return [KeyFigure(label, Decimal(no), "quantity", note=note) for label, no, note in counts]


def _row(row: MeasureRow) -> Row:
    terms = row.terms
    name = terms.label if terms else OWN_NAMES.get(row.metric, row.metric)
    return Row(
        [
            Cell(str(name), note=_version(row)),
            Cell(row.name),
            Cell(row.judged, "quantity", note=_of(row)),
            Cell(row.share, "percent", nil=_("not known"), note=_interval(row)),
            Cell(terms.target_share if terms else None, "percent", nil=_("none")),
            Cell(row.mean, "three_figures"),
            Cell(row.p95_ms, "three_figures", nil=_("no latency"), note=_median(row)),
            _verdict(row),
        ],
        mark="" if row.use_case else "unattributed",
    )


def rates_table(report: MeasureReport) -> Table:
    """What follows from counts: of each rate its two counts stand beneath."""
    columns = [
        Column(_("Use case"), stays=True),
        *(Column(str(label), "percent") for label in RATES.values()),
        Column(_("Days until most have come"), "three_figures"),
    ]
    rows = [
        Row(
            [
                Cell(row.name),
                *(_rate(known) for known in row.rates if known.rate in RATES),
                Cell(row.lag_days, "three_figures", nil=_("not known")),
            ]
        )
        for row in report.rates
    ]
    return Table(_("Counted rates by use case"), columns, rows)


def _rate(known: CountedRate) -> Cell:
    if known.value is None:
        return Cell(None, "percent", nil=_("no data"))
    counts = {"part": quantity(known.numerator), "of": quantity(known.denominator)}
    return Cell(known.value, "percent", note=_("%(part)s of %(of)s") % counts)


def _version(row: MeasureRow) -> str:
    if row.version is None:
        return row.metric
    words = {"metric": row.metric, "version": row.version}
    return _("%(metric)s, version %(version)s") % words


def _of(row: MeasureRow) -> str:
    if row.population in (None, row.judged):
        return ""
    return _("of %(count)s") % {"count": quantity(row.population)}


def _interval(row: MeasureRow) -> str:
    if row.low is None or row.high is None or row.low == row.high:
        return ""
    return _("%(low)s to %(high)s") % {"low": percent(row.low), "high": percent(row.high)}


def _median(row: MeasureRow) -> str:
    if row.p50_ms is None:
        return ""
    return _("median %(median)s") % {"median": three_figures(row.p50_ms)}


def _verdict(row: MeasureRow) -> Cell:
    if row.proof is None:
        return Cell(_("not defined"), "badge", good="quiet")
    words, tone = VERDICTS[row.proof.verdict]
    needed = row.proof.needed
    note = _("%(count)s needed") % {"count": quantity(needed)} if needed else None
    return Cell(str(words), "badge", good=tone, note=note)


QUALITY: Final = ReportPage(
    slug="quality",
    path="quality/",
    label=gettext_lazy("Quality"),
    lede=gettext_lazy(
        "How good requests and outcomes were judged, how sure that is where only a part was judged,"
        " and how quickly and how often they were answered."
    ),
    action="view_use_case",
    filter=ReportFields(),
    fields=(*DATES, *(dimension.url_name for dimension in REQUEST_DIMENSIONS)),
    read=lambda _asking, asked: measure_report(asked.filter, asked.scope),
    status=status_of,
    figures=figures,
    heading=heading,
    table=measures_table,
    more=lambda _asking, report: {"rates": rates_table(report)},
    template="ledger/measures/report.html",
    sheet=measure_sheet,
    has_pdf=True,
    is_empty=lambda report: not report.rows,
    empty=connect_a_source(
        gettext_lazy("Nothing was judged in this period"),
        gettext_lazy(
            "Scores come from evaluators, from Langfuse, as records of type score and as files;"
            " latencies and states come with requests. Without them nobody knows how good results"
            " are."
        ),
        "check",
    ),
    place=Place(Group.VALUE, 60, "check"),
    api=ReportApi(
        path="quality",
        words="What was judged of requests and outcomes, by use case.",
        shape=QualitySerializer,
        body=quality_body,
        parameters=UNIT_ECONOMICS,
    ),
)
