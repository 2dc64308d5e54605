"""Cancelling long work: one view for every kind, beside the part that shows its progress."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finops.access import View, requires
from finops.models.leased import LeasedWork
from finops.requests import TenantRequest
from finops.services.leasing import cancel, kind_named, may_cancel
from finops.services.signing import SignatureRefused
from finops.ui.links import page_url

Find = Callable[[TenantRequest, UUID], LeasedWork | None]


def cancel_view(
    name: str, find: Find, page: str, *, anywhere: bool = False, has_own_page: bool = True
) -> View:
    """A POST ends work of this kind at once, and leads back to its page with what came of it."""
    kind = kind_named(name)

    @requires(kind.starts, anywhere=anywhere)
    @require_POST
    def cancel_work(request: TenantRequest, public_id: UUID) -> HttpResponse:
        work = find(request, public_id)
        if work is None:
            raise Http404
        try:
            cancel(kind, work, actor=request.actor)
        except SignatureRefused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("It was cancelled."))
        own = [public_id] if has_own_page else []
        return HttpResponseRedirect(page_url(page, *own))

    return cancel_work


def cancel_url(request: TenantRequest, work: LeasedWork, name: str, route: str) -> str:
    """Where the button leads; empty where this person cannot cancel it now."""
    if not may_cancel(kind_named(name), work, request.actor):
        return ""
    return page_url(route, work.public_id)
