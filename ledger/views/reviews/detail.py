"""The page of a use case's review: what happened since the last one, and what is decided."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import requires, visible_use_cases
from finops.calc.permissions import ROLES
from finops.models import Review
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.services.reviews.answering import answer_review, owner_part, part_for
from finops.ui.links import crumb, page_url
from finops.ui.shell.parts import parts_of
from finops.views.asking import asked
from ledger.forms.reviews import AnswerForm, DecisionForm
from ledger.queries.reviews.facts import facts_of
from ledger.queries.reviews.listing import row_of
from ledger.queries.reviews.proposals import month_of_review, proposal_of
from ledger.queries.slos.references import known_references
from ledger.services.reviews.deciding import decide
from ledger.views.reviews.facts import facts_context
from ledger.views.reviews.words import STANDINGS
from ledger.views.slos.words import must_not
from ledger.views.worksheets.decision import proposal_context
from ledger.views.worksheets.months import sheet_url

SEES: Final = "view_use_case"
TEMPLATE: Final = "ledger/reviews/detail.html"
Ask = Callable[[], object]


@requires(SEES, anywhere=True)
@require_http_methods(["GET", "POST"])
def review(request: TenantRequest, review: int) -> HttpResponse:
    """What is looked at; the owner's decision, or what another role answers."""
    shown = _find(request, review)
    form, ask = _taking(request, shown)
    if request.method == "POST" and form is None:
        return _page(request, shown, None, HTTPStatus.FORBIDDEN)
    if request.method == "POST" and form is not None:

        def take() -> object:
            made = ask()
            messages.success(request, _("It is noted."))
            return made

        return asked(
            *(request, form, take, lambda _made: page_url("reviews")),
            template=TEMPLATE,
            context=_context(request, shown),
            names={"result": "actions", "reason": "actions"},
        )
    return _page(request, shown, form, HTTPStatus.OK)


def _find(request: TenantRequest, number: int) -> Review:
    rows = Review.objects.select_related("use_case").prefetch_related("parts__person")
    shown = rows.exclude(use_case=None).exclude(kind=Review.Kind.OVERRUN).filter(pk=number).first()
    scope = visible_use_cases(request.actor, SEES)
    if shown is None or (scope is not None and shown.use_case.slug not in scope):
        raise Http404
    return shown


def _taking(request: TenantRequest, shown: Review) -> tuple[forms.Form | None, Ask]:
    """The form of what this person may do, if anything, and what it does."""
    data, actor = request.POST or None, request.actor
    if shown.closed_at is None and owner_part(shown, actor) is not None:
        deciding = DecisionForm(data)
        return deciding, lambda: decide(
            actor=actor, review_id=shown.pk, new=deciding.new_decision()
        )
    if shown.closed_at is None and part_for(shown, actor) is not None:
        answering = AnswerForm(data)
        return answering, lambda: answer_review(
            actor=actor, review_id=shown.pk, result=answering.cleaned_data["result"]
        )
    return None, lambda: None


def _page(
    request: TenantRequest, shown: Review, form: forms.Form | None, status: int
) -> HttpResponse:
    return render(request, TEMPLATE, {"form": form, **_context(request, shown)}, status=status)


def _context(request: TenantRequest, shown: Review) -> dict[str, Any]:
    # Any: what the template shows
    row = row_of(shown, local_today())
    words, tone = STANDINGS[row.standing]
    title = f"{shown.word}: {shown.use_case.name}"
    return {
        **{
            "title": title,
            "review": shown,
            "parts": [(ROLES[part.role], part) for part in row.parts],
            "metrics": known_references(),
        },
        **{"standing": words, "tone": tone},
        **facts_context(shown.use_case, facts_of(shown)),
        **_proposed(shown),
        "must_not": must_not(shown.use_case),
        **parts_of(request, {"": _("Decision"), "quality": _("Quality and incidents")}),
        "crumbs": [crumb(_("Reviews"), page_url("reviews")), crumb(title)],
    }


def _proposed(shown: Review) -> dict[str, object]:
    """What the rule proposes, until the owner has decided; afterwards what it proposed then stands
    on the worksheet beside the decision."""
    month = month_of_review(shown)
    proposal = {} if shown.decision else proposal_context(proposal_of(shown).proposed)
    return {
        **proposal,
        "sheet_month": f"{month:%Y-%m}",
        "sheet_url": sheet_url(shown.use_case.slug, month),
    }
