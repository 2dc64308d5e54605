"""What files may hold: the fields of each kind of record, templates, and other tools' exports."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.ui.shell.parts import parts_of
from finops.ui.text import Text
from ledger.parsers.files.templates import CONTENT_TYPES, FORMS
from ledger.parsers.records.fields import KINDS
from ledger.views.imports.field_tables import exports_table, fields_table, kind_words, unread_files


@requires("view_imports")
@require_safe
def data_fields(request: TenantRequest) -> HttpResponse:
    context = {
        "kinds": [
            {
                "name": kind,
                "words": kind_words(kind),
                "table": fields_table(kind),
                "templates": [
                    {"label": form.upper(), "url": page_url("data_template", kind, form)}
                    for form in FORMS
                ],
            }
            for kind in KINDS
        ],
        "exports": exports_table(),
        "unread": unread_files(),
        **parts_of(request, _labels()),
        "crumbs": [crumb(_("Imports"), page_url("imports")), crumb(_("Fields"))],
    }
    return render(request, "ledger/imports/data_fields.html", context)


def _labels() -> dict[str, Text]:
    kinds = {kind: kind_words(kind) for kind in KINDS}
    return {"": _("How a file is read"), **kinds, "exports": _("Other tools")}


@requires("view_imports")
@require_safe
def data_template(request: TenantRequest, kind: str, form: str) -> HttpResponse:
    return template_file(kind, form)


def template_file(kind: str, form: str) -> HttpResponse:
    """A template to download, for the page and the API. Raises Http404 where there is none."""
    if kind not in KINDS or form not in FORMS:
        raise Http404
    response = HttpResponse(FORMS[form](kind), content_type=f"{CONTENT_TYPES[form]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}_template.{form}"'
    return response
