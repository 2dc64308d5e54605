"""The tables of a re-rating run: its difference by one split, and its history."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.dates.periods import DateRange
from finops.models import ApprovalStep
from finops.ui.numbers import quantity
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.rerating.difference import Change, Difference, KeyChange, Split
from ledger.models import RatingRun
from ledger.queries.labels import label_of, labels
from ledger.views.reports.filtering import showback_url

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SPLITS: Final[dict[Split, "_StrPromise"]] = {
    Split.USE_CASE: gettext_lazy("Use case"),
    Split.COST_CENTER: gettext_lazy("Cost center"),
    Split.MODEL: gettext_lazy("Provider and model"),
    Split.METER: gettext_lazy("Meter"),
    Split.DAY: gettext_lazy("Day"),
}
DIMENSIONS: Final = {
    Split.USE_CASE: (Dimension.USE_CASE,),
    Split.COST_CENTER: (Dimension.COST_CENTER,),
    Split.MODEL: (Dimension.PROVIDER, Dimension.MODEL),
    Split.METER: (Dimension.METER,),
    Split.DAY: (Dimension.DAY,),
}


def label_of_row(row: KeyChange, split: Split) -> str:
    names = [labels(dimension) for dimension in DIMENSIONS[split]]
    return " · ".join(label_of(key, known) for key, known in zip(row.keys, names, strict=True))


def difference_table(run: RatingRun, difference: Difference, split: Split) -> Table:
    """Largest change first; the total is the sum of the rows."""
    columns = [
        Column(str(SPLITS[split])),
        Column(_("Lines"), "quantity"),
        Column(_("Cost before (USD)"), "money"),
        Column(_("Cost after (USD)"), "money"),
        Column(_("Difference (USD)"), "money", stays=True),
        Column(_("Change"), "change"),
        Column(_("Unpriced lines")),
    ]
    rows = [
        Row(
            [Cell(label_of_row(row, split)), *_figures(row)],
            url=showback_url(narrowed(run, split, row)),
        )
        for row in ordered(difference.by[split], split)
    ]
    total = [Cell(_("Total")), *_figures(difference.total)]
    words = _("Difference by %(split)s") % {"split": str(SPLITS[split]).lower()}
    return Table(words, columns, rows, total=total)


def ordered(rows: Iterable[KeyChange], split: Split) -> list[KeyChange]:
    """Days in their order, all else by the size of the change."""
    if split is Split.DAY:
        return list(rows)
    return sorted(rows, key=lambda row: (-abs(row.difference_usd), row.keys))


def narrowed(run: RatingRun, split: Split, row: KeyChange) -> ReportFilter:
    """The showback of the run's period for one row, one level deeper."""
    dimensions = DIMENSIONS[split]
    report = ReportFilter(
        DateRange(run.first_day, run.last_day), by=(dimensions[-1].deeper or dimensions[-1],)
    )
    for dimension, key in zip(dimensions, row.keys, strict=True):
        report = report.narrowed(dimension, key)
    return report


def _figures(change: Change) -> list[Cell]:
    return [
        Cell(change.reversed_lines, "quantity"),
        Cell(change.old_cost_usd, "money"),
        Cell(change.new_cost_usd, "money"),
        Cell(change.difference_usd, "money"),
        Cell(change.new_cost_usd, "change", prior=change.old_cost_usd),
        _unpriced(change),
    ]


def _unpriced(change: Change) -> Cell:
    """Before → after."""
    counts = (change.unpriced_before, change.unpriced_after)
    return Cell(" → ".join(quantity(count) for count in counts))


def history_table(steps: Iterable[ApprovalStep]) -> Table:
    columns = [
        Column(_("Step")),
        Column(_("By")),
        Column(_("When"), "when", stays=True),
        Column(_("Note")),
        Column(_("SHA-256 of the difference")),
    ]
    rows = [
        Row(
            [
                Cell(RatingRun.States(step.target).label),
                Cell(step.person.name if step.person else _("worker")),
                Cell(step.at, "when"),
                Cell(step.reason, nil=_("none")),
                Cell(step.sha256[:16], nil=_("nothing signed")),
            ]
        )
        for step in steps
    ]
    return Table(_("History of this run"), columns, rows)
