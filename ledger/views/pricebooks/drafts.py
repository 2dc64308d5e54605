"""Drafts of price books: begun, filled by hand, entries taken out."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from finops.access import Actor, requires
from finops.scope.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.views.answering import answer
from finops.views.approvals.steps import Dialog, StepInput, step_view
from ledger.calc.pricing.book import Book
from ledger.forms.reports import today_of
from ledger.models import TenantPricebook, TenantPriceEntry
from ledger.services.pricebooks import (
    add_entries,
    draft_book,
    import_book,
    read_book,
    remove_entry,
    unread_in,
)
from ledger.views.pricebooks.detail import own_book_or_404
from ledger.views.pricebooks.entry_form import PriceEntryForm, with_one_more
from ledger.views.pricebooks.forms import DraftForm, PriceFileForm

PREFILLED = ("provider", "model", "other_meter")


@requires("draft_pricebook")
@require_http_methods(["GET", "POST"])
def new_pricebook(request: TenantRequest) -> HttpResponse:
    """Begin a draft; the address may name a version to begin with (`?like=`)."""
    form = DraftForm(
        request.POST or None, zone=request.tenant.time_zone, initial=_suggested(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            book = draft_book(actor=request.actor, new=form.draft())
            return _to_book(book)
        except ValidationError as problem:
            tell(form, problem)
    lede = _(
        "A draft prices nothing. When it is complete, submit it: a FinOps lead who wrote nothing in"
        " it approves it."
    )
    return _beginning(request, form, title=_("New draft"), lede=lede, submit=_("Begin"))


@requires("draft_pricebook")
@require_http_methods(["GET", "POST"])
def import_pricebook(request: TenantRequest) -> HttpResponse:
    """A draft out of a file; from there to what it changes."""
    form = PriceFileForm(
        request.POST or None,
        request.FILES or None,
        zone=request.tenant.time_zone,
        initial=_suggested(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            parsed = read_book(form.cleaned_data["source"], form.cleaned_data["file"], form.about())
            book = import_book(actor=request.actor, book=parsed, kind=form.cleaned_data["kind"])
            _tell_unread(request, parsed)
            url = page_url("pricebook_difference", book.version)
            return HttpResponseRedirect(url)
        except ValidationError as problem:
            tell(form, problem)
    lede = _(
        "The file becomes a draft, and you see what it would change. Nothing is priced by it before"
        " a FinOps lead who did not send it approves it."
    )
    return _beginning(request, form, title=_("From a file"), lede=lede, submit=_("Read the file"))


def _beginning(request: TenantRequest, form: forms.Form, **words: str) -> HttpResponse:
    """The page by which a draft is begun: its title, what it leads to, the word on its button."""
    crumbs = [crumb(_("Price books"), page_url("pricebooks")), crumb(words["title"])]
    context = {"form": form, "crumbs": crumbs, "back_url": page_url("pricebooks"), **words}
    return render(request, "ledger/pricebooks/begin.html", context, status=_code(form))


def _tell_unread(request: TenantRequest, book: Book) -> None:
    """Prices that no component can say are kept in the entries' raw text, and counted here."""
    unread = unread_in(book)
    if unread:
        text = ngettext(
            "%(count)s price of the file could not be said here, such as %(key)s: %(reason)s."
            " The book's page lists all.",
            "%(count)s prices of the file could not be said here, such as %(key)s: %(reason)s."
            " The book's page lists all.",
            len(unread),
        )
        first = unread[0]
        words = {"count": quantity(len(unread)), "key": first.key, "reason": first.reason}
        messages.warning(request, text % words)


def _suggested(request: TenantRequest) -> dict[str, Any]:
    # Any: values of the form's fields
    like = TenantPricebook.objects.filter(version=request.GET.get("like", "")).first()
    today = today_of(request.tenant)
    if like is None:
        return {"name": _("Overrides"), "valid_from": today, "version": f"override_{today}"}
    return {
        "like": like.version,
        "kind": like.kind,
        "name": like.name,
        "currency": like.currency,
        "valid_from": today,
        "version": f"{like.name}_{today}".lower().replace(" ", "_"),
    }


@requires("draft_pricebook")
@require_http_methods(["GET", "POST"])
def add_entry(request: TenantRequest, version: str) -> HttpResponse:
    """The prices of one model by hand; the work list fills in which model."""
    book = own_book_or_404(version)
    initial = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    wants_more = "more" in request.POST
    if wants_more:
        form = with_one_more(request.POST.dict())
    else:
        form = PriceEntryForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            entry = form.entry(book.valid_from)
            add_entries(actor=request.actor, book_id=book.pk, entries=[entry])
            messages.success(request, _("%(model)s was added.") % {"model": entry.name})
            return _to_book(book)
        except ValidationError as problem:
            tell(form, problem)
        except SignatureRefused as refusal:
            form.add_error(None, str(refusal))
    crumbs = [
        crumb(_("Price books"), page_url("pricebooks")),
        crumb(book.version, page_url("pricebook", book.version)),
        crumb(_("Add an entry")),
    ]
    context = {"form": form, "book": book, "wants_more": wants_more, "crumbs": crumbs}
    return answer(request, "ledger/pricebooks/entry.html", context, part="form", status=_code(form))


def _entry(version: str, entry: int) -> TenantPriceEntry | None:
    entries = TenantPriceEntry.objects.select_related("pricebook")
    return entries.filter(pk=entry, pricebook__version=version).first()


def _take_out(actor: Actor, entry: TenantPriceEntry, _filled: StepInput) -> None:
    remove_entry(actor=actor, book_id=entry.pricebook_id, entry_id=entry.pk)


remove_price = step_view(
    Dialog(
        action="draft_pricebook",
        find=_entry,
        take=_take_out,
        back=lambda entry: page_url("pricebook", entry.pricebook.version),
        label=gettext_lazy("Take the entry out"),
        heading=lambda entry: (
            _("Take %(entry)s out of %(book)s")
            % {"entry": entry.name, "book": entry.pricebook.version}
        ),
        says=gettext_lazy("Its prices go from the draft; usage of it may be left without a price."),
        done=gettext_lazy("The entry was taken out."),
        is_final=True,
    )
)


def tell(form: forms.Form, problem: ValidationError) -> None:
    """The service's refusal, at the field it is about where the form has it."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, sentences in problem.message_dict.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def _to_book(book: TenantPricebook) -> HttpResponseRedirect:
    return HttpResponseRedirect(page_url("pricebook", book.version))


def _code(form: forms.Form) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
