"""The evidence pack of a gate: its files, what each lacks, its hashes, and the ZIP."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell, Column, Row, Table
from gates.calc.packs import Pack, PackedFile
from gates.queries.packs.building import evidence_pack
from gates.views.memos.page import SEES, basis_link, gate_or_404, language_of

TEMPLATE: Final = "gates/packs/page.html"
ZIP_TYPE: Final = "application/zip"


@requires(SEES, anywhere=True)
@require_safe
def gate_pack_page(request: TenantRequest, item: int) -> HttpResponse:
    """With `format=zip` the pack itself."""
    gate, language = gate_or_404(request, item), language_of(request)
    pack = evidence_pack(request.tenant, gate, language, basis_link)
    file_format = request.GET.get("format", "")
    if file_format:
        if pack is None or file_format != "zip":
            raise Http404
        return zip_response(pack, f"pack-{gate.use_case.slug}-{gate.pk}-{language.value}")
    back = page_url("gate", gate.pk)
    context = {
        **{"gate": gate, "pack": pack, "language": language, "back": back},
        "title": _("Evidence pack: %(name)s") % {"name": gate.use_case.name},
        "table": _table(pack) if pack is not None else None,
        "crumbs": [
            crumb(_("Gates"), page_url("gates")),
            crumb(gate.use_case.name, back),
            crumb(_("Evidence pack")),
        ],
    }
    return render(request, TEMPLATE, context)


def zip_response(pack: Pack, name: str) -> HttpResponse:
    response = HttpResponse(pack.content, content_type=ZIP_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["ETag"] = f'"{pack.manifest_sha256}"'
    return response


def _table(pack: Pack) -> Table:
    columns = [
        Column(_("File"), stays=True),
        Column(_("State"), "badge", stays=True),
        Column(_("Not built yet")),
        Column(_("Bytes"), "quantity"),
        Column(_("SHA-256"), "code"),
    ]
    return Table(_("Files of the pack"), columns, [_row(each) for each in pack.files])


def _row(file: PackedFile) -> Row:
    state = (
        Cell(_("In part"), "badge", good="warn")
        if file.lacks
        else Cell(_("Complete"), "badge", good="good")
    )
    return Row(
        [
            Cell(file.name),
            state,
            Cell(file.lacks, nil=_("nothing lacks")),
            Cell(len(file.content), "quantity"),
            Cell(file.sha256[:16], "code"),
        ]
    )
