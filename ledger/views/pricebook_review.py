"""The dialogs in which a price book goes a step on; each is a page of its own without script.

HTTP: 428 without the hash of what was seen, 412 if it is not the present one, 409 in another
state, 403 for a person who may not (security reference 4).
"""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import View, requires
from finops.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.views.answering import answer, wants_part
from ledger.calc.pricebook_content import content_sha256
from ledger.calc.pricing.book import Book
from ledger.calc.pricing.difference import Kind, difference
from ledger.models import TenantPricebook
from ledger.queries.pricebook_lists import book_line
from ledger.queries.pricebook_rivals import replaced_by, whole
from ledger.queries.pricebook_rows import load_book
from ledger.views.places import crumb, page_url
from ledger.views.pricebook import own_book_or_404
from ledger.views.pricebook_forms import ReasonForm
from ledger.views.pricebook_steps import Step, step_of

TEMPLATE = "ledger/pricebook_step.html"


def step_view(route: str) -> View:
    """The view of one step: GET shows what it means, POST takes it."""
    step = step_of(route)

    @requires(step.action)
    @require_http_methods(["GET", "POST"])
    def take_step(request: TenantRequest, version: str) -> HttpResponse:
        book = own_book_or_404(version)
        if request.method == "POST":
            return _taken(request, step, book)
        return _page(request, step, book)

    return take_step


def _taken(request: TenantRequest, step: Step, book: TenantPricebook) -> HttpResponse:
    form = ReasonForm(request.POST if step.asks == "reason" else None)
    given: dict[str, Any] = {}  # Any: what the service of the step asks for
    if step.asks == "hash":
        given["seen"] = request.headers.get("If-Match") or request.POST.get("seen", "")
        if not given["seen"]:
            problem = _("Say which content you have seen: the header If-Match names its hash.")
            return _page(request, step, book, problem, HTTPStatus.PRECONDITION_REQUIRED)
    elif step.asks == "reason":
        if not form.is_valid():
            return _page(request, step, book, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        given["reason"] = form.cleaned_data["reason"]
    try:
        step.service(actor=request.actor, book_id=book.pk, **given)
    except ValidationError as problem:
        sentence = " ".join(problem.messages)
        return _page(request, step, book, sentence, HTTPStatus.UNPROCESSABLE_ENTITY)
    except SignatureRefused as refusal:
        return _page(request, step, book, refusal.sentence, refusal.status)
    messages.success(request, str(step.done))
    return _onward(request, step, book)


def _onward(request: TenantRequest, step: Step, book: TenantPricebook) -> HttpResponse:
    is_gone = step.route == "pricebook_delete"
    url = (
        page_url(request, "pricebooks") if is_gone else page_url(request, "pricebook", book.version)
    )
    if wants_part(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _page(
    request: TenantRequest,
    step: Step,
    book: TenantPricebook,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    form: ReasonForm | None = None,
) -> HttpResponse:
    book_url = page_url(request, "pricebook", book.version)
    # Signed is what was shown: after a refusal nothing is, until it is looked at again.
    signs = load_book(book) if step.asks == "hash" and not problem else None
    context = {
        "step": step,
        "book": book,
        "line": book_line(book, timezone.now()),
        "seen": content_sha256(signs) if signs else "",
        "changes": _changes(book, signs) if signs else None,
        "difference_url": page_url(request, "pricebook_difference", book.version),
        "problem": problem,
        "form": form or ReasonForm(),
        "book_url": book_url,
        "crumbs": [
            crumb(_("Price books"), page_url(request, "pricebooks")),
            crumb(book.version, book_url),
            crumb(step.label),
        ],
    }
    return answer(request, TEMPLATE, context, part="dialog", status=status)


def _changes(book: TenantPricebook, signs: Book) -> dict[str, int] | None:
    """How many prices the book adds, removes and changes; None beside another currency."""
    before = whole(replaced_by(book))
    if before is not None and before.currency != signs.currency:
        return None
    found = difference(before, signs)
    return {kind.value: found.count(kind) for kind in Kind}
