"""Letting somebody stand in for oneself, and ending that."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finops.access import Actor, requires
from finops.calc.permissions import ROLES
from finops.forms.approvals.delegations import DelegationForm
from finops.models import Delegation
from finops.queries.approvals.standing_in import delegation_numbered
from finops.queries.tenants import tenant_zone
from finops.scope.requests import TenantRequest
from finops.services.approvals.delegating import delegate_role, end_delegation, own_roles
from finops.ui.dialogs import Facts
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell
from finops.views.approvals.steps import Dialog, StepInput
from finops.views.asking import asked

MAKE: Final = "sign_requests"
SEES: Final = "view_responsibilities"


@requires(MAKE, anywhere=True)
@require_http_methods(["GET", "POST"])
def new_delegation(request: TenantRequest) -> HttpResponse:
    roles = own_roles(request.actor)
    form = DelegationForm(
        request.POST or None, roles=roles, besides=request.actor.user, zone=tenant_zone()
    )

    def make() -> Delegation:
        made = delegate_role(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("%(who)s stands in for you.") % {"who": made.delegate.name})
        return made

    context = {
        "roles": roles,
        "back_url": page_url("delegations"),
        "crumbs": [crumb(_("Delegations"), page_url("delegations")), crumb(_("Delegate"))],
    }
    return asked(
        *(request, form, make, lambda _made: page_url("delegations")),
        template="finops/delegations/making.html",
        context=context,
    )


def _facts(row: Delegation) -> Facts:
    return Facts(
        strip=[
            (_("Who stands in"), Cell(row.delegate.name)),
            (_("For"), Cell(row.delegator.name)),
            (_("Role"), Cell(ROLES[row.role])),
            (_("Until"), Cell(row.ends_at, "when")),
        ],
        notes=[str(_("What was signed meanwhile stays signed."))],
    )


def _end(actor: Actor, row: Delegation, _typed: StepInput) -> Any:  # Any: nobody reads it
    return end_delegation(actor=actor, delegation=row)


END: Final = Dialog(
    action=SEES,
    label=gettext_lazy("End the delegation"),
    says=gettext_lazy("From now on they sign for themselves alone."),
    done=gettext_lazy("The delegation has ended."),
    find=delegation_numbered,
    take=_end,
    back=lambda _row: page_url("delegations"),
    heading=lambda row: (
        _("End: %(who)s for %(whom)s") % {"who": row.delegate.name, "whom": row.delegator.name}
    ),
    facts=_facts,
    is_final=True,
    anywhere=True,
    crumbs=lambda _row: [crumb(_("Delegations"), page_url("delegations"))],
)
