"""One request: what is asked, who signs, what happened to it, and what people say."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import requires
from finops.approvals import Kind, kind_named, registered
from finops.forms.approvals.comments import RequestCommentForm
from finops.models import ApprovalRequest, RequestEvidence
from finops.queries.approvals.conditions import ConditionNow, conditions_of
from finops.queries.approvals.texts import documents_of
from finops.queries.signatures import signature_lines
from finops.scope.requests import TenantRequest
from finops.services.approvals.conditions import can_wait
from finops.services.approvals.talking import comment, may_look
from finops.services.signing import NotEligible
from finops.ui.dialogs import Facts
from finops.ui.links import crumb, page_url
from finops.ui.tables import Action, Cell
from finops.views.approvals.subjects import roles_in_words, subject_of
from finops.views.approvals.timeline import timeline_of
from finops.views.conditions.listing import STANDINGS, meeting

TEMPLATE = "finops/approvals/request.html"


@requires("view_home", anywhere=True)
@require_http_methods(["GET", "POST"])
def request_page(request: TenantRequest, asked: int) -> HttpResponse:
    """POST says something about it."""
    row = request_or_404(request, asked)
    form = RequestCommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            comment(actor=request.actor, request=row, text=form.cleaned_data["text"])
            return HttpResponseRedirect(page_url("request", row.pk))
        except ValidationError as problem:
            form.add_error("text", problem.messages)
        except NotEligible as refusal:
            form.add_error("text", refusal.sentence)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _page(request, row, form, status)


def request_or_404(request: TenantRequest, number: int) -> ApprovalRequest:
    kinds = [kind.name for kind in registered() if kind.asks is not None]
    rows = ApprovalRequest.objects.select_related("snapshot", "requested_by")
    asked = rows.filter(pk=number, kind__in=kinds).first()
    person = request.actor.user
    is_reader = request.actor.reads_all
    if asked is None or person is None or not (is_reader or may_look(asked, person)):
        raise Http404
    return asked


def _page(
    request: TenantRequest, asked: ApprovalRequest, form: RequestCommentForm, status: int
) -> HttpResponse:
    shown = _shown(request, asked)
    context = {
        "asked": asked,
        "conditions": [condition_shown(held) for held in conditions_of(asked)],
        "documents": [_document(row) for row in documents_of(asked)],
        "is_draft": asked.state == "draft",
        "may_wait": asked.state in ("draft", "in_review") and can_wait(kind_named(asked.kind)),
        "timeline": timeline_of(asked),
        "form": form,
        "crumbs": [crumb(_("Inbox"), page_url("inbox")), crumb(str(shown["title"]))],
        **shown,
    }
    return render(request, TEMPLATE, context, status=status)


def condition_shown(held: ConditionNow) -> tuple[ConditionNow, str, str, list[Action]]:
    """With its state, and what may be done with it: taken out of a draft, or said to be met."""
    tone, word = STANDINGS[held.standing]
    actions = meeting(held)
    if held.row.request.state == "draft":
        url = page_url("remove_condition", held.row.request_id, held.row.no)
        actions.append(Action(_("Take out"), url, held.row.text, look="danger", in_dialog=True))
    return held, tone, str(word), actions


def _document(row: RequestEvidence) -> tuple[RequestEvidence, list[Action]]:
    """With what may be done with it: taken out of a draft."""
    if row.request.state != "draft":
        return row, []
    url = page_url("remove_document", row.request_id, row.no)
    return row, [Action(_("Take out"), url, row.name, look="danger", in_dialog=True)]


def _shown(request: TenantRequest, asked: ApprovalRequest) -> dict[str, object]:
    """What is asked, and what this person may do: as its subject says, or else as its text does."""
    kind = kind_named(asked.kind)
    item = kind.model._default_manager.get(pk=asked.subject)
    subject = subject_of(asked.kind)
    lines = signature_lines(kind, item, asked, request.actor)
    shown: dict[str, object] = {
        "lines": [(line, roles_in_words(line.roles)) for line in lines],
    }
    if subject is None:
        return shown | _from_text(kind, item)
    return shown | {
        "title": subject.name(item),
        "word": subject.word,
        "facts": subject.facts(item),
        "steps": subject.possible(item, request.actor),
        "amend_url": subject.amending(item, request.actor),
    }


def _from_text(kind: Kind[Any], item: Any) -> dict[str, object]:
    """Any: each kind has items of its own."""
    ask = kind.ask_of(item) if kind.asks else None
    if ask is None:
        raise Http404
    rows = [(name.replace("_", " "), Cell(str(value))) for name, value in ask.facts.items()]
    return {"title": ask.title, "word": "", "facts": Facts(rows=rows), "steps": ()}
