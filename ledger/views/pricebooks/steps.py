"""The steps of a tenant's price book as people see them: what each means, and what it decides."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops import clock
from finops.requests import TenantRequest
from finops.services.approving import open_steps
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.steps import Dialog, Facts, Given, needs_of
from ledger.calc.pricing.book import Book
from ledger.calc.pricing.difference import Kind, difference
from ledger.calc.pricing.effects import BookEffect
from ledger.calc.reports.filters import last_30_days
from ledger.forms.reports import today_of
from ledger.models import TenantPricebook
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.pricebooks.effects import effect_of_book
from ledger.queries.pricebooks.lists import book_line, find_book
from ledger.queries.pricebooks.rivals import replaced_by, whole
from ledger.queries.pricebooks.rows import load_book
from ledger.services import pricebooks as services
from ledger.services.pricebooks.reviewing import BOOKS
from ledger.views.pricebooks.changes import changes_table

MOST_CHANGES: Final = 8
MOST_USE_CASES: Final = 5


def find_own(version: str) -> TenantPricebook | None:
    book = find_book(version)
    return book if isinstance(book, TenantPricebook) else None


def _back(book: TenantPricebook) -> str:
    return page_url("pricebook", book.version)


def _about(book: TenantPricebook) -> Facts:
    line = book_line(book, clock.now())
    return Facts(
        [
            (_("Entries"), Cell(line.entries, "quantity")),
            (_("Currency"), Cell(book.currency)),
            (_("Written by"), Cell(", ".join(book.preparers))),
        ]
    )


def _decision(book: TenantPricebook) -> Facts:
    """What would change: prices, the cost of the last 30 days, the use cases it moves most."""
    new, old = load_book(book), whole(replaced_by(book))
    comparable = old if old is None or old.currency == new.currency else None
    changes = difference(comparable, new)
    counts = {kind.value: quantity(changes.count(kind)) for kind in Kind}
    words = _("What it changes: %(added)s prices added, %(removed)s removed, %(changed)s changed")
    dates = last_30_days(today_of(book.tenant))
    effect = effect_of_book(new, dates, clock.now())
    shown = sorted(changes.changes, key=lambda one: one.kind is not Kind.CHANGED)[:MOST_CHANGES]
    tables = [changes_table(_("Old and new price"), shown, new.currency)] if shown else []
    if effect is not None and effect.use_cases:
        tables.append(_use_cases(effect))
    return Facts(
        rows=[*_effect_rows(effect), *_about(book).rows],
        tables=tables,
        notes=list(_notes(new, effect, len(changes.changes) - len(shown))),
        links=[(page_url("pricebook_difference", book.version), words % counts)],
    )


def _effect_rows(effect: BookEffect | None) -> Iterator[tuple[str, Cell]]:
    if effect is None or not effect.use_cases:
        yield _("Effect on the last 30 days (USD)"), Cell(None, "money", nil=_("none is known"))
        return
    total = effect.total
    yield _("Effect on the last 30 days (USD)"), Cell(total.effect_usd, "money")
    yield _("Cost before (USD)"), Cell(total.old_usd, "money")
    yield _("Cost after (USD)"), Cell(total.new_usd, "money")


def _use_cases(effect: BookEffect) -> Table:
    columns = [
        Column(_("Use case")),
        Column(_("Before (USD)"), "money"),
        Column(_("After (USD)"), "money"),
        Column(_("Effect (USD)"), "money"),
    ]
    rows = [
        Row(
            [
                Cell(name, nil=_("unattributed")),
                *(Cell(value, "money") for value in (one.old_usd, one.new_usd, one.effect_usd)),
            ]
        )
        for name, one in effect.use_cases[:MOST_USE_CASES]
    ]
    return Table(_("Use cases it moves most"), columns, rows)


def _notes(new: Book, effect: BookEffect | None, more: int) -> Iterator[str]:
    if more > 0:
        text = ngettext("%(count)s more price differs.", "%(count)s more prices differ.", more)
        yield text % {"count": quantity(more)}
    if effect is None:
        yield _("The effect is not known for prices in %(currency)s.") % {"currency": new.currency}
    elif effect.use_cases:
        yield _(
            "The effect is an estimate: the usage of the last 30 days at the prices that hold"
            " without a condition. Lines that were rated keep their price until they are re-rated."
        )


def _dialog(step: str, action: str, service: Any, **more: Any) -> Dialog:
    # Any: each service with what its step asks for
    options: dict[str, Any] = {
        "facts": _about,
        "crumbs": lambda book: [
            crumb(_("Price books"), page_url("pricebooks")),
            crumb(book.version, _back(book)),
            crumb(more["label"]),
        ],
        **needs_of(BOOKS, step),
        **more,
    }
    return Dialog(
        action=action,
        find=find_own,
        take=service,
        back=_back,
        back_label=gettext_lazy("Back to the price book"),
        name=lambda book: book.version,
        **options,
    )


def _seen(service: Any) -> Any:  # Any: a service that takes the hash
    return lambda actor, book, given: service(actor=actor, book_id=book.pk, seen=given.seen)


def _reasoned(service: Any) -> Any:  # Any: a service that takes a reason
    return lambda actor, book, given: service(actor=actor, book_id=book.pk, reason=given.reason)


def _delete(actor: Any, book: TenantPricebook, _given: Given) -> None:  # Any: an actor
    services.delete_draft(actor=actor, book_id=book.pk)


DIALOGS: Final = {
    "submit": _dialog(
        "submit",
        "draft_pricebook",
        _seen(services.submit_book),
        label=gettext_lazy("Submit for review"),
        says=gettext_lazy(
            "From now on nobody can change it. Another person, a FinOps lead, approves it."
        ),
        done=gettext_lazy("The price book is in review."),
        facts=_decision,
        is_main=True,
    ),
    "delete": _dialog(
        "delete",
        "draft_pricebook",
        _delete,
        label=gettext_lazy("Delete draft"),
        says=gettext_lazy("The draft and its entries go; the audit log keeps that they were."),
        done=gettext_lazy("The draft was deleted."),
        onward=lambda _book: page_url("pricebooks"),
        is_final=True,
    ),
    "approve": _dialog(
        "approve",
        "approve_pricebook",
        _seen(services.approve_book),
        label=gettext_lazy("Approve"),
        says=gettext_lazy(
            "It prices what is posted from now on; what was rated before keeps its price until it"
            " is re-rated. What you sign is the content with the fingerprint below."
        ),
        done=gettext_lazy("The price book is approved."),
        facts=_decision,
        is_main=True,
    ),
    "send_back": _dialog(
        "send_back",
        "draft_pricebook",
        _reasoned(services.send_back),
        label=gettext_lazy("Send back"),
        says=gettext_lazy(
            "It becomes a draft again, and can be changed. Only whoever submitted it or a FinOps"
            " lead can do this, with a reason of ten characters or more."
        ),
        done=gettext_lazy("The price book is a draft again."),
    ),
    "retire": _dialog(
        "retire",
        "approve_pricebook",
        _reasoned(services.retire_book),
        label=gettext_lazy("Retire"),
        says=gettext_lazy("It prices nothing from now on. What it priced keeps its price."),
        done=gettext_lazy("The price book is retired."),
        is_final=True,
    ),
}


def possible_steps(request: TenantRequest, book: AnyPricebook) -> list[tuple[Dialog, str]]:
    """The dialogs of what this person may do with the book now, and where they are."""
    if not isinstance(book, TenantPricebook):
        return []
    return [
        (DIALOGS[name], page_url(f"pricebook_{name}", book.version))
        for name in open_steps(BOOKS, book, request.actor)
    ]
