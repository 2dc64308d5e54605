"""Files of the set-up: all rows are written or none, and each problem names its row and field."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor, reach_of
from finops.scope import current_tenant_id
from finops.services import audit
from finops.services.organisation.entries import ChangedMeanwhile, change, create, state_of
from finops.set_up.nouns import AnyRow, Noun, Plain
from finops.ui.exports import DANGEROUS, Sheet

MOST_ROWS: Final = 1_000
MOST_BYTES: Final = 1_000_000
SHOWN_PROBLEMS: Final = 200
YES: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one line of a file; `field` is empty where it is the line as such."""

    line: int
    field: str
    code: str
    message: str


@dataclass
class FileResult:
    """What a file does. `digest` names it together with the state it was read against."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    digest: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def writes(self) -> int:
        return len(self.created) + len(self.changed)


class FileChanged(Exception):
    """What is stored changed after the file was looked at: look again before writing."""


@dataclass(frozen=True)
class FileRow:
    """One row of a file, and where it stands."""

    number: int
    cells: dict[str, str]


def try_file(noun: Noun, *, actor: Actor, text: str) -> FileResult:
    """What the file would do, by doing it and taking it back."""
    with transaction.atomic():
        result = _write(noun, actor, text)
        transaction.set_rollback(True)
    return result


def write_file(noun: Noun, *, actor: Actor, text: str, digest: str) -> FileResult:
    """Write all rows, or none where one has a problem. Raises FileChanged where the file would do
    something else now than when it was looked at."""
    with transaction.atomic():
        result = _write(noun, actor, text)
        if result.digest != digest:
            transaction.set_rollback(True)
            raise FileChanged
        if not result.is_good:
            transaction.set_rollback(True)
        elif result.writes:
            _note(noun, actor, text, result)
    return result


def _note(noun: Noun, actor: Actor, text: str, result: FileResult) -> None:
    """Each row has its own entry; this one says that they came by one file."""
    detail = {
        "created": len(result.created),
        "changed": len(result.changed),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    audit.append(actor=actor, action=f"{noun.kind.name}.imported", target="file", detail=detail)


def _write(noun: Noun, actor: Actor, text: str) -> FileResult:
    result, seen, digest = FileResult(), set[tuple[str, ...]](), hashlib.sha256(text.encode())
    digest.update(str(current_tenant_id()).encode())
    for line in _lines(noun, text, result):
        key = tuple(line.cells.get(name, "") for name in noun.kind.identity)
        if key in seen:
            sentence = _("The file has this one already.")
            result.problems.append(RowProblem(line.number, noun.kind.key, "twice", sentence))
            continue
        seen.add(key)
        row = noun.find(actor, line.cells)
        digest.update(state_of(noun.kind, row).encode() if row else b"new")
        try:
            _write_line(noun, actor, line.cells, row, result)
        except ValidationError as problem:
            result.problems += _row_problems(line.number, problem)
    result.digest = digest.hexdigest()
    return result


def _write_line(
    noun: Noun, actor: Actor, cells: dict[str, str], row: AnyRow | None, result: FileResult
) -> None:
    """Raises ValidationError, by field."""
    name = " ".join(cells.get(part, "") for part in reversed(noun.kind.identity))
    if row is None:
        reach = reach_of(actor, noun.changes)
        form = noun.form(_sent(noun, {**noun.defaults, **cells}), reach=reach)
        _refuse(form.errors.as_data())
        create(noun.kind, actor=actor, values=form.values())
        result.created.append(name)
        return
    now = noun.plain(row)
    for fixed in noun.kind.fixed:
        if cells.get(fixed, now[fixed]) != now[fixed]:
            sentence = _("It was said when this was made, and stays.")
            raise ValidationError({fixed: ValidationError(sentence, code="fixed")})
    state = state_of(noun.kind, row)
    form = noun.form(_sent(noun, {**now, **cells}), row=row)
    _refuse(form.errors.as_data())
    try:
        written = change(noun.kind, actor=actor, pk=row.pk, values=form.values(), seen=state)
    except (ChangedMeanwhile, PermissionDenied) as refusal:
        raise ValidationError(str(refusal) or form.stale_sentence()) from refusal
    if state_of(noun.kind, written) == state:
        result.unchanged += 1
    else:
        result.changed.append(name)


def _refuse(errors: dict[str, list[ValidationError]]) -> None:
    if errors:
        raise ValidationError(errors)


def _sent(noun: Noun, cells: Plain) -> Plain:
    """The cells as a form is sent them: a check box is there or not."""
    sent = {name: "" if value is None else value for name, value in cells.items()}
    for name, column in noun.columns.items():
        if isinstance(column, forms.BooleanField):
            word = str(sent.get(name, "")).strip().lower()
            if word and word not in YES:
                sentence = _("Write true or false.")
                raise ValidationError({name: ValidationError(sentence, code="invalid")})
            sent[name] = YES.get(word, False)
    return sent


def _row_problems(line: int, problem: ValidationError) -> Iterator[RowProblem]:
    by_field = problem.error_dict if hasattr(problem, "error_dict") else {"": problem.error_list}
    for name, errors in by_field.items():
        for error in errors:
            for sentence in error.messages:
                where = "" if name == "__all__" else name
                yield RowProblem(line, where, error.code or "invalid", sentence)


def _lines(noun: Noun, text: str, result: FileResult) -> Iterator[FileRow]:
    """The rows of the file, with cells as they were before our own export shielded them."""
    header: list[str] = []
    for count, (at, cells) in enumerate(_cells(text, result)):
        if not header:
            header = cells
            result.problems += _check_header(noun, header, at)
            if result.problems:
                return
        elif count > MOST_ROWS:
            sentence = _("A file has at most %(most)d rows.") % {"most": MOST_ROWS}
            result.problems.append(RowProblem(at, "", "too_many", sentence))
            return
        elif len(cells) != len(header):
            sentence = _("The row has %(cells)d cells, the head %(columns)d.")
            words = {"cells": len(cells), "columns": len(header)}
            result.problems.append(RowProblem(at, "", "cells", sentence % words))
        else:
            yield FileRow(at, dict(zip(header, cells, strict=True)))
    if not header and result.is_good:
        result.problems.append(RowProblem(1, "", "empty", _("The file has no head.")))


def _cells(text: str, result: FileResult) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty and no remark, with the number of its first line."""
    if "\0" in text:
        result.problems.append(RowProblem(1, "", "not_csv", _("The file holds NUL characters.")))
        return
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    number = 0
    try:
        for cells in reader:
            at, number = number + 1, reader.line_num
            if any(cells) and not cells[0].startswith("# "):
                yield at, [_unshielded(cell) for cell in cells]
    except csv.Error as broken:
        sentence = _("The file is not CSV from here on: %(why)s.") % {"why": broken}
        result.problems.append(RowProblem(reader.line_num, "", "not_csv", sentence))


def _check_header(noun: Noun, header: list[str], line: int) -> Iterator[RowProblem]:
    for name in dict.fromkeys(header):
        if name not in noun.columns:
            sentence = _("There is no such column here.")
            yield RowProblem(line, name, "unknown_column", sentence)
        elif header.count(name) > 1:
            yield RowProblem(line, name, "twice", _("The column is there twice."))
    for name in noun.kind.identity:
        if name not in header:
            yield RowProblem(line, name, "missing_column", _("This column must be there."))


def _unshielded(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def sheet_of(noun: Noun, actor: Actor) -> Sheet:
    """Every row that the actor may change, in the columns that a file brings."""
    names = list(noun.columns)
    rows = [list(noun.plain(row).values()) for row in noun.rows_for(actor, noun.changes)]
    spelled = [[_cell(value) for value in row] for row in rows]
    return Sheet(noun.slug, [], names, [], iter(spelled))


def _cell(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
