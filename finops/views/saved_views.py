"""Saved views: the menu beside the filter bar, and the page on which one renames and deletes."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from finops.access import Actor, can_somewhere, requires
from finops.calc.presets import Period
from finops.forms.saved_views import SaveForm, ViewForm
from finops.models import SavedView, User
from finops.queries.saved_views import own_view, views_for, views_of_page
from finops.scope.requests import TenantRequest
from finops.services import saved_views as services
from finops.ui.dialogs import Facts
from finops.ui.links import page_url
from finops.ui.saved_views import (
    SavablePage,
    address_of,
    page_of,
    period_of,
    rolling_of,
    today_of,
    way_words,
)
from finops.views.answering import answer, back_to, wants_part
from finops.views.approvals.steps import Dialog, StepInput, step_view

TEMPLATE, MENU = "finops/saved_views.html", "_saved_views.html"


@requires("save_views", anywhere=True)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: TenantRequest) -> HttpResponse:
    """The page of all views; a POST keeps one, from the menu of another page."""
    if request.method != "POST":
        return _page(request)
    form = SaveForm(request.POST, actor=request.actor)
    kept = _save(request, form) if form.is_valid() else None
    if wants_part(request):
        page = page_of(request.POST.get("page", ""))
        if page is None:
            raise Http404
        status = HTTPStatus.OK if kept else HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, MENU, menu(request, page, form, kept), status=status)
    if kept is None:
        return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": kept.name})
    return HttpResponseRedirect(address_of(kept, request.tenant))


@requires("save_views", anywhere=True)
@require_POST
def change_view(request: TenantRequest, view: UUID) -> HttpResponse:
    own = _own(request, view)
    form = ViewForm(request.POST, prefix=str(view))
    if form.is_valid():
        try:
            services.change_view(actor=request.actor, view=own, **form.cleaned_data)
            return _page(request) if wants_part(request) else back_to("saved_views")
        except ValidationError as problem:
            _tell(form, problem)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, changing={view: form}, status=status)


def _delete(actor: Actor, view: SavedView, _filled: StepInput) -> None:
    services.delete_view(actor=actor, view=view)


def _shared(view: SavedView) -> Facts:
    sentence = _("You share it: others lose it too.")
    return Facts(unmet=[sentence] if view.is_shared else [])


delete_view = step_view(
    Dialog(
        action="save_views",
        find=lambda request, view: own_view(_person(request.actor), view),
        take=_delete,
        facts=_shared,
        back=lambda _view: page_url("saved_views"),
        label=gettext_lazy("Delete the view"),
        heading=lambda view: _("Delete the view “%(name)s”") % {"name": view.name},
        says=gettext_lazy("The filter is forgotten. The figures stay where they are."),
        done=gettext_lazy("The view was deleted."),
        is_own=True,
        is_final=True,
        anywhere=True,
    )
)


def _save(request: TenantRequest, form: SaveForm) -> SavedView | None:
    """The view as it is kept; None if it is not, and the form says why."""
    try:
        return services.save_view(actor=request.actor, new=form.new_view())
    except ValidationError as problem:
        _tell(form, problem)
        return None


def _tell(form: Form, problem: ValidationError) -> None:
    for name, sentences in problem.message_dict.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def _own(request: TenantRequest, public_id: UUID) -> SavedView:
    own = own_view(_person(request.actor), public_id)
    if own is None:
        raise Http404
    return own


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise Http404
    return actor.user


def menu(
    request: TenantRequest,
    page: SavablePage,
    form: SaveForm | None = None,
    kept: SavedView | None = None,
) -> dict[str, object]:
    """The context of _saved_views.html: after a refusal with the form as it was sent."""
    sent = form.data if form is not None else {}
    subject = str(sent.get("subject", "")) if form is not None else _captured(request, page)
    query = str(sent.get("query", "")) if form is not None else request.GET.urlencode()
    fresh = {"page": page.route, "subject": subject, "query": query}
    saved = views_of_page(_person(request.actor), page.route, subject)
    return {
        "request": request,
        "page": page,
        "kept": kept,
        "views": [(view, address_of(view, request.tenant)) for view in saved],
        "may_save": can_somewhere(request.actor, "save_views"),
        "form": form if form and not kept else SaveForm(initial=fresh, actor=request.actor),
    }


def _captured(request: TenantRequest, page: SavablePage) -> str:
    match = request.resolver_match
    return str(match.kwargs[page.capture]) if match is not None and page.capture else ""


def _page(
    request: TenantRequest,
    *,
    form: SaveForm | None = None,
    changing: Mapping[UUID, ViewForm] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    person = _person(request.actor)
    rows = [_row(request, view, changing or {}) for view in views_for(person)]
    context = {
        "form": form,
        "own": [row for row in rows if row["is_own"]],
        "shared": [row for row in rows if not row["is_own"] and row["url"]],
    }
    return answer(request, TEMPLATE, context, part="views", status=status)


def _period(view: SavedView) -> Period | None:
    return period_of(dict(QueryDict(view.query).lists()))


def _row(
    request: TenantRequest, view: SavedView, changing: Mapping[UUID, ViewForm]
) -> dict[str, object]:
    """Without a URL where the page is not there for this person, or not any more."""
    page = page_of(view.page)
    may_open = page is not None and can_somewhere(request.actor, page.action)
    initial = {"name": view.name, "is_shared": view.is_shared}
    prefix = str(view.public_id)
    return {
        "view": view,
        "page": page.label if page else view.page,
        "url": address_of(view, request.tenant) if may_open else "",
        "dates": way_words(rolling_of(view), _period(view), today_of(request.tenant)),
        "is_own": view.owner_id == _person(request.actor).pk,
        "form": changing.get(view.public_id) or ViewForm(prefix=prefix, initial=initial),
    }
