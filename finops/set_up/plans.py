"""A plan of budgets as CSV or XLSX: every row that differs becomes a draft, or the file does
nothing."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.forms.budgets import NewBudgetForm
from finops.models import BudgetPeriod
from finops.queries.budgets.amounts import amount_in_force
from finops.queries.tenants import tenant_in_force
from finops.services.budgets.asking import NewBudget, ask_budget, ask_change
from finops.set_up.workbooks import NoWorkbook, is_workbook, workbook_rows

MOST_ROWS: Final = 5_000
MOST_ABOVE: Final = 40  # lines above the columns of a workbook
NEEDED: Final = ("budget_id", "first", "amount")
KNOWN: Final = tuple(NewBudgetForm.base_fields)


@dataclass(frozen=True)
class PlanProblem:
    """What is wrong in one line; `field` is empty where it is the line as such."""

    line: int
    field: str
    code: str
    message: str


@dataclass
class PlanResult:
    """How many drafts a file makes, and how many rows say what is in force already."""

    asked: int = 0
    unchanged: int = 0
    problems: list[PlanProblem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems


def import_plan(*, actor: Actor, data: bytes) -> PlanResult:
    """Ask for what the rows say and is not in force; with a problem in one, for nothing.

    The file is CSV in UTF-8 or a workbook. Columns that an export has besides are passed over.
    """
    result = PlanResult()
    with transaction.atomic():
        for line, cells in _lines(data, result):
            _take(actor, line, cells, result)
        transaction.set_rollback(not result.is_good)
    return result


def _take(actor: Actor, line: int, cells: dict[str, str], result: PlanResult) -> None:
    if _says_nothing(cells):
        result.unchanged += 1
        return
    form = NewBudgetForm(_sent(cells), fiscal_start_month=tenant_in_force().fiscal_year_start_month)
    if not form.is_valid():
        result.problems += _problems(line, ValidationError(form.errors.as_data()))
        return
    try:
        with transaction.atomic():
            _ask(actor, form.new_budget(), result)
    except ValidationError as problem:
        result.problems += _problems(line, problem)
    except PermissionDenied as refusal:
        result.problems.append(PlanProblem(line, "", "no_role", str(refusal)))


def _says_nothing(cells: dict[str, str]) -> bool:
    """Of a budget that is there and has nothing approved an export has no amount."""
    if cells.get("amount"):
        return False
    known = BudgetPeriod.objects.filter(
        budget__slug=cells.get("budget_id", ""), amounts__isnull=False
    )
    return any(amount_in_force(period) is None for period in known.distinct())


def _sent(cells: dict[str, str]) -> dict[str, str]:
    """A row without a reason says where it came from."""
    known = {name: cell for name, cell in cells.items() if name in KNOWN}
    usual = {"reason": _("From the plan's file"), "period_kind": "month"}
    return {**known, **{name: known.get(name) or word for name, word in usual.items()}}


def _ask(actor: Actor, new: NewBudget, result: PlanResult) -> None:
    known = BudgetPeriod.objects.filter(
        budget__slug=new.slug, first=new.dates.first, last=new.dates.last
    ).first()
    amount = amount_in_force(known) if known is not None else None
    if known is None or amount is None:
        ask_budget(actor=actor, new=new)
    elif amount == new.amount:
        result.unchanged += 1
        return
    else:
        ask_change(actor=actor, period=known, amount=new.amount, since=None, reason=new.reason)
    result.asked += 1


def _problems(line: int, problem: ValidationError) -> Iterator[PlanProblem]:
    names = {"slug": "budget_id", "period": "first", "__all__": ""}
    by_field = problem.error_dict if hasattr(problem, "error_dict") else {"": problem.error_list}
    for name, errors in by_field.items():
        for error in errors:
            for sentence in error.messages:
                where = names.get(name, name)
                yield PlanProblem(line, where, error.code or "invalid", sentence)


def _lines(data: bytes, result: PlanResult) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line and cells by column."""
    head: list[str] = []
    count = 0
    try:
        for line, cells in _rows(data):
            if not any(cells) or cells[0].startswith("# ") or (not head and _is_above(data, cells)):
                continue
            if not head:
                head = [cell.strip() for cell in cells]
                result.problems += _check_head(head, line)
                if result.problems:
                    return
                continue
            count += 1
            if count > MOST_ROWS:
                sentence = _("A plan has at most %(most)d rows.") % {"most": MOST_ROWS}
                result.problems.append(PlanProblem(line, "", "too_many", sentence))
                return
            yield line, {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
    except BrokenFile as broken:
        result.problems.append(PlanProblem(broken.line, "", broken.code, broken.sentence))
    else:
        if not head:
            sentence = _("The file is empty: its first line names the columns.")
            result.problems.append(PlanProblem(1, "", "empty", sentence))


class BrokenFile(Exception):
    """From this line on the file cannot be read."""

    def __init__(self, line: int, code: str, sentence: str) -> None:
        self.line, self.code, self.sentence = line, code, sentence
        super().__init__(sentence)


def _is_above(data: bytes, cells: list[str]) -> bool:
    """What a workbook of ours says above its columns."""
    return is_workbook(data) and not set(NEEDED) & set(cells)


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(data) > settings.MAX_PLAN_BYTES:
        raise BrokenFile(1, "too_large", _("The file is too large."))
    if not is_workbook(data):
        yield from csv_rows(data)
        return
    try:
        yield from workbook_rows(data, MOST_ROWS + MOST_ABOVE)
    except NoWorkbook as broken:
        sentence = _("The file is no Excel workbook that can be read.")
        raise BrokenFile(1, "not_xlsx", sentence) from broken


def csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise BrokenFile(1, "not_utf8", _("The file is no text in UTF-8.")) from broken
    if "\0" in text:
        raise BrokenFile(1, "not_csv", _("The file is too large, or no CSV."))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as broken:
        sentence = _("The file is not CSV from here on: %(why)s.") % {"why": broken}
        raise BrokenFile(reader.line_num, "not_csv", sentence) from broken


def _check_head(head: list[str], line: int) -> Iterator[PlanProblem]:
    for name in NEEDED:
        if name not in head:
            yield PlanProblem(line, name, "missing_column", _("This column must be there."))
    for name in {name for name in head if head.count(name) > 1}:
        yield PlanProblem(line, name, "twice", _("The column is there twice."))
