"""The form by which a person decides whether a use case grows."""

from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import requires, use_case_for
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.views.answering import answer
from ledger.calc.worksheets.fingerprints import sheet_hash
from ledger.forms.worksheets import DecisionForm
from ledger.queries.worksheets.months import sheet_of_month
from ledger.services.worksheets.deciding import NewDecision, decide_scale
from ledger.views.worksheets.months import crumbs_of, month_asked, sheet_url
from ledger.views.worksheets.words import GROUNDS, PROPOSALS

ACTION: Final = "decide_scale"
TEMPLATE: Final = "ledger/worksheets/deciding.html"


@requires(ACTION, anywhere=True)
@require_http_methods(["GET", "POST"])
def scale_decision(request: TenantRequest, use_case: str) -> HttpResponse:
    """What the rule proposes and why, and what the person decides with a reason."""
    subject, month = use_case_for(request.actor, use_case, ACTION), month_asked(request)
    sheet = sheet_of_month(subject, month, local_today())
    proposed, seen = sheet.proposed, sheet_hash(sheet.worked, month)
    form = DecisionForm(request.POST or None, initial={"decision": str(proposed.proposal)})
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        new = NewDecision(subject, month, fields["decision"], fields["reason"], proposed, seen)
        try:
            decide_scale(actor=request.actor, new=new)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The decision is kept."))
            return HttpResponseRedirect(sheet_url(use_case, month))
    title = _("Decide on %(month)s") % {"month": f"{month:%Y-%m}"}
    context = {
        "form": form,
        "title": title,
        "crumbs": crumbs_of(subject, month, title),
        "proposal": PROPOSALS[proposed.proposal],
        "grounds": [GROUNDS[ground] for ground in proposed.grounds],
        "sheet_hash": seen,
        "back": sheet_url(use_case, month),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return answer(request, TEMPLATE, context, part="form", status=status)
