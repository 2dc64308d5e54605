"""Tables of what other sources reported of a call, and of attempts."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.tables import Cell, Column, Row, Table
from ledger.models import Sighting
from ledger.queries.calls.sightings import Attempt, MergedSighting, RetriedOperation
from ledger.views.traces.links import trace_url

CHANNELS = {
    "litellm": "LiteLLM",
    "otlp": "OpenTelemetry",
    "langfuse": "Langfuse",
    "litellm_log": gettext_lazy("LiteLLM spend logs"),
    "langfuse_file": gettext_lazy("Langfuse export"),
    "openrouter": gettext_lazy("OpenRouter export"),
    "helicone": gettext_lazy("Helicone export"),
    "openmeter": "OpenMeter",
    "lago": "Lago",
    "ingest": gettext_lazy("REST"),
    "file": gettext_lazy("File"),
    "platform": gettext_lazy("Platform import"),
}
DIFFERENCES = {
    "model": gettext_lazy("model"),
    "input_tokens": gettext_lazy("tokens in"),
    "output_tokens": gettext_lazy("tokens out"),
    "reported_cost_usd": gettext_lazy("reported cost"),
}
WHY = {
    Sighting.Why.CHANNEL.value: gettext_lazy("Another source is preferred"),
    Sighting.Why.AGAIN.value: gettext_lazy("Reported before"),
    Sighting.Why.INSIDE.value: gettext_lazy("A call inside it reports the same"),
    Sighting.Why.DECIDED.value: gettext_lazy("A person decided that it is the same call"),
}


def channel_name(channel: str) -> str:
    return str(CHANNELS.get(channel, channel))


def why_words(why: str) -> str:
    return str(WHY.get(why, why))


def sightings_table(rows: Iterable[MergedSighting]) -> Table:
    columns = [
        Column(_("Reported by")),
        Column(_("Time and model"), "when"),
        Column(_("Tokens in"), "quantity"),
        Column(_("Tokens out"), "quantity"),
        Column(_("Reported (USD)"), "money_exact", stays=True),
        Column(_("Counted instead, and why")),
        Column(_("Its cost (USD)"), "money_exact"),
        Column(_("Differs"), "badge", stays=True),
    ]
    return Table(_("Reports that are not counted"), columns, [_merged(r) for r in rows])


def _merged(row: MergedSighting) -> Row:
    reported = row.reported
    cells = [
        Cell(
            channel_name(reported.channel),
            url=trace_url(row.trace_id),
            note=reported.cost_event_id,
        ),
        Cell(row.occurred_at, "when", note=reported.model),
        Cell(reported.input_tokens, "quantity", nil=_("not given")),
        Cell(reported.output_tokens, "quantity", nil=_("not given")),
        Cell(reported.reported_cost_usd, "money_exact", nil=_("not given")),
        Cell(channel_name(row.counted.channel), note=counted_note(row)),
        Cell(row.cost_usd, "money_exact", nil=_("unpriced")),
        _difference(row),
    ]
    return Row(cells)


def counted_note(row: MergedSighting) -> str:
    why = why_words(row.why)
    return f"{row.counted.cost_event_id} · {why}" if why else row.counted.cost_event_id


def _difference(row: MergedSighting) -> Cell:
    if not row.differs:
        return Cell(_("agrees"), "badge", good="good")
    names = ", ".join(str(DIFFERENCES[name]) for name in row.differs)
    return Cell(names, "badge", good="warn")


def attempts_table(operations: Sequence[RetriedOperation]) -> Table:
    columns = [
        Column(_("Operation")),
        Column(_("No."), "quantity"),
        Column(_("Time"), "when"),
        Column(_("Went"), "badge", stays=True),
        Column(_("Tokens in"), "quantity"),
        Column(_("Tokens out"), "quantity"),
        Column(_("Cost (USD)"), "unit_cost", stays=True),
        Column(_("Waste (USD)"), "unit_cost"),
    ]
    rows = [
        _attempt(operation, at, attempt)
        for operation in operations
        for at, attempt in enumerate(operation.attempts, start=1)
    ]
    return Table(_("Attempts of operations that took several"), columns, rows)


def _attempt(operation: RetriedOperation, at: int, attempt: Attempt) -> Row:
    waste = attempt.cost_usd if attempt.is_waste else None
    cells = [
        Cell(operation.operation_id, url=trace_url(attempt.trace_id), note=attempt.model),
        Cell(at, "quantity"),
        Cell(attempt.occurred_at, "when"),
        _went(attempt),
        Cell(attempt.input_tokens, "quantity", nil=_("not given")),
        Cell(attempt.output_tokens, "quantity", nil=_("not given")),
        Cell(attempt.cost_usd, "unit_cost", nil=_("unpriced")),
        Cell(waste, "unit_cost", nil=_("none") if not attempt.is_waste else _("unpriced")),
    ]
    return Row(cells)


def _went(attempt: Attempt) -> Cell:
    if attempt.call_status != Sighting.Status.OK:
        return Cell(str(Sighting.Status(attempt.call_status).label), "badge", good="bad")
    if attempt.is_superseded:
        return Cell(_("tried again"), "badge", good="warn")
    return Cell(str(Sighting.Status.OK.label), "badge", good="good")
