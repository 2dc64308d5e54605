"""The outcomes of a trace's cases as a table."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.ui.numbers import quantity
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.outcomes.terms import WhyFailed
from ledger.queries.traces.detail import TraceDetail
from ledger.queries.traces.outcomes import TraceOutcome
from ledger.views.traces.links import outcome_names

REASONS: Final = {
    WhyFailed.SOURCE: gettext_lazy("no record"),
    WhyFailed.QUALITY: gettext_lazy("quality"),
    WhyFailed.RISK: gettext_lazy("risk"),
    WhyFailed.ADOPTION: gettext_lazy("adoption"),
}


def outcomes_table(detail: TraceDetail) -> Table:
    columns = [
        Column(_("Outcome")),
        Column(_("State"), "badge", stays=True, key="state"),
        Column(_("Quality"), "badge", key="quality"),
        Column(_("Risk"), "badge", key="risk"),
        Column(_("Adopted"), "badge", key="adopted"),
        Column(_("Value (USD)"), "money", stays=True, key="value"),
        Column(_("Credited to this trace"), "quantity", key="credited"),
        Column(_("Cost of the case (USD)"), "money_exact", key="cost"),
        Column(_("Time"), "when", key="time"),
    ]
    rows = [_row(outcome) for outcome in detail.outcomes]
    return Table(_("Outcomes of this trace"), columns, rows, name="trace_outcomes")


def _row(outcome: TraceOutcome) -> Row:
    return Row(
        [
            Cell(outcome_names([outcome.kind])[0], note=_name(outcome)),
            _state(outcome),
            _verdict(outcome.quality_passed, _("passed"), _("not passed")),
            _verdict(outcome.risk_ok, _("in bounds"), _("out of bounds")),
            _verdict(outcome.adopted, _("yes"), _("no")),
            Cell(outcome.value_usd, "money", nil=_("not given")),
            Cell(outcome.credit, "quantity", note=_shared(outcome)),
            Cell(outcome.case_cost_usd, "money_exact", nil=_("unknown")),
            Cell(outcome.occurred_at, "when"),
        ]
    )


def _name(outcome: TraceOutcome) -> str:
    """The id, small, and which revision where it is not the first."""
    name = outcome.outcome_id or _("named by an event only")
    if outcome.revision == 1:
        return name
    return _("%(name)s, revision %(revision)s") % {"name": name, "revision": outcome.revision}


def _state(outcome: TraceOutcome) -> Cell:
    if outcome.is_withdrawn:
        return Cell(_("withdrawn"), "badge", good="bad")
    if outcome.is_counted is False:
        return Cell(_("failed"), "badge", good="bad", note=_reason(outcome))
    if outcome.is_counted is None:
        return Cell(_("unknown"), "badge", good="warn", note=_reason(outcome))
    if outcome.is_implied:
        return Cell(_("implied"), "badge", good="quiet")
    return Cell(_("counted"), "badge", good="good")


def _reason(outcome: TraceOutcome) -> str:
    """Of what it failed, or what nobody knows although its definition requires it."""
    return str(REASONS.get(WhyFailed(outcome.why or ""), ""))


def _verdict(value: bool | None, yes: str, no: str) -> Cell:
    if value is None:
        return Cell(None, nil=_("not given"))
    return Cell(yes if value else no, "badge", good="good" if value else "bad")


def _shared(outcome: TraceOutcome) -> str:
    if outcome.traces < 2:
        return ""
    text = ngettext("of %(traces)s request", "of %(traces)s requests", outcome.traces)
    return text % {"traces": quantity(outcome.traces)}
