"""A person's notices, and how they hear of each kind."""

from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from finops.access import requires
from finops.forms.events.notices import WaysForm
from finops.models import Notice, User
from finops.queries.notices import notices_of, unread_notices
from finops.registries.notices import sentence_of, subject_of_notices
from finops.scope.requests import TenantRequest
from finops.services.notices.forgetting import KEPT
from finops.services.notices.preferring import choose_ways, mark_read
from finops.ui.links import page_url
from finops.views.answering import back_to

A_PAGE: Final = 20


@requires("view_home", anywhere=True)
@require_safe
def notices(request: TenantRequest) -> HttpResponse:
    """A page of them, each on one line, the newest first."""
    person = _person(request).pk
    page = Paginator(notices_of(person), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "notices": [(notice, sentence_of(notice), _url(notice)) for notice in page],
        "page": page,
        "unread": unread_notices(person),
        "kept_days": KEPT.days,
    }
    return render(request, "finops/notices/listing.html", context)


@requires("view_home", anywhere=True)
@require_POST
def read_notices(request: TenantRequest) -> HttpResponse:
    """All of the person's notices are read."""
    _person(request)
    mark_read(actor=request.actor)
    return back_to("notices")


@requires("view_home", anywhere=True)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_ways(request: TenantRequest) -> HttpResponse:
    """Choose for each kind: at once, in the digest, or in the list alone."""
    form = WaysForm(_person(request).pk, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        choose_ways(actor=request.actor, ways=form.ways())
        messages.success(request, _("From now on you hear of it that way."))
        return HttpResponseRedirect(page_url("notice_ways"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "finops/notices/ways.html", {"form": form}, status=status)


def _person(request: TenantRequest) -> User:
    """A member; whoever looks in has no notices here."""
    person = request.actor.user
    if person is None or request.actor.reads_all:
        raise Http404
    return person


def _url(notice: Notice) -> str:
    """The thing itself: its page says what may be done with it now."""
    subject = subject_of_notices(notice.about)
    return subject.page(notice) if subject is not None else ""
