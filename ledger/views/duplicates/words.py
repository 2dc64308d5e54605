"""Suspected duplicates in words: who told a call, what both sides say, what is at stake."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from finops.ui.figures import KeyFigure
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.models import SuspectedDuplicate
from ledger.queries.calls.suspected import AtStake, SuspectedCall, SuspectedPair
from ledger.queries.labels import labels
from ledger.services.duplicates import why_not_keep_only
from ledger.views.calls.columns import channel_name
from ledger.views.traces.links import trace_url

Status = SuspectedDuplicate.Status
TONES = {Status.OPEN: "warn", Status.MERGED: "good", Status.KEPT: "", Status.SETTLED: ""}
# The libraries that most people have, by the beginning of their names.
LIBRARIES = {
    "openinference.instrumentation.": "OpenInference",
    "opentelemetry.instrumentation.": "OpenLLMetry",
    "langfuse": "Langfuse",
    "logfire": "Logfire",
    "openlit": "OpenLIT",
}


@dataclass(frozen=True)
class PairFacts:
    """A pair as its row and its page show it."""

    url: str
    decide_url: str
    told_by: str
    tone: str
    status: str
    is_open: bool
    is_merged: bool


@dataclass(frozen=True)
class SideShown:
    """One call of a pair; `barred` says why it cannot stay alone, `keep_label` that it can."""

    side: SuspectedCall
    source: str
    use_case: str
    trace_url: str
    is_best: bool
    stands: str
    tone: str
    barred: str


def source_name(sources: str) -> str:
    """`otlp:openinference.instrumentation.openai + langfuse` as people call them."""
    return " + ".join(one_source(*source.partition(":")[::2]) for source in sources.split(" + "))


def one_source(channel: str, instrumentor: str) -> str:
    if not instrumentor:
        return channel_name(channel)
    return next(
        (name for start, name in LIBRARIES.items() if instrumentor.startswith(start)), instrumentor
    )


def pair_facts(pair: SuspectedPair) -> PairFacts:
    row = pair.row
    status = Status(row.status)
    return PairFacts(
        url=page_url("duplicate", row.public_id),
        decide_url=page_url("decide_duplicate", row.public_id),
        told_by=source_name(row.sources),
        tone=TONES[status],
        status=str(status.label),
        is_open=status is Status.OPEN,
        is_merged=status is Status.MERGED,
    )


def side_of(pair: SuspectedPair, side: SuspectedCall) -> SideShown:
    other = next((candidate for candidate in pair.sides if candidate is not side), None)
    return SideShown(
        side=side,
        source=one_source(side.channel, side.instrumentor),
        use_case=labels(Dimension.USE_CASE).get(side.use_case, side.use_case),
        trace_url=trace_url(side.trace_id),
        is_best=side is pair.best,
        stands=_("counted") if side.is_counted else _("not counted"),
        tone="good" if side.is_counted else "",
        barred=why_not_keep_only(side, other) if other else "",
    )


def stake_figures(stake: AtStake) -> list[KeyFigure]:
    unknown = _("%(count)d more are unpriced") % {"count": stake.unknown}
    return [
        KeyFigure(
            _("Spend at stake"),
            stake.cost_usd,
            "unit_cost",
            "USD",
            note=unknown if stake.unknown else _("what merging all of them would take out"),
        ),
        KeyFigure(_("Pairs to decide"), stake.pairs, "quantity"),
    ]


def pairs_table(pairs: list[SuspectedPair]) -> Table:
    """The pairs that a trace is part of."""
    columns = [
        Column(_("Reported by")),
        Column(_("Model"), "text"),
        Column(_("Tokens in"), "quantity"),
        Column(_("Tokens out"), "quantity"),
        Column(_("At stake (USD)"), "unit_cost", stays=True),
        Column(_("State"), "badge", stays=True),
    ]
    rows = []
    for pair in pairs:
        facts, row = pair_facts(pair), pair.row
        cells = [
            Cell(facts.told_by),
            Cell(row.model),
            Cell(row.input_tokens, "quantity"),
            Cell(row.output_tokens, "quantity"),
            Cell(pair.stake_usd, "unit_cost", nil=_("unpriced")),
            Cell(facts.status, "badge", good=facts.tone),
        ]
        rows.append(Row(cells, url=facts.url))
    return Table(_("Calls of this trace that may be those of another"), columns, rows)
