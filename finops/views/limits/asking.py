"""The forms by which a limit is asked for, or the next version of one."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import requires
from finops.forms.approvals.limits import LimitForm, as_typed
from finops.forms.organisation.offering import offer_words
from finops.models import Limit
from finops.queries.budgets.limits import newest_version
from finops.scope.requests import TenantRequest
from finops.services.budgets.limits import LIMITS, amend_limit, ask_limit
from finops.ui.links import crumb, page_url
from finops.views.approvals.amending import Amending
from finops.views.approvals.changes import request_url
from finops.views.asking import asked
from finops.views.limits.steps import LIMIT

ASK: Final = "ask_budget"
TEMPLATE: Final = "finops/limits/asking.html"


@requires(ASK, anywhere=True)
@require_http_methods(["GET", "POST"])
def new_limit(request: TenantRequest) -> HttpResponse:
    return _asking(request, _("Ask for a limit"), {})


@requires(ASK, anywhere=True)
@require_http_methods(["GET", "POST"])
def change_limit(request: TenantRequest, slug: str) -> HttpResponse:
    """The next version of a limit."""
    limit = newest_version(slug)
    if limit is None:
        raise Http404
    return _asking(request, _("Another version of %(id)s") % {"id": slug}, as_typed(limit))


def _asking(request: TenantRequest, title: str, initial: dict[str, object]) -> HttpResponse:
    form = LimitForm(request.POST or None, initial=initial, currency=request.tenant.currency)
    offer_words(form, actor=request.actor, action=ASK)
    if initial:
        form.fields["limit_id"].disabled = True

    def ask() -> Any:  # Any: what `asked` hands on
        return ask_limit(actor=request.actor, new=form.new_limit())

    return asked(
        *(request, form, ask, lambda limit: request_url(LIMITS.name, limit)),
        template=TEMPLATE,
        context={"title": title, "back_url": page_url("limits"), "crumbs": crumbs(title)},
        names={"slug": "limit_id"},
    )


def _form(request: TenantRequest, data: Any, limit: Limit) -> LimitForm:
    # Any: what was posted, or nothing
    typed = {**as_typed(limit), "reason": limit.reason}
    form = LimitForm(data, initial=typed, currency=request.tenant.currency)
    offer_words(form, actor=request.actor, action=ASK)
    form.fields["limit_id"].disabled = True
    return form


AMENDING: Final = Amending(
    subject=LIMIT,
    action=ASK,
    form=_form,
    change=lambda actor, limit, seen, form: amend_limit(
        actor=actor, limit_id=limit.pk, seen=seen, new=form.new_limit()
    ),
    names={"slug": "limit_id"},
)


def crumbs(title: str) -> list[Any]:
    return [crumb(_("Limits and quotas"), page_url("limits")), crumb(title)]
