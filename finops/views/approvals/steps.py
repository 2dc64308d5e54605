"""The dialog in which a person takes a step; each is also a page of its own, without scripts.

HTTP: 428 without the hash of what was seen, 412 if it is another, 409 in another state, 403 for a
person who may not, 422 without a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finops.access import View, requires
from finops.calc.lifecycles import Need
from finops.forms.reasons import CommentForm, ReasonForm
from finops.scope.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.signatures import Signature
from finops.ui.dialogs import Facts
from finops.ui.links import crumb
from finops.ui.text import Text
from finops.views.account.stepping_up import (
    StepUp,
    forget_waiting,
    offer,
    offer_before,
    what_was_typed,
)
from finops.views.answering import answer, wants_part
from finops.views.approvals.subjects import Decision, Subject, decision_on

TEMPLATE: Final = "finops/approvals/step.html"
BACK, CANCEL = gettext_lazy("Back"), gettext_lazy("Cancel")


@dataclass(frozen=True)
class StepInput:
    """What a person gave for a step: the hash of what they saw, why, and what its own form asks.

    Any: what the fields of the form make of it.
    """

    seen: str = ""
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Dialog:
    """One step as people see it. Any: each step has items of its own.

    `find` takes what the URL captures, `take` the actor, the item and what was given. `heading`
    says what is decided, without one `label` and `name` do; `button` repeats what is done to what,
    `label` is what leads here. `back` is where the item is looked at, `onward` where a person goes
    after the step, if elsewhere. `is_own` gives `find` the request first, `anywhere` lets in those
    who may do it with a part of the tenant, `stay` closes the dialog with nothing done. `fields`
    makes a form of its own from what was posted and what stands in it first, `sha256` is of what is
    seen where that is no subject's. A step of something signed names its `subject` and its `step`.
    """

    action: str
    label: Text
    says: Text
    done: Text
    find: Callable[..., Any]
    take: Callable[..., Any]
    back: Callable[[Any], str]
    back_label: Text = BACK
    name: Callable[[Any], str] = lambda _item: ""
    facts: Callable[[Any], Facts] = lambda _item: Facts()
    needs: frozenset[Need] = frozenset()
    signature: Signature | None = None
    heading: Callable[[Any], str] | None = None
    button: Callable[[Any], str] | None = None
    onward: Callable[[Any], str] | None = None
    crumbs: Callable[[Any], list[Any]] | None = None
    is_main: bool = False
    is_final: bool = False
    is_own: bool = False
    anywhere: bool = False
    stay: Text = CANCEL
    invalid_status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
    fields: Callable[[Any, Any], Form] | None = None
    sha256: Callable[[Any], str] | None = None
    subject: Subject | None = None
    step: str = ""

    @property
    def asks_reason(self) -> bool:
        return Need.REASON in self.needs

    @property
    def signs(self) -> bool:
        return self.subject is not None and self.subject.kind.lifecycle.step(self.step).signs

    def headline(self, item: Any, facts: Facts) -> str:
        """The decision in a line, with how much it is."""
        if self.heading is not None:
            begins = self.heading(item)
        else:
            begins = " ".join(filter(None, (str(self.label), self.name(item))))
        return f"{begins}: {facts.answer}" if facts.answer and self.is_answered else begins

    @property
    def is_answered(self) -> bool:
        """Does the heading say how much it is: what is put to people, signed or done at once?"""
        if self.subject is None:
            return True
        step = self.subject.kind.lifecycle.step(self.step)
        return step.signs or step.freezes

    @property
    def has_form(self) -> bool:
        return self.asks_reason or self.signs or self.fields is not None

    def form(self, data: Any = None, initial: Any = None) -> Form:
        """Its own, or a reason where the step needs one; a signature may come with a comment."""
        if self.fields is not None:
            return self.fields(data, initial)
        made = CommentForm if self.signs and not self.asks_reason else ReasonForm
        return made(data, initial=initial)


def step_of(subject: Subject, step: str, action: str, **words: Any) -> Dialog:
    """The dialog of one step of something signed. Any: options of Dialog."""
    ways = {
        "find": subject.find,
        "facts": subject.facts,
        "name": subject.name,
        "back": subject.back,
        "back_label": subject.back_label,
        "needs": subject.kind.lifecycle.step(step).needs,
        "signature": subject.kind.signature_of(subject.kind.lifecycle.step(step)),
        "anywhere": subject.kind.asks is not None,
        "crumbs": subject.crumbs,
    }
    return Dialog(action=action, subject=subject, step=step, **(ways | words))


@dataclass(frozen=True)
class Shown:
    """How the dialog stands: what went wrong, with which status, and what was typed."""

    form: Form
    problem: str = ""
    status: HTTPStatus = HTTPStatus.OK
    step_up: StepUp | None = None


def step_view(dialog: Dialog) -> View:
    """The view of one step: GET shows what it means, POST takes it."""

    @requires(dialog.action, anywhere=dialog.anywhere)
    @require_http_methods(["GET", "POST"])
    def take_step(request: TenantRequest, **captured: Any) -> HttpResponse:
        # Any: whatever the URL captures
        asking = (request,) if dialog.is_own else ()
        item = dialog.find(*asking, *captured.values())
        if item is None:
            raise Http404
        if request.method == "POST":
            return _taken(request, dialog, item)
        return _page(request, dialog, item, Shown(dialog.form(initial=what_was_typed(request))))

    take_step.dialog = dialog  # type: ignore[attr-defined]  # tests ask what a route confirms
    return take_step


def _taken(request: TenantRequest, dialog: Dialog, item: Any) -> HttpResponse:
    form = dialog.form(request.POST)
    if dialog.has_form and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, dialog, item, Shown(form, status=status))
    values = form.cleaned_data if dialog.has_form else {}
    seen = request.headers.get("If-Match") or request.POST.get("seen", "")
    onward = (dialog.onward or dialog.back)(item)
    try:
        dialog.take(request.actor, item, StepInput(seen, values.get("reason", ""), values))
    except SignatureRefused as refusal:
        step_up = offer(request, refusal)
        problem = "" if step_up else refusal.sentence
        return _page(request, dialog, item, Shown(form, problem, refusal.status, step_up))
    except ValidationError as invalid:
        problem = " ".join(invalid.messages)
        return _page(request, dialog, item, Shown(form, problem, dialog.invalid_status))
    forget_waiting(request)
    messages.success(request, str(dialog.done))
    if wants_part(request):
        return HttpResponse(headers={"HX-Redirect": onward})
    return HttpResponseRedirect(onward)


def _page(request: TenantRequest, dialog: Dialog, item: Any, shown: Shown) -> HttpResponse:
    decision = _decision(request, dialog, item)
    barred = decision is not None and decision.barred
    facts = dialog.facts(item)
    context = {
        "step": dialog,
        "heading": dialog.headline(item, facts),
        "facts": facts,
        "changes": facts.changed or (decision.changes if decision is not None else ()),
        "decision": decision,
        "button": _button(dialog, item, decision),
        "seen": "" if barred else _seen(dialog, item, shown),
        "problem": shown.problem,
        "step_up": None if barred else _step_up(request, dialog, item, shown),
        "form": shown.form,
        "back_url": dialog.back(item),
        "crumbs": [*dialog.crumbs(item), crumb(dialog.label)] if dialog.crumbs else [],
    }
    return answer(request, TEMPLATE, context, part="dialog", status=shown.status)


def _step_up(request: TenantRequest, dialog: Dialog, item: Any, shown: Shown) -> StepUp | None:
    """What a signature lacked that was refused, and on the page what one will lack."""
    if request.method == "POST":
        return shown.step_up
    return offer_before(request, dialog.signature, item)


def _decision(request: TenantRequest, dialog: Dialog, item: Any) -> Decision | None:
    if dialog.subject is None:
        return None
    step = dialog.subject.kind.lifecycle.step(dialog.step)
    return decision_on(dialog.subject, step, item, request.actor)


def _seen(dialog: Dialog, item: Any, shown: Shown) -> str:
    """Signed is what was shown: after a refusal nothing is, until it is looked at again."""
    if Need.MATCH not in dialog.needs or shown.problem:
        return ""
    sha256 = dialog.subject.sha256 if dialog.subject is not None else dialog.sha256
    return sha256(item) if sha256 is not None else ""


def _button(dialog: Dialog, item: Any, decision: Decision | None) -> str:
    if decision is not None and decision.role:
        return _("Sign as %(role)s") % {"role": decision.role}
    return dialog.button(item) if dialog.button is not None else str(dialog.label)
