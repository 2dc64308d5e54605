"""Suspected duplicates: pairs of calls that may be one, what is at stake, and the decision."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.views.answering import answer
from ledger.models import SuspectedDuplicate
from ledger.queries.calls.suspected import SuspectedPair, one_pair
from ledger.services.duplicates import DECIDE, keep_both, merge, merge_open
from ledger.views.duplicates.words import pair_facts, side_of

PAGE: Final = "ledger/duplicates/detail.html"
Status = SuspectedDuplicate.Status


class PairDecisionForm(forms.Form):
    """What is decided of one pair, as it was seen."""

    decision = forms.ChoiceField(choices=[("merge", ""), ("keep", "")])
    stays = forms.UUIDField(required=False)
    seen = forms.ChoiceField(choices=Status.choices)


@requires("view_imports")
@require_safe
def duplicate(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """One pair, both traces side by side."""
    return _page(request, pair_or_404(public_id))


@requires(DECIDE)
@require_POST
def decide(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Merge, keep, or take the merge back; whoever comes second is told what was decided."""
    pair, form = pair_or_404(public_id), PairDecisionForm(request.POST)
    if not form.is_valid():
        problem = _("Say what you decide: merge, with the call that stays, or keep both.")
        return _page(request, pair, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        sentence = decided(request, public_id, form.cleaned_data)
    except SignatureRefused as refusal:
        return _page(request, pair_or_404(public_id), refusal.sentence, refusal.status)
    messages.success(request, sentence)
    return HttpResponseRedirect(page_url("duplicates"))


@requires(DECIDE)
@require_POST
def merge_shown(request: TenantRequest) -> HttpResponse:
    """Merge the oldest open pairs of two sources."""
    sources = request.POST.get("sources", "")
    merged, refused = merge_open(actor=request.actor, sources=sources)
    text = ngettext("%(count)s pair was merged.", "%(count)s pairs were merged.", merged)
    messages.success(request, text % {"count": quantity(merged)})
    if refused:
        left = ngettext("%(count)s stays open.", "%(count)s stay open.", refused)
        messages.warning(request, left % {"count": quantity(refused)})
    return HttpResponseRedirect(page_url("duplicates"))


def decided(request: TenantRequest, public_id: UUID, asked: dict[str, object]) -> str:
    """Do it; what was done, in a sentence. Raises SignatureRefused."""
    seen = str(asked["seen"])
    if asked["decision"] == "keep":
        keep_both(actor=request.actor, pair=public_id, seen=seen)
        return _("Both calls count.")
    stays = asked["stays"]
    wanted = stays if isinstance(stays, UUID) else None
    merge(actor=request.actor, pair=public_id, stays=wanted, seen=seen)
    return _("The two count as one call.")


def pair_or_404(public_id: UUID) -> SuspectedPair:
    pair = one_pair(public_id)
    if pair is None:
        raise Http404
    return pair


def _page(
    request: TenantRequest, pair: SuspectedPair, problem: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "pair": pair,
        "facts": pair_facts(pair),
        "sides": [side_of(pair, side) for side in pair.sides],
        "may_decide": can(request.actor, DECIDE) and pair.is_whole,
        "problem": problem,
        "crumbs": [
            crumb(_("Suspected duplicates"), page_url("duplicates")),
            crumb(str(pair.row)[:8]),
        ],
    }
    return answer(request, PAGE, context, part="pair", status=status)
