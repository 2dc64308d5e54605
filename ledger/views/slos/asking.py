"""The forms by which a row of the matrix is asked for, changed, and asked whether it allows."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import requires, use_case_for
from finops.models import UseCase
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.views.approvals.amending import Amending
from finops.views.approvals.changes import request_url
from finops.views.asking import asked
from ledger.calc.slos.templates import TEMPLATES, MatrixTerms
from ledger.forms.slos import MatrixForm, as_typed
from ledger.models import SloMatrix
from ledger.queries.slos.references import known_references
from ledger.queries.slos.versions import newest_version
from ledger.services.slos.asking import amend_matrix, ask_matrix
from ledger.services.slos.signing import SLOS
from ledger.views.slos.steps import MATRIX

ASK: Final = "ask_slos"
TEMPLATE: Final = "ledger/slos/asking.html"
AMEND_TEMPLATE: Final = "ledger/slos/amending.html"


def terms_of(matrix: SloMatrix) -> MatrixTerms:
    """What a version says, as it is asked for."""
    return MatrixTerms(
        slos=tuple(slo.terms for slo in matrix.slos.all()),
        rules=tuple(row.rule for row in matrix.optimisations.all()),
        objectives=matrix.objectives,
        owner=matrix.owner,
    )


@requires(ASK, anywhere=True)
@require_http_methods(["GET", "POST"])
def ask_slo(request: TenantRequest, use_case: str) -> HttpResponse:
    """The next version of a use case's row: it begins as the one before, or as a template."""
    case = use_case_for(request.actor, use_case, ASK)
    before, template = newest_version(case), request.GET.get("template", "")
    form = MatrixForm(request.POST or None, initial=_initial(case, before, template))

    def ask() -> SloMatrix:
        return ask_matrix(
            actor=request.actor,
            use_case=case,
            terms=form.terms(),
            reason=form.cleaned_data["reason"],
        )

    title = _("Ask for service levels of %(name)s") % {"name": case.name}
    context = {
        **{"title": title, "use_case": case, "before": before, "templates": TEMPLATES.values()},
        **{"chosen": template, "metrics": known_references()},
        "crumbs": [crumb(_("SLO and cost matrix"), page_url("slos")), crumb(title)],
    }
    return asked(
        *(request, form, ask, lambda matrix: request_url(SLOS.name, matrix)),
        template=TEMPLATE,
        context=context,
    )


def _initial(case: UseCase, before: SloMatrix | None, template: str) -> dict[str, object]:
    """Of the template that is named, else of the version before, else of the template that has the
    use case's name."""
    if template in TEMPLATES:
        return as_typed(TEMPLATES[template].terms)
    if before is not None:
        return as_typed(terms_of(before))
    return as_typed(TEMPLATES[case.slug].terms) if case.slug in TEMPLATES else {}


def _form(_request: TenantRequest, data: Any, matrix: SloMatrix) -> MatrixForm:
    # Any: what was posted, or nothing
    return MatrixForm(data, initial=as_typed(terms_of(matrix), matrix.reason))


AMENDING: Final = Amending(
    subject=MATRIX,
    action=ASK,
    form=_form,
    change=lambda actor, matrix, seen, form: amend_matrix(
        actor=actor,
        matrix_id=matrix.pk,
        seen=seen,
        terms=form.terms(),
        reason=form.cleaned_data["reason"],
    ),
    names={},
    template=AMEND_TEMPLATE,
    context=lambda: {"metrics": known_references()},
)
