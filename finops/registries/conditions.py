"""Who reads the figures of machine conditions: each app registers its own metrics at start-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from finops.calc.approvals.conditions import MeasuredFigure

Read = Callable[[str, Mapping[str, str], date, date], MeasuredFigure]


@dataclass(frozen=True)
class Evaluator:
    """`read` gives a metric of the tenant in force over whole local days, both included, narrowed
    to values of dimensions; `offers` says why it cannot (empty: it can), by field; `watermark` is
    up to when its facts have come."""

    offers: Callable[[str, Mapping[str, str]], Mapping[str, str]]
    read: Read
    watermark: Callable[[], datetime]


_evaluators: dict[str, Evaluator] = {}


def register(evaluator: Evaluator, *metrics: str) -> None:
    """Name the metrics that this one reads; called from AppConfig.ready()."""
    _evaluators.update(dict.fromkeys(metrics, evaluator))


def evaluator_of(metric: str) -> Evaluator | None:
    return _evaluators.get(metric)


def metrics() -> list[str]:
    return sorted(_evaluators)
