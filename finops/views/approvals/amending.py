"""The page on which a draft of something signed is changed: it says which draft it showed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import Actor, View, requires
from finops.queries.approvals import request_of
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb
from finops.views.approvals.subjects import Subject
from finops.views.asking import asked

TEMPLATE: Final = "finops/approvals/amending.html"
SEEN: Final = "seen_version"


@dataclass(frozen=True)
class Amending:
    """How a draft of a subject is changed. Any: items of the kind, and forms of its own.

    `form` makes the form from what was posted (or nothing) and the item, `change` takes the actor,
    the item, the version of its request that was shown, and the form. `names` are fields of a
    refusal that the form calls otherwise, `context` is what a `template` of its own wants besides.
    """

    subject: Subject
    action: str
    form: Callable[[TenantRequest, Any, Any], forms.Form]
    change: Callable[[Actor, Any, int, Any], object]
    names: Mapping[str, str]
    template: str = TEMPLATE
    context: Callable[[], Mapping[str, object]] = dict


def amend_view(amending: Amending) -> View:
    """GET shows what the draft says, POST changes it: 412 where another step was taken since."""

    @requires(amending.action, anywhere=True)
    @require_http_methods(["GET", "POST"])
    def amend(request: TenantRequest, **captured: Any) -> HttpResponse:
        # Any: whatever the URL captures
        subject = amending.subject
        item = subject.find(*captured.values())
        held = request_of(subject.kind.name, item.pk) if item is not None else None
        if held is None or held.state != "draft":
            raise Http404
        form = amending.form(request, request.POST or None, item)
        seen = _number(request.POST.get(SEEN, "")) if request.method == "POST" else held.version

        def change() -> object:
            made = amending.change(request.actor, item, seen, form)
            messages.success(request, _("The draft is changed. It is put to people anew."))
            return made

        title = _("Change the draft: %(name)s") % {"name": subject.name(item)}
        back = subject.back(item)
        context = {
            **{"title": title, "seen": seen, "back_url": back, **amending.context()},
            "crumbs": [*_crumbs(subject, item), crumb(_("Change the draft"))],
        }
        return asked(
            *(request, form, change, lambda _made: back),
            template=amending.template,
            context=context,
            names=amending.names,
        )

    return amend


def _crumbs(subject: Subject, item: Any) -> list[Any]:
    if subject.crumbs is not None:
        return subject.crumbs(item)
    return [crumb(subject.name(item), subject.back(item))]


def _number(text: str) -> int:
    """The version that the form showed; one that no request has where it does not say."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
