"""The steps of a tenant's price book as people see them: what each means, and what it decides."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.ui.text import Text
from finops.views.approvals.steps import Dialog, StepInput, step_of
from finops.views.approvals.subjects import Subject
from ledger.models import TenantPricebook
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.pricebooks.lists import find_book
from ledger.services import pricebooks as services
from ledger.services.pricebooks.reviewing import BOOKS
from ledger.views.pricebooks.decision import about, decision


def find_own(version: str) -> TenantPricebook | None:
    book = find_book(version)
    return book if isinstance(book, TenantPricebook) else None


def _back(book: TenantPricebook) -> str:
    return page_url("pricebook", book.version)


SUBJECT: Final = Subject(
    kind=BOOKS,
    word=gettext_lazy("Price book"),
    find=find_own,
    name=lambda book: book.version,
    facts=about,
    back=_back,
    back_label=gettext_lazy("Back to the price book"),
    url=lambda step, book: page_url(f"pricebook_{step}", book.version),
    dialogs=lambda: DIALOGS,
    crumbs=lambda book: [
        crumb(_("Price books"), page_url("pricebooks")),
        crumb(book.version, _back(book)),
    ],
)


def _named(sentence: Text) -> Callable[[TenantPricebook], str]:
    return lambda book: str(sentence) % {"book": book.version}


def _seen(service: Any) -> Any:  # Any: a service that takes the hash
    return lambda actor, book, form: service(actor=actor, book_id=book.pk, seen=form.seen)


def _approve(actor: Any, book: TenantPricebook, form: StepInput) -> None:  # Any: an actor
    services.approve_book(actor=actor, book_id=book.pk, seen=form.seen, comment=form.reason)


def _reasoned(service: Any) -> Any:  # Any: a service that takes a reason
    return lambda actor, book, form: service(actor=actor, book_id=book.pk, reason=form.reason)


def _delete(actor: Any, book: TenantPricebook, _form: StepInput) -> None:  # Any: an actor
    services.delete_draft(actor=actor, book_id=book.pk)


DIALOGS: Final[dict[str, Dialog]] = {
    "submit": step_of(
        SUBJECT,
        "submit",
        "draft_pricebook",
        heading=_named(gettext_lazy("Put price book %(book)s to review")),
        take=_seen(services.submit_book),
        label=gettext_lazy("Submit for review"),
        says=gettext_lazy(
            "From now on nobody can change it. Another person, a FinOps lead, approves it."
        ),
        done=gettext_lazy("The price book is in review."),
        facts=decision,
        is_main=True,
    ),
    "delete": step_of(
        SUBJECT,
        "delete",
        "draft_pricebook",
        heading=_named(gettext_lazy("Delete the draft %(book)s")),
        take=_delete,
        label=gettext_lazy("Delete draft"),
        says=gettext_lazy("The draft and its entries go; the audit log keeps that they were."),
        done=gettext_lazy("The draft was deleted."),
        onward=lambda _book: page_url("pricebooks"),
        is_final=True,
    ),
    "approve": step_of(
        SUBJECT,
        "approve",
        "approve_pricebook",
        heading=_named(gettext_lazy("Activate price book %(book)s")),
        take=_approve,
        label=gettext_lazy("Approve"),
        says=gettext_lazy(
            "It prices what is posted from now on; what was rated before keeps its price until it"
            " is re-rated."
        ),
        done=gettext_lazy("The price book is approved."),
        facts=decision,
        is_main=True,
    ),
    "send_back": step_of(
        SUBJECT,
        "send_back",
        "draft_pricebook",
        heading=_named(gettext_lazy("Send price book %(book)s back")),
        take=_reasoned(services.send_back),
        label=gettext_lazy("Send back"),
        says=gettext_lazy(
            "It becomes a draft again, and can be changed. Only whoever submitted it or a FinOps"
            " lead can do this, with a reason of ten characters or more."
        ),
        done=gettext_lazy("The price book is a draft again."),
    ),
    "retire": step_of(
        SUBJECT,
        "retire",
        "approve_pricebook",
        heading=_named(gettext_lazy("Retire price book %(book)s")),
        take=_reasoned(services.retire_book),
        label=gettext_lazy("Retire"),
        button=_named(gettext_lazy("Retire %(book)s")),
        says=gettext_lazy("It prices nothing from now on. What it priced keeps its price."),
        done=gettext_lazy("The price book is retired."),
        is_final=True,
    ),
}


def possible_steps(request: TenantRequest, book: AnyPricebook) -> list[tuple[Dialog, str]]:
    """The dialogs of what this person may do with the book now, and where they are."""
    if not isinstance(book, TenantPricebook):
        return []
    return SUBJECT.possible(book, request.actor)
