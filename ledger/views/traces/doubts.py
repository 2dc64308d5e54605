"""What is doubtful about the cost events of a trace, as its page shows it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.ui.tables import Cell, Column, Row, Table
from ledger.queries.calls.doubts import message_of
from ledger.queries.traces.detail import TraceDetail
from ledger.views.calls.columns import CHANNELS


def doubts_table(detail: TraceDetail) -> Table:
    columns = [Column(_("What is wrong")), Column(_("Channel")), Column(_("Cost event"), "code")]
    rows = [
        Row(
            [
                Cell(message_of(doubt.code)),
                Cell(str(CHANNELS.get(doubt.channel, doubt.channel))),
                Cell(doubt.event_id, "code", nil=_("a span that costs nothing")),
            ]
        )
        for doubt in detail.doubts
    ]
    return Table(_("What is doubtful about the cost events of this trace"), columns, rows)


def doubts_note(detail: TraceDetail) -> str:
    """How many of the trace's cost events are in doubt; empty where none is."""
    count = len({doubt.event_id for doubt in detail.doubts if doubt.event_id})
    text = ngettext("%(count)d of them is in doubt", "%(count)d of them are in doubt", count)
    return text % {"count": count} if count else ""
