"""The forms by which a gate is asked for, and a draft of it changed."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import requires, use_case_for
from finops.models import UseCase
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.views.approvals.amending import Amending
from finops.views.asking import asked
from gates.calc.stages import next_stages
from gates.forms.funding import GateForm, as_typed
from gates.models import FundingGate
from gates.queries.stages import reached
from gates.services.asking import amend_gate, ask_gate
from gates.views.funding.steps import GATE

ASK: Final = "ask_gates"
TEMPLATE: Final = "gates/funding/asking.html"


@requires(ASK, anywhere=True)
@require_http_methods(["GET", "POST"])
def ask_for_gate(request: TenantRequest, use_case: str) -> HttpResponse:
    """A draft of the next stage of a use case, or of the next step of its traffic."""
    case = use_case_for(request.actor, use_case, ASK)
    form = GateForm(request.POST or None, initial=_initial(case))

    def ask() -> FundingGate:
        return ask_gate(
            actor=request.actor,
            use_case=case,
            terms=form.terms(),
            reason=form.cleaned_data["reason"],
        )

    title = _("Start a gate of %(name)s") % {"name": case.name}
    context = {
        **{"title": title, "use_case": case},
        "crumbs": [crumb(_("Gates"), page_url("gates")), crumb(title)],
    }
    return asked(
        *(request, form, ask, lambda gate: page_url("gate", gate.pk)),
        template=TEMPLATE,
        context=context,
    )


def _initial(case: UseCase) -> dict[str, object]:
    """The next stage; what its last gate said of its outcome."""
    stages = next_stages(reached(case))
    last = FundingGate.objects.filter(use_case=case).first()
    before = {} if last is None else as_typed(last)
    for name in ("review_on", "reason", "share"):
        before.pop(name, None)
    return {**before, "stage": stages[0].value if stages else ""}


def _form(_request: TenantRequest, data: Any, gate: FundingGate) -> GateForm:
    # Any: what was posted, or nothing
    return GateForm(data, initial=as_typed(gate))


AMENDING: Final = Amending(
    subject=GATE,
    action=ASK,
    form=_form,
    change=lambda actor, gate, seen, form: amend_gate(
        actor=actor,
        gate_id=gate.pk,
        seen=seen,
        terms=form.terms(),
        reason=form.cleaned_data["reason"],
    ),
    names={},
)
