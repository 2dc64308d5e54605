"""A file of one noun: what it would do is shown first, then all of it is written or nothing."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from finops.access import View, requires
from finops.scope.requests import TenantRequest
from finops.set_up.files import (
    MOST_BYTES,
    MOST_ROWS,
    SHOWN_PROBLEMS,
    FileChanged,
    FileResult,
    sheet_of,
    try_file,
    write_file,
)
from finops.set_up.nouns import Noun
from finops.ui.documents.download import export_response
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer, back_to
from finops.views.set_up.pages import crumbs

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


class FileForm(forms.Form):
    """A file, or its text as it was looked at; `digest` says what was seen of it."""

    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:  # Any: cleaned values of any field
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None:
            cleaned["text"] = self._text(file)
        # A browser sends the ends of lines in its own way: the text that was looked at is one.
        cleaned["text"] = cleaned.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
        if not cleaned["text"] and not self.errors:
            self.add_error("file", _("Choose a file."))
        return cleaned

    def _text(self, file: Any) -> str:  # Any: an uploaded file
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file has more than 1 MB: send it in parts."))
            return ""
        try:
            text: str = file.read().decode()
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not UTF-8."))
            return ""
        return text


def importing(noun: Noun) -> View:
    """GET: the form, and with `format=csv` what is there now. POST: what the file would do; with
    its `digest`, the writing of it."""

    @requires(noun.changes, anywhere=True)
    @require_http_methods(["GET", "POST"])
    def imported(request: TenantRequest) -> HttpResponseBase:
        if request.method == "GET" and request.GET.get("format") == "csv":
            return export_response(sheet_of(noun, request.actor), "csv")
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "GET" or not form.is_valid():
            return _page(request, noun, form)
        text, digest = form.cleaned_data["text"], form.cleaned_data["digest"]
        if not digest:
            return _page(request, noun, form, try_file(noun, actor=request.actor, text=text))
        try:
            result = write_file(noun, actor=request.actor, text=text, digest=digest)
        except FileChanged:
            messages.error(request, _("Something changed meanwhile. Nothing was written."))
            return _page(request, noun, form, try_file(noun, actor=request.actor, text=text))
        if not result.is_good:
            return _page(request, noun, form, result)
        messages.success(request, sentence_of(result))
        return back_to(noun.slug)

    return imported


def sentence_of(result: FileResult) -> str:
    new = len(result.created)
    made = ngettext("%(count)d new", "%(count)d new", new) % {"count": new}
    changed = _("%(count)d changed") % {"count": len(result.changed)}
    same = _("%(count)d as they were") % {"count": result.unchanged}
    return f"{made}, {changed}, {same}."


def _page(
    request: TenantRequest, noun: Noun, form: FileForm, result: FileResult | None = None
) -> HttpResponse:
    context = {
        "noun": noun,
        "form": form,
        "result": result,
        "summary": sentence_of(result) if result else "",
        "text": form.cleaned_data["text"] if result else "",
        "problems": problems_table(result) if result and result.problems else None,
        "more": max(0, len(result.problems) - SHOWN_PROBLEMS) if result else 0,
        "columns": columns_table(noun),
        "most_rows": MOST_ROWS,
        "list_url": page_url(noun.slug),
        "crumbs": crumbs(noun, _("From a file")),
    }
    is_refused = bool(form.errors) or (result is not None and not result.is_good)
    status = REFUSED if is_refused else HTTPStatus.OK
    return answer(request, "finops/set_up/import.html", context, part="file", status=status)


def problems_table(result: FileResult) -> Table:
    columns = [Column(_("Line"), "quantity"), Column(_("Column"), "code"), Column(_("Problem"))]
    rows = [
        Row([Cell(problem.line, "quantity"), Cell(problem.field, "code"), Cell(problem.message)])
        for problem in result.problems[:SHOWN_PROBLEMS]
    ]
    return Table(_("What is wrong, by line"), columns, rows)


def columns_table(noun: Noun) -> Table:
    """What a file of this noun may hold."""
    columns = [Column(_("Column"), "code"), Column(_("Means")), Column(_("Needed"))]
    needed = {True: _("yes"), False: _("no")}
    rows = [
        Row(
            [
                Cell(name, "code"),
                Cell(str(field.label)),
                Cell(needed[field.required and field.initial is None]),
            ]
        )
        for name, field in noun.columns.items()
    ]
    return Table(_("Each column and what it takes"), columns, rows)
