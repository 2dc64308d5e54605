"""The way down: from a row of a report to the report of that row."""

from collections.abc import Sequence

from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter


def drill(
    report: ReportFilter, values: Sequence[str], *, is_unattributed: bool
) -> tuple[ReportFilter, Dimension | None]:
    """The same days for one row, split by the next dimension that would give more than one row;
    None: below lie single traces."""
    narrowed = report
    for dimension, value in zip(report.by, values, strict=True):
        if is_unattributed and dimension in REQUEST_DIMENSIONS:
            narrowed = narrowed.with_(unattributed=True)
        elif dimension is not Dimension.TENANT:
            narrowed = narrowed.narrowed(dimension, value)
    following = report.by[-1].deeper
    while following is not None and _is_settled(narrowed, following):
        following = following.deeper
    return narrowed.with_(by=(following or report.by[-1],)), following


def _is_settled(report: ReportFilter, dimension: Dimension) -> bool:
    """Whether splitting by it would give one row only."""
    is_request_word = dimension in REQUEST_DIMENSIONS
    return len(report.chosen(dimension)) == 1 or (report.unattributed and is_request_word)
