"""Set-up: what the organisation is made of, and how many of each there are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import can_somewhere, requires
from finops.scope.requests import TenantRequest
from finops.set_up.nouns import NOUNS
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table


@requires("view_organisation", anywhere=True)
@require_safe
def set_up(request: TenantRequest) -> HttpResponse:
    columns = [Column(_("Set-up")), Column(_("Open"), "quantity"), Column(_("Closed"), "quantity")]
    rows = []
    for noun in NOUNS:
        if can_somewhere(request.actor, noun.sees):
            rows_of_noun = noun.rows_for(request.actor, noun.sees)
            opened = rows_of_noun.filter(closed_on=None).count()
            closed = rows_of_noun.count() - opened
            cells = [Cell(str(noun.label), note=noun.lede), Cell(opened, "quantity")]
            rows.append(Row([*cells, Cell(closed, "quantity")], url=page_url(noun.slug)))
    table = Table(_("What the organisation is made of"), columns, rows)
    context = {"table": table}
    return render(request, "finops/set_up/overview.html", context)
