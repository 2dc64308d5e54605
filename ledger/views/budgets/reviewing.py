"""The page on which a person answers the review of a budget's overrun, and the notices of budgets
that are expected to be overrun."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finops.access import requires
from finops.models import Budget, Notice, Review
from finops.queries.approvals.signers import holders
from finops.registries.notices import NoticeSubject
from finops.scope.requests import TenantRequest
from finops.services.reviews.answering import answer_review
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.views.answering import answer
from ledger.models import BudgetBurn, BudgetOverrun
from ledger.services.budgets.overruns import EXPECTED, OVERRUN


class OverrunAnswerForm(forms.Form):
    result = forms.CharField(
        label=gettext_lazy("What is to be done"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires("sign_budget", anywhere=True)
@require_http_methods(["GET", "POST"])
def review(request: TenantRequest, budget_review: int) -> HttpResponse:
    """What happened, who has answered, and the answer of whoever has a part in it."""
    shown = _overruns().filter(pk=budget_review).first()
    budget = Budget.objects.filter(pk=shown.subject).first() if shown is not None else None
    if shown is None or budget is None:
        raise Http404
    form = OverrunAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_review(actor=request.actor, review_id=shown.pk, **form.cleaned_data)
        except PermissionDenied as refusal:
            form.add_error(None, str(refusal))
        except SignatureRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Your answer is noted."))
            return HttpResponseRedirect(page_url("budget", budget.slug))
    title = _("Review: %(name)s") % {"name": budget.name}
    context = {
        "review": shown,
        "parts": list(shown.parts.all()),
        "form": form,
        "title": title,
        "crumbs": [
            crumb(_("Budgets"), page_url("budgets")),
            crumb(budget.name, page_url("budget", budget.slug)),
            crumb(title),
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return answer(request, "ledger/budgets/review.html", context, part="form", status=status)


def _overruns() -> QuerySet[Review]:
    rows = Review.objects.filter(kind=Review.Kind.OVERRUN)
    return rows.prefetch_related("parts__person")


def standing_overruns(person: int, notices: Sequence[Notice]) -> frozenset[int]:
    """Those that are still expected with this cap, to somebody who still holds a role here."""
    if not holders(person=person):
        return frozenset()
    rows = BudgetOverrun.objects.filter(pk__in={notice.number for notice in notices})
    caps = {row.pk: (row.period_id, row.cap) for row in rows}
    ahead = BudgetBurn.objects.filter(forecast__gt=F("cap"))
    now = set(ahead.filter(period__in=rows.values("period")).values_list("period_id", "cap"))
    return frozenset(notice.pk for notice in notices if caps.get(notice.number) in now)


def budget_of(notice: Notice) -> str:
    row = BudgetOverrun.objects.select_related("period__budget").filter(pk=notice.number).first()
    return page_url("budget", row.period.budget.slug) if row is not None else page_url("budgets")


OVERRUNS: Final = NoticeSubject(
    OVERRUN,
    {EXPECTED: gettext_lazy("Expected to be overrun: %(title)s")},
    standing_overruns,
    budget_of,
    budget_of,
)
