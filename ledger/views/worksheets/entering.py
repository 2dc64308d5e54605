"""The form by which people enter values, and the workbook that goes out and comes back."""

import io
from datetime import date
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from finops.access import requires, use_case_for
from finops.models import UseCase
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.ui.documents.xlsx import XLSX_TYPE
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.worksheets.entries import ENTRIES
from ledger.calc.worksheets.files import CellProblem, FileFault, WorksheetManifest
from ledger.calc.worksheets.fingerprints import sheet_hash
from ledger.forms.worksheets import EntriesForm, WorkbookForm
from ledger.queries.worksheets.entries import (
    entered_values,
    entry_history,
    numbers_of,
    sheet_version,
)
from ledger.queries.worksheets.months import sheet_of_month
from ledger.services.worksheets.entering import FAULTS, enter_values
from ledger.services.worksheets.importing import import_worksheet
from ledger.views.units.figures import Links
from ledger.views.worksheets.months import address, crumbs_of, month_asked, sheet_url
from ledger.views.worksheets.table import worksheet_sections
from ledger.views.worksheets.workbook import write_workbook

ACTION: Final = "enter_worksheets"
ENTERING: Final = "ledger/worksheets/entering.html"
IMPORTING: Final = "ledger/worksheets/importing.html"
FILE_FAULTS: Final = {
    FileFault.FORMULA: gettext_lazy("Write a number, no formula."),
    FileFault.NO_NUMBER: gettext_lazy("Write a number."),
    FileFault.TWICE: gettext_lazy("This field stands in two lines."),
    FileFault.MISSING: gettext_lazy("The line of this field is missing."),
}


@requires(ACTION, anywhere=True)
@require_http_methods(["GET", "POST"])
def worksheet_entries(request: TenantRequest, use_case: str) -> HttpResponse:
    """What holds in the month; what differs becomes a new version."""
    subject, month = use_case_for(request.actor, use_case, ACTION), month_asked(request)
    held = numbers_of(entered_values(use_case, month))
    form = EntriesForm(request.POST or None, held=held)
    if request.method == "POST" and form.is_valid() and _entered(request, subject, month, form):
        return HttpResponseRedirect(sheet_url(use_case, month))
    title = _("Values of %(month)s") % {"month": f"{month:%Y-%m}"}
    context = {
        "form": form,
        "title": title,
        "crumbs": crumbs_of(subject, month, title),
        "history": history_table(use_case, month),
        "back": sheet_url(use_case, month),
        "import_url": address("worksheet_import", use_case, month),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return answer(request, ENTERING, context, part="form", status=status)


def _entered(request: TenantRequest, use_case: UseCase, month: date, form: EntriesForm) -> bool:
    values, note = form.values(), form.cleaned_data["note"]
    try:
        rows = enter_values(
            actor=request.actor, use_case=use_case, month=month, values=values, note=note
        )
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    _tell(request, len(rows))
    return True


def _tell(request: TenantRequest, count: int) -> None:
    text = ngettext("%(count)s value entered.", "%(count)s values entered.", count)
    messages.success(request, text % {"count": count} if count else _("Nothing had changed."))


def history_table(use_case: str, month: date) -> Table | None:
    """Every version of the month, the latest first."""
    rows = entry_history(use_case, month)
    if not rows:
        return None
    columns = [
        Column(_("Field"), stays=True),
        Column(_("Value"), "quantity", stays=True),
        Column(_("Version"), "quantity"),
        Column(_("Entered by")),
        Column(_("When"), "when"),
        Column(_("Where from")),
    ]
    lines = [
        Row(
            [
                Cell(_(ENTRIES[row.key].label) if row.key in ENTRIES else row.key),
                Cell(row.value, "quantity", nil=_("taken back")),
                Cell(row.version, "quantity"),
                Cell(row.entered_by),
                Cell(row.entered_at, "when"),
                Cell(row.note, nil=_("not said")),
            ]
        )
        for row in rows
    ]
    return Table(_("What was entered, the latest first"), columns, lines)


@requires("view_use_case", anywhere=True)
@require_safe
def worksheet_file(request: TenantRequest, use_case: str) -> HttpResponse:
    """The month's worksheet as a workbook whose formulas are live."""
    subject, month = use_case_for(request.actor, use_case, "view_use_case"), month_asked(request)
    sheet = sheet_of_month(subject, month, local_today())
    sections = worksheet_sections(sheet, Links(showback="", traces=""))
    version = sheet_version(use_case, month)
    manifest = WorksheetManifest(use_case, month, version, sheet_hash(sheet.worked, month))
    out, words = io.BytesIO(), {"use_case": subject.name, "month": f"{month:%Y-%m}"}
    title = _("Unit economics worksheet: %(use_case)s, %(month)s") % words
    write_workbook(sections, sheet.worked, manifest, title, out)
    response = HttpResponse(out.getvalue(), content_type=XLSX_TYPE)
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in use_case)
    filename = f"worksheet-{name}-{month:%Y-%m}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@requires(ACTION, anywhere=True)
@require_http_methods(["GET", "POST"])
def import_workbook(request: TenantRequest, use_case: str) -> HttpResponse:
    """Every entered value that differs is written; with a problem in one cell, none is."""
    subject, month = use_case_for(request.actor, use_case, ACTION), month_asked(request)
    form, problems = WorkbookForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            result = import_worksheet(
                actor=request.actor, use_case=subject, month=month, data=form.content()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            if not result.problems:
                _tell(request, len(result.entries))
                return HttpResponseRedirect(sheet_url(use_case, month))
            problems = problem_table(result.problems)
    title = _("Workbook of %(month)s") % {"month": f"{month:%Y-%m}"}
    context = {
        "form": form,
        "problems": problems,
        "title": title,
        "crumbs": crumbs_of(subject, month, title),
        "back": sheet_url(use_case, month),
        "file_url": address("worksheet_file", use_case, month),
    }
    wrong = form.errors or problems is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return answer(request, IMPORTING, context, part="file", status=status)


def problem_table(problems: tuple[CellProblem, ...]) -> Table:
    columns = [Column(_("Cell"), stays=True), Column(_("Field")), Column(_("Problem"), stays=True)]
    rows = [
        Row(
            [
                Cell(problem.address, nil=_("no cell")),
                Cell(_(ENTRIES[problem.key].label)),
                Cell(_fault(problem)),
            ]
        )
        for problem in problems
    ]
    return Table(_("What is wrong in the file"), columns, rows)


def _fault(problem: CellProblem) -> str:
    if isinstance(problem.fault, FileFault):
        return str(FILE_FAULTS[problem.fault])
    return str(FAULTS[problem.fault])
