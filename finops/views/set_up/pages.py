"""Pages of one noun: its list, the form that makes one, the form that changes one."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from finops.access import View, can_somewhere, reach_of, requires
from finops.forms.organisation.entry import EntryForm
from finops.scope.requests import TenantRequest
from finops.services.organisation.entries import ChangedMeanwhile, change, create
from finops.set_up.nouns import AnyRow, Noun
from finops.ui.links import crumb, page_url
from finops.views.answering import answer, back_to
from finops.views.set_up.tables import table_of

ROWS_PER_PAGE = 50
MOST_WORDS = 120


def listing(noun: Noun) -> View:
    """Every row, or those whose name or key contains `?q=`."""

    @requires(noun.sees, anywhere=True)
    @require_safe
    def shown(request: TenantRequest) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:MOST_WORDS]
        rows = Paginator(noun.search(request.actor, words), ROWS_PER_PAGE)
        page = rows.get_page(request.GET.get("page"))
        context = {
            "noun": noun,
            "words": words,
            "page": page,
            "table": table_of(noun, list(page.object_list), request.actor),
            "may_make": noun.may_make(request.actor),
            "may_change": can_somewhere(request.actor, noun.changes),
            "new_url": page_url(f"new_{noun.kind.name}"),
            "import_url": page_url(f"import_{noun.slug}"),
        }
        return answer(request, "finops/set_up/listing.html", context, part="rows")

    return shown


def making(noun: Noun) -> View:
    """The form that makes a row."""

    @requires(noun.changes, anywhere=True)
    @require_http_methods(["GET", "POST"])
    def made(request: TenantRequest) -> HttpResponse:
        if not noun.may_make(request.actor):
            raise Http404
        reach = reach_of(request.actor, noun.changes)
        form = noun.form(request.POST or None, reach=reach, initial=request.GET.dict())
        if request.method == "POST" and form.is_valid():
            try:
                row = create(noun.kind, actor=request.actor, values=form.values())
                sentence = _("%(noun)s %(name)s is there. Records may name it now.")
                named = {"noun": noun.single, "name": noun.kind.target(row)}
                messages.success(request, sentence % named)
                return back_to(noun.slug)
            except ValidationError as problem:
                form.tell(problem)
        title = _("New: %(noun)s") % {"noun": noun.single}
        return _form(request, noun, form, {"title": title, "submit": _("Make it")})

    return made


def editing(noun: Noun) -> View:
    """The form that changes a row; what it was made under stays."""

    @requires(noun.changes, anywhere=True)
    @require_http_methods(["GET", "POST"])
    def edited(request: TenantRequest, entry: int) -> HttpResponse:
        row = noun.rows_for(request.actor, noun.changes).filter(pk=entry).first()
        if row is None:
            raise Http404
        form = noun.form(request.POST or None, row=row)
        if request.method == "POST" and form.is_valid() and _saved(request, noun, form, row):
            sentence = _("%(noun)s %(name)s was changed.")
            named = {"noun": noun.single, "name": noun.kind.target(row)}
            messages.success(request, sentence % named)
            return back_to(noun.slug)
        title = noun.kind.target(row)
        return _form(request, noun, form, {"title": title, "submit": _("Save")})

    return edited


def _saved(request: TenantRequest, noun: Noun, form: EntryForm, row: AnyRow) -> bool:
    """Whether the change was written; if not, the form says why."""
    seen = form.cleaned_data["seen"]
    try:
        change(noun.kind, actor=request.actor, pk=row.pk, values=form.values(), seen=seen)
    except ChangedMeanwhile:
        form.add_error(None, form.stale_sentence())
        return False
    except ValidationError as problem:
        form.tell(problem)
        return False
    return True


def _form(
    request: TenantRequest, noun: Noun, form: EntryForm, words: Mapping[str, object]
) -> HttpResponse:
    context = {
        "noun": noun,
        "form": form,
        "list_url": page_url(noun.slug),
        "crumbs": crumbs(noun, str(words["title"])),
        **words,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "finops/set_up/edit.html", context, status=status)


def crumbs(noun: Noun, last: str) -> list[dict[str, object]]:
    set_up = crumb(_("Set-up"), page_url("set_up"))
    return [set_up, crumb(noun.label, page_url(noun.slug)), crumb(last)]
