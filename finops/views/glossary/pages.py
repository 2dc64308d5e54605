"""The glossary: the page of all terms, one of them for the dialog of its "?", and the search."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from finops.access import Actor, requires
from finops.registries import glossary as registered
from finops.registries.glossary import matching, terms
from finops.registries.search import FindableKind, SearchHit
from finops.scope.requests import TenantRequest
from finops.ui.links import term_url
from finops.views.answering import wants_part


@requires("view_home", anywhere=True)
@require_safe
def glossary(request: TenantRequest) -> HttpResponse:
    """All terms, or with `q` those in which it stands."""
    text = request.GET.get("q", "").strip()
    shown = matching(text) if text else terms()
    return render(request, "finops/glossary/page.html", {"terms": shown, "text": text})


@requires("view_home", anywhere=True)
@require_safe
def one_term(request: TenantRequest, term: str) -> HttpResponse:
    """The dialog for HTMX; opened as a page it leads to the term among all of them."""
    explained = registered.term(term)
    if explained is None:
        raise Http404
    if not wants_part(request):
        return HttpResponseRedirect(term_url(explained.slug))
    return render(request, "finops/glossary/dialog.html", {"term": explained})


def find_terms(_actor: Actor, text: str, limit: int) -> list[SearchHit]:
    return [
        SearchHit(label=str(known.label), url=term_url(known.slug), note=str(known.meaning))
        for known in matching(text)[:limit]
    ]


GLOSSARY = FindableKind("terms", _("Glossary"), "view_home", 90, find_terms)
