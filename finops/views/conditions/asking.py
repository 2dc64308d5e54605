"""Asking for a condition: in a draft, or while it is decided; and taking it out of a draft."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finops.access import Actor, requires
from finops.approvals import kind_named
from finops.calc.lifecycles import Need
from finops.forms.approvals.conditions import ConditionForm
from finops.models import ApprovalRequest, Condition
from finops.queries.approvals.conditions import (
    ConditionNow,
    condition_numbered,
    conditions_of,
)
from finops.scope.requests import TenantRequest
from finops.services.approvals.conditions import (
    add_condition,
    can_wait,
    note_condition,
    propose_condition,
    remove_condition,
)
from finops.ui.dialogs import Facts
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell
from finops.views.approvals.requests import request_or_404
from finops.views.approvals.steps import Dialog, StepInput
from finops.views.asking import asked

ACTION: Final = "sign_requests"


@requires(ACTION, anywhere=True)
@require_http_methods(["GET", "POST"])
def new_condition(request: TenantRequest, number: int) -> HttpResponse:
    """In a draft it is added; in review it makes a draft again, with the condition in it."""
    row = request_or_404(request, number)
    kind = kind_named(row.kind)
    if not can_wait(kind) or row.state not in ("draft", "in_review"):
        raise Http404
    is_draft = row.state == "draft"
    form = ConditionForm(request.POST or None)

    def ask() -> Condition:
        ways = add_condition if is_draft else propose_condition
        added = ways(kind, row.subject, actor=request.actor, **form.wanted())
        messages.success(request, _("The condition is part of what is asked."))
        return added

    crumbs = [crumb(_("Request"), page_url("request", row.pk)), crumb(_("Ask for a condition"))]
    return asked(
        *(request, form, ask, lambda _made: page_url("request", row.pk)),
        template="finops/conditions/asking.html",
        context={"is_draft": is_draft, "back_url": page_url("request", row.pk), "crumbs": crumbs},
    )


def _facts(held: ConditionNow) -> Facts:
    return Facts(
        strip=[
            (_("Due on"), Cell(held.row.due_on, "day")),
            (_("Owner"), Cell(held.row.owner.name)),
            (_("Last figure"), Cell(held.figure, nil=_("none"))),
        ],
        rows=[(_("Of"), Cell(held.title)), (_("Condition"), Cell(held.row.text))],
    )


def _back(held: ConditionNow) -> str:
    return page_url("request", held.row.request_id)


def _in_draft(request_number: int, no: int) -> ConditionNow | None:
    request = ApprovalRequest.objects.filter(pk=request_number, state="draft").first()
    rows = conditions_of(request) if request is not None else []
    return next((held for held in rows if held.row.no == no), None)


def _remove(actor: Actor, held: ConditionNow, _typed: StepInput) -> Any:  # Any: nobody reads it
    request = held.row.request
    return remove_condition(kind_named(request.kind), request.subject, held.row.no, actor=actor)


def _to_note(number: int) -> ConditionNow | None:
    """One that no figure decides; the service says whether it is open."""
    held = condition_numbered(number)
    return None if held is None or held.row.rule else held


def _note(actor: Actor, held: ConditionNow, typed: StepInput) -> Any:  # Any: nobody reads it
    kind = kind_named(held.row.request.kind)
    return note_condition(kind, held.row, actor=actor, is_met=True, note=typed.reason)


REMOVE: Final = Dialog(
    action=ACTION,
    label=gettext_lazy("Take the condition out"),
    says=gettext_lazy("What is asked no longer waits for it."),
    done=gettext_lazy("The condition is taken out."),
    find=_in_draft,
    take=_remove,
    back=_back,
    heading=lambda held: _("Take out: %(text)s") % {"text": held.row.text},
    facts=_facts,
    is_final=True,
    anywhere=True,
)
MEET: Final = Dialog(
    action="view_responsibilities",
    label=gettext_lazy("Say that it is met"),
    says=gettext_lazy("You stand for it by your name; it cannot be taken back."),
    done=gettext_lazy("The condition is met."),
    find=_to_note,
    take=_note,
    back=_back,
    heading=lambda held: _("Met: %(text)s") % {"text": held.row.text},
    facts=_facts,
    needs=frozenset({Need.REASON}),
    is_main=True,
    anywhere=True,
)
