"""Drafts of a tenant's own price books: made, filled, thrown away. Nothing is priced by them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.services import audit
from ledger.calc.pricebook_patterns import slow_patterns
from ledger.calc.pricing.book import Book, BookScope, Entry
from ledger.models import Pricebook, TenantPricebook, TenantPriceEntry
from ledger.models.pricebook_columns import Status
from ledger.queries.pricebook_rows import load_entries
from ledger.services.pricebooks.locking import locked, require
from ledger.services.pricebooks.writing import new_book, write_entries

MOST_ENTRIES: Final = 20_000
DRAFT: Final = "draft_pricebook"


@dataclass(frozen=True)
class NewDraft:
    """What a draft is begun with; `like` names a version of the tenant whose entries it takes."""

    kind: str
    name: str
    version: str
    valid_from: datetime
    valid_to: datetime | None = None
    currency: str = "USD"
    source: str = "manual"
    like: str = ""


@transaction.atomic
def draft_book(*, actor: Actor, new: NewDraft) -> TenantPricebook:
    """Begin a draft. Raises ValidationError for a version that is taken."""
    require(actor, DRAFT)
    entries: Sequence[Entry] = ()
    if new.like:
        entries = load_entries(TenantPricebook.objects.get(version=new.like))
    span = (new.currency, new.valid_from, new.valid_to)
    book = Book(
        *(0, BookScope(new.kind), new.name, new.version, *span, tuple(entries)), source=new.source
    )
    return _written(actor, book)


@transaction.atomic
def import_book(*, actor: Actor, book: Book, kind: str) -> TenantPricebook:
    """A draft with everything that an importer found in a file."""
    require(actor, DRAFT)
    return _written(actor, replace(book, scope=BookScope(kind)))


@transaction.atomic
def open_override_draft(*, actor: Actor, name: str, since: datetime) -> TenantPricebook:
    """The tenant's newest draft of an override that covers `since`, else a new one from then on.

    For the work list: whoever finds a price missing writes it where the others do.
    """
    require(actor, DRAFT)
    drafts = TenantPricebook.objects.filter(status=Status.DRAFT, kind=BookScope.OVERRIDE.value)
    covering = drafts.filter(valid_from__lte=since).exclude(valid_to__lte=since)
    found: TenantPricebook | None = covering.select_for_update().order_by("-id").first()
    if found is not None:
        return found
    taken = TenantPricebook.objects.count() + 1
    new = NewDraft(BookScope.OVERRIDE.value, name, f"override_{since:%Y-%m-%d}_{taken}", since)
    return draft_book(actor=actor, new=new)


def _written(actor: Actor, book: Book) -> TenantPricebook:
    if Pricebook.objects.filter(version=book.version).exists():
        raise ValidationError({"version": _("A default price book has this version.")})
    _refuse_too_many(len(book.entries))
    if slow := slow_patterns(book):
        words = {"pattern": slow[0]}
        raise ValidationError(
            _("The pattern “%(pattern)s” repeats a group: say it simpler.") % words
        )
    row = new_book(TenantPricebook(kind=book.scope.value), book, drafted_by=actor.label)
    row.full_clean()
    row.save()
    write_entries(row, book.entries)
    detail = {"kind": row.kind, "name": row.name, "source": row.source}
    record(actor, row, "drafted", **detail, entries=len(book.entries))
    return row


@transaction.atomic
def add_entries(*, actor: Actor, book_id: int, entries: Sequence[Entry]) -> TenantPricebook:
    """Put entries into a draft; those of the same provider, name and first day give way."""
    require(actor, DRAFT)
    book = locked(book_id, Status.DRAFT)
    replaced = _drop_same(book, entries)
    _refuse_too_many(book.entries.count() + len(entries))
    write_entries(book, entries)
    note_preparer(actor, book)
    names = sorted({one.name for one in entries})[:20]
    record(actor, book, "entries_added", entries=len(entries), replaced=replaced, names=names)
    return book


def _drop_same(book: TenantPricebook, entries: Sequence[Entry]) -> int:
    keys = {(one.provider, one.name, one.valid_from) for one in entries}
    held = book.entries.filter(name__in={one.name for one in entries})
    rows = held.values_list("pk", "provider", "name", "valid_from")
    same = [pk for pk, *key in rows if tuple(key) in keys]
    TenantPriceEntry.objects.filter(pk__in=same).delete()
    return len(same)


@transaction.atomic
def remove_entry(*, actor: Actor, book_id: int, entry_id: int) -> TenantPricebook:
    """Take one entry out of a draft; one that is not there any more is taken out already."""
    require(actor, DRAFT)
    book = locked(book_id, Status.DRAFT)
    entry = book.entries.filter(pk=entry_id).first()
    if entry is not None:
        entry.delete()
        note_preparer(actor, book)
        record(actor, book, "entry_removed", provider=entry.provider, name=entry.name)
    return book


@transaction.atomic
def delete_draft(*, actor: Actor, book_id: int) -> None:
    """Throw a draft away; the audit log keeps that it was."""
    require(actor, DRAFT)
    book = locked(book_id, Status.DRAFT)
    record(actor, book, "draft_deleted", entries=book.entries.count())
    book.delete()


def note_preparer(actor: Actor, book: TenantPricebook) -> None:
    """Whoever writes in a draft cannot approve it later."""
    if actor.label not in book.preparers:
        book.preparers = [*book.preparers, actor.label]
        book.save(update_fields=["preparers"])


def record(actor: Actor, book: TenantPricebook, step: str, **detail: object) -> None:
    audit.append(actor=actor.label, action=f"pricebook.{step}", target=book.version, detail=detail)


def _refuse_too_many(count: int) -> None:
    if count > MOST_ENTRIES:
        limit = {"limit": MOST_ENTRIES}
        raise ValidationError(_("A price book has at most %(limit)d entries.") % limit)
