"""What a use case promises and which savings it allows: on its page, from the matrix in force.

What was measured takes a while to read: it comes after the page, which says the limits at once.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import Actor, can, requires, use_case_for
from finops.models import UseCase
from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from finops.ui.numbers import quantity, unit_cost
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import wants_part
from ledger.calc.slos.budgets import Standing
from ledger.calc.slos.targets import Basis, SloTerms
from ledger.queries.slos.matrix import SloRow, matrix_report, rules_of
from ledger.queries.slos.versions import version_in_force
from ledger.views.slos.report import ASK, SEES
from ledger.views.slos.words import STANDINGS, saving_text, share, value_text

MEASURED: Final = "use_case_promises"


def promised(actor: Actor, use_case: UseCase) -> dict[str, object]:
    """The limits, and the savings with those that are allowed first."""
    matrix = version_in_force(use_case)
    terms = [slo.terms for slo in matrix.slos.all()] if matrix is not None else []
    rules = sorted(rules_of(matrix), key=lambda rule: not rule.is_allowed)
    return {
        "matrix": matrix,
        "matrix_url": page_url("slos"),
        "promises": limits_table(terms),
        "promises_heading": _("Promises"),
        "measured_url": page_url(MEASURED, use_case.slug) if terms else "",
        "savings": [(rule.is_allowed, saving_text(rule)) for rule in rules],
        "ask_url": page_url("ask_slo", use_case.slug) if can(actor, ASK, use_case) else "",
    }


def limits_table(terms: Iterable[SloTerms]) -> Table:
    columns = [Column(_("Service level"), stays=True), Column(_("Limit"), stays=True)]
    rows = [Row([Cell(each.label), Cell(limit_text(each))]) for each in terms]
    return Table(_("What is promised"), columns, rows)


def limit_text(terms: SloTerms) -> str:
    """“≥ 95% in 2,000 ms”, “≤ 0.180 USD”, “≤ 0”: four columns stand in half a page."""
    if terms.basis == Basis.UNIT_COST:
        return f"≤ {unit_cost(terms.target)} USD"
    if terms.basis == Basis.EVENTS:
        return f"≤ {quantity(terms.target.normalize())}"
    limit = f"{'≤' if terms.basis == Basis.BAD_SHARE else '≥'} {share(terms.target)}"
    if terms.threshold_ms is None:
        return limit
    words = {"limit": limit, "ms": quantity(terms.threshold_ms.normalize())}
    return _("%(limit)s in %(ms)s ms") % words


@requires(SEES, anywhere=True)
@require_safe
def use_case_promises(request: TenantRequest, use_case: str) -> HttpResponse:
    """The promises as measured until today, for the page of the use case; opened alone it leads
    there."""
    case = use_case_for(request.actor, use_case, SEES)
    if not wants_part(request):
        return HttpResponseRedirect(page_url("use_case", case.slug))
    slos = matrix_report(frozenset({case.slug})).slos
    context = {
        "promises": measured_table(slos),
        "promises_heading": heading(slos),
        "matrix_url": page_url("slos"),
    }
    return render(request, "ledger/use_cases/_promises.html", context)


def heading(slos: Sequence[SloRow]) -> str:
    """What is missed comes first, then what is not settled."""
    standings = [slo.budget.standing for slo in slos]
    missed, kept = standings.count(Standing.MISSED), standings.count(Standing.MET)
    words = {"missed": missed, "all": len(slos), "open": len(slos) - kept}
    if missed:
        text = ngettext(
            "%(missed)s of %(all)s promises is not kept",
            "%(missed)s of %(all)s promises are not kept",
            missed,
        )
        return text % words
    if words["open"]:
        text = ngettext(
            "%(open)s of %(all)s promises is not settled",
            "%(open)s of %(all)s promises are not settled",
            words["open"],
        )
        return text % words
    return _("All promises are kept")


def measured_table(slos: Iterable[SloRow]) -> Table:
    columns = [
        Column(_("Service level"), stays=True),
        Column(_("Limit")),
        Column(_("Measured"), stays=True),
        Column(_("Standing"), "badge", stays=True),
    ]
    return Table(_("What is promised, and what was measured"), columns, [_row(slo) for slo in slos])


def _row(slo: SloRow) -> Row:
    words, tone = STANDINGS[slo.budget.standing]
    cells = [
        Cell(slo.terms.label),
        Cell(limit_text(slo.terms)),
        Cell(value_text(slo.terms, slo.budget), nil=_("not known")),
        Cell(str(words), "badge", good=tone),
    ]
    return Row(cells)
