"""Keeping values of business metrics: a file or a list, all of it or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final  # Any: what was cleaned by a form

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.db.locks import wait_for
from finops.models import UseCase
from finops.services import audit
from finops.set_up.plans import BrokenFile, csv_rows
from ledger.forms.business_metrics import BusinessMetricForm
from ledger.models import BusinessMetric

LOCK: Final = 71_053
MOST_ROWS: Final = 20_000
NEEDED: Final = ("metric", "use_case", "day", "value")
KNOWN: Final = (*NEEDED, "aggregation")
Key = tuple[str, str, date]  # metric, use case, day


@dataclass(frozen=True)
class ValueProblem:
    """What is wrong in one line; `field` is empty where it is the line as such."""

    line: int
    field: str
    code: str
    message: str


@dataclass
class ValuesResult:
    """How many values are new, corrected, or were known already; with a problem nothing is kept."""

    added: int = 0
    corrected: int = 0
    unchanged: int = 0
    problems: list[ValueProblem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class _Value:
    line: int
    key: Key
    value: Decimal
    aggregation: str


def import_values(*, actor: Actor, data: bytes) -> ValuesResult:
    """Keep the values of a CSV file in UTF-8: metric, use_case, day, value and, if it is no sum,
    aggregation. With a problem in one line, none of them."""
    result = ValuesResult()
    return keep_values(actor=actor, rows=_lines(data, result), result=result)


@transaction.atomic
def keep_values(
    *, actor: Actor, rows: Iterable[tuple[int, Mapping[str, Any]]], result: ValuesResult
) -> ValuesResult:
    """Keep values, each with the number of its line. A value that is known is left as it is,
    another one of the same day becomes its next version."""
    values = [value for value in _checked(rows, result) if value is not None]
    if result.is_good:
        use_cases = _use_cases(values, result)
        standing = _standing(values)
        new = [*_new(actor, values, use_cases, standing, result)]
        if new and not result.problems:
            BusinessMetric.objects.bulk_create(new)
            counts = {"added": result.added, "corrected": result.corrected}
            metrics = sorted({row.metric for row in new})
            detail = {**counts, "metrics": metrics}
            audit.append(
                actor=actor, action="business_metric.imported", target=metrics[0], detail=detail
            )
    return result


def _checked(
    rows: Iterable[tuple[int, Mapping[str, Any]]], result: ValuesResult
) -> Iterator[_Value | None]:
    seen: dict[Key, int] = {}
    for line, cells in rows:
        form = BusinessMetricForm({name: cells.get(name, "") for name in KNOWN})
        if not form.is_valid():
            result.problems += _problems(line, ValidationError(form.errors.as_data()))
            continue
        clean = form.cleaned_data
        key = (clean["metric"], clean["use_case"], clean["day"])
        if key in seen:
            words = _("Line %(line)d says a value of the same day.") % {"line": seen[key]}
            result.problems.append(ValueProblem(line, "day", "twice", words))
            continue
        seen[key] = line
        yield _Value(line, key, clean["value"], clean["aggregation"])


def _use_cases(values: list[_Value], result: ValuesResult) -> dict[str, UseCase]:
    slugs = {value.key[1] for value in values}
    known = {row.slug: row for row in UseCase.objects.filter(slug__in=slugs)}
    for value in values:
        if value.key[1] not in known:
            words = _("There is no use case of this name.")
            result.problems.append(ValueProblem(value.line, "use_case", "unknown", words))
    return known


def _standing(values: list[_Value]) -> dict[Key, BusinessMetric]:
    """The highest version of each value that is known, under the turn of the tenant's writers."""
    wait_for(LOCK)
    metrics, days = {value.key[0] for value in values}, [value.key[2] for value in values]
    if not days:
        return {}
    rows = BusinessMetric.objects.filter(
        metric__in=metrics, day__range=(min(days), max(days))
    ).select_related("use_case")
    return {(row.metric, row.use_case.slug, row.day): row for row in rows.order_by("version")}


def _new(
    actor: Actor,
    values: list[_Value],
    use_cases: Mapping[str, UseCase],
    standing: Mapping[Key, BusinessMetric],
    result: ValuesResult,
) -> Iterator[BusinessMetric]:
    how = _aggregations(values)
    for value in values:
        metric, slug, day = value.key
        before = standing.get(value.key)
        if how.setdefault(metric, value.aggregation) != value.aggregation:
            words = _("“%(metric)s” is read as %(how)s: all values of a series are.") % {
                **{"metric": metric, "how": how[metric]}
            }
            result.problems.append(ValueProblem(value.line, "aggregation", "mixed", words))
        elif before is not None and before.value == value.value:
            result.unchanged += 1
        elif slug in use_cases:
            result.added += before is None
            result.corrected += before is not None
            yield BusinessMetric(
                metric=metric,
                use_case=use_cases[slug],
                day=day,
                version=1 if before is None else before.version + 1,
                aggregation=value.aggregation,
                value=value.value,
                recorded_by=actor.label[:200],
                recorder=actor.user,
            )


def _aggregations(values: list[_Value]) -> dict[str, str]:
    """How the series that are known already are read."""
    metrics = {value.key[0] for value in values}
    known = BusinessMetric.objects.filter(metric__in=metrics).order_by("metric", "pk")
    return dict(known.distinct("metric").values_list("metric", "aggregation"))


def _problems(line: int, problem: ValidationError) -> Iterator[ValueProblem]:
    for name, errors in problem.error_dict.items():
        for error in errors:
            for sentence in error.messages:
                yield ValueProblem(line, name, error.code or "invalid", sentence)


def _lines(data: bytes, result: ValuesResult) -> Iterator[tuple[int, dict[str, str]]]:
    if len(data) > settings.MAX_PLAN_BYTES:
        result.problems.append(ValueProblem(1, "", "too_large", _("The file is too large.")))
        return
    head: list[str] = []
    count = 0
    try:
        for line, cells in csv_rows(data):
            if not any(cells):
                continue
            if not head:
                head = [cell.strip() for cell in cells]
                result.problems += _wrong_head(head, line)
                if result.problems:
                    return
                continue
            count += 1
            if count > MOST_ROWS:
                words = _("A file has at most %(most)d rows.") % {"most": MOST_ROWS}
                result.problems.append(ValueProblem(line, "", "too_many", words))
                return
            if len(cells) != len(head):
                words = _("The row has %(cells)d cells, the head %(columns)d.")
                counted = {"cells": len(cells), "columns": len(head)}
                result.problems.append(ValueProblem(line, "", "cells", words % counted))
                continue
            yield line, {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
    except BrokenFile as broken:
        result.problems.append(ValueProblem(broken.line, "", broken.code, broken.sentence))
    if not head and result.is_good:
        words = _("The file is empty: its first line names the columns.")
        result.problems.append(ValueProblem(1, "", "empty", words))


def _wrong_head(head: list[str], line: int) -> Iterator[ValueProblem]:
    for name in NEEDED:
        if name not in head:
            yield ValueProblem(line, name, "missing_column", _("This column must be there."))
    for name in dict.fromkeys(head):
        if head.count(name) > 1:
            yield ValueProblem(line, name, "twice", _("The column is there twice."))
        elif name not in KNOWN:
            yield ValueProblem(line, name, "unknown_column", _("There is no such column here."))
