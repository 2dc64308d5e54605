"""Evaluations on spans and in their events, as quality scores of the trace."""

from collections.abc import Iterator

from ledger.parsers.otlp.events import ID_PREFIX, time_text
from ledger.parsers.otlp.spans import Attributes, Span
from ledger.parsers.otlp.vocabulary import EVALUATIONS, LISTED_EVALUATIONS
from ledger.parsers.received import Record, as_identifier
from ledger.parsers.scores.values import number_text

SOURCE = "trace"
EVALUATION_NAMES = frozenset(name for pair in EVALUATIONS for name in pair)


def scores(span: Span) -> Iterator[Record]:
    """One record per metric and value told; the id is made of the span and the metric."""
    if not has_evaluations(span):
        return
    at = time_text(span.end_ns or span.at_ns)
    for metric, value in evaluations(span):
        yield {
            "type": "score",
            "score_id": f"{ID_PREFIX}{span.place}/{metric}"[:128],
            "trace_id": span.trace_id,
            "metric": metric,
            "value": value,
            "source": SOURCE,
            "occurred_at": at,
        }


def evaluations(span: Span) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for attributes in (span.attributes, *span.notes, *listed(span.attributes)):
        for name, score in EVALUATIONS:
            metric = as_identifier(str(attributes.get(name, "")))
            value = number_text(attributes.get(score))
            if metric and value is not None and metric not in seen:
                seen.add(metric)
                yield metric, value


def has_evaluations(span: Span) -> bool:
    """Spans without are the rule: they cost one look."""
    return (
        bool(span.notes)
        or not EVALUATION_NAMES.isdisjoint(span.attributes)
        or any(name.startswith(LISTED_EVALUATIONS) for name in span.attributes)
    )


def listed(attributes: Attributes) -> list[dict[str, str | int | float | bool]]:
    """`evaluations.0.evaluation.name` and the like, put together by their number."""
    evaluations: dict[tuple[str, str], dict[str, str | int | float | bool]] = {}
    for name, value in attributes.items():
        for start in LISTED_EVALUATIONS:
            if name.startswith(start):
                place, _, rest = name[len(start) :].partition(".")
                evaluations.setdefault((start, place), {})[rest] = value
    return list(evaluations.values())
