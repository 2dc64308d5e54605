"""Quality scores of a trace, as its page shows them."""

from django.utils.translation import gettext as _

from finops.ui.tables import Cell, Column, Row, Table
from ledger.queries.traces.detail import TraceDetail


def scores_table(detail: TraceDetail) -> Table:
    columns = [
        Column(_("Metric")),
        Column(_("Value"), "quantity", stays=True),
        Column(_("Of")),
        Column(_("Source")),
        Column(_("Time"), "when"),
    ]
    rows = [
        Row(
            [
                Cell(score.metric),
                Cell(score.value, "quantity"),
                Cell(score.business_outcome_id or _("this trace")),
                Cell(score.source or _("not given")),
                Cell(score.occurred_at, "when"),
            ]
        )
        for score in detail.scores
    ]
    return Table(_("Quality scores of this trace"), columns, rows)
