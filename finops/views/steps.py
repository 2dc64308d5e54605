"""The dialog in which a person takes a step; each is also a page of its own, without scripts.

HTTP: 428 without the hash of what was seen, 412 if it is another, 409 in another state, 403 for a
person who may not, 422 without a reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from finops.access import View, requires
from finops.approvals import Kind
from finops.calc.lifecycles import Need
from finops.forms.reasons import ReasonForm
from finops.queries.approvals import request_of, sha256_to_sign
from finops.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.signatures import Signature
from finops.ui.tables import Cell, Table
from finops.views.account.stepping_up import (
    StepUp,
    forget_waiting,
    offer,
    offer_before,
    what_was_typed,
)
from finops.views.answering import answer, wants_part

TEMPLATE: Final = "finops/step.html"
Words = Promise | str


@dataclass(frozen=True)
class Given:
    """What a person gave for a step: the hash of what they saw, and why."""

    seen: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Facts:
    """What a person reads before they decide, the decision first: `rows` are label and value,
    `tables` show it in detail, `notes` are sentences, `links` lead on (URL and words)."""

    rows: Sequence[tuple[Words, Cell]] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Dialog:
    """One step as people see it. Any: each step has items of its own.

    `find` takes what the URL captures, `take` the actor, the item and what was given. `back` is
    where the item is looked at, `onward` where a person goes after the step, if elsewhere.
    """

    action: str
    label: Words
    says: Words
    done: Words
    find: Callable[..., Any]
    take: Callable[..., Any]
    facts: Callable[[Any], Facts]
    back: Callable[[Any], str]
    back_label: Words
    name: Callable[[Any], str]
    needs: frozenset[Need] = frozenset()
    sha256: Callable[[Any], str] = str
    signature: Signature | None = None
    onward: Callable[[Any], str] | None = None
    crumbs: Callable[[Any], list[Any]] | None = None
    is_main: bool = False
    is_final: bool = False
    invalid_status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
    seen_label: Words = ""

    @property
    def asks_reason(self) -> bool:
        return Need.REASON in self.needs


@dataclass(frozen=True)
class Shown:
    """How the dialog stands: what went wrong, with which status, and what was typed."""

    form: ReasonForm = field(default_factory=ReasonForm)
    problem: str = ""
    status: HTTPStatus = HTTPStatus.OK
    step_up: StepUp | None = None


def needs_of(kind: Kind[Any], step: str) -> dict[str, Any]:
    """What the dialog of a kind's step asks for. Any: options of Dialog."""
    return {
        "needs": kind.lifecycle.step(step).needs,
        "signature": kind.signatures.get(step),
        "sha256": lambda item: sha256_to_sign(kind, item, request_of(kind.name, item.pk)),
    }


def step_view(dialog: Dialog) -> View:
    """The view of one step: GET shows what it means, POST takes it."""

    @requires(dialog.action)
    @require_http_methods(["GET", "POST"])
    def take_step(request: TenantRequest, **captured: Any) -> HttpResponse:
        # Any: whatever the URL captures
        item = dialog.find(*captured.values())
        if item is None:
            raise Http404
        if request.method == "POST":
            return _taken(request, dialog, item)
        step_up = offer_before(request, dialog.signature, item)
        form = ReasonForm(initial=what_was_typed(request))
        return _page(request, dialog, item, Shown(form, step_up=step_up))

    return take_step


def _taken(request: TenantRequest, dialog: Dialog, item: Any) -> HttpResponse:
    form = ReasonForm(request.POST if dialog.asks_reason else None)
    if dialog.asks_reason and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, dialog, item, Shown(form, status=status))
    reason = form.cleaned_data["reason"] if dialog.asks_reason else ""
    seen = request.headers.get("If-Match") or request.POST.get("seen", "")
    onward = (dialog.onward or dialog.back)(item)
    try:
        dialog.take(request.actor, item, Given(seen, reason))
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
    # Signed is what was shown: after a refusal nothing is, until it is looked at again.
    is_signed = Need.MATCH in dialog.needs and not shown.problem
    context = {
        "step": dialog,
        "name": dialog.name(item),
        "facts": dialog.facts(item),
        "seen": dialog.sha256(item) if is_signed else "",
        "problem": shown.problem,
        "step_up": shown.step_up,
        "form": shown.form,
        "back_url": dialog.back(item),
        "crumbs": dialog.crumbs(item) if dialog.crumbs else [],
    }
    return answer(request, TEMPLATE, context, part="dialog", status=shown.status)
