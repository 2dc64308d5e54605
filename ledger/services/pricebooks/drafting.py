"""Drafts of a tenant's own price books: made and filled. Nothing is priced by them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.db.locks import wait_for
from finops.models import User
from finops.services import audit
from finops.services.approving import begin
from finops.services.database.unique_keys import told_at
from finops.services.signing import preparer
from ledger.calc.pricing.book import Book, BookScope, Entry
from ledger.models import Pricebook, TenantPricebook, TenantPriceEntry
from ledger.models.prices.columns import VersionStatus
from ledger.queries.pricebooks.rows import load_entries
from ledger.services.pricebooks.locking import locked
from ledger.services.pricebooks.reviewing import BOOKS
from ledger.services.pricebooks.writing import new_book, write_entries

MOST_ENTRIES: Final = 20_000
DRAFT: Final = "draft_pricebook"
WORK_LIST_LOCK: Final = 71_049
_TAKEN: Final = gettext_lazy("Another price book of yours has this version.")


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


@told_at("tenant_pricebook_version", "version", _TAKEN)
@transaction.atomic
def draft_book(*, actor: Actor, new: NewDraft) -> TenantPricebook:
    """Begin a draft. Raises ValidationError for a version that is taken."""
    person = preparer(actor, DRAFT)
    entries: Sequence[Entry] = ()
    if new.like:
        entries = load_entries(TenantPricebook.objects.get(version=new.like))
    span = (new.currency, new.valid_from, new.valid_to)
    book = Book(
        *(0, BookScope(new.kind), new.name, new.version, *span, tuple(entries)), source=new.source
    )
    return _written(actor, person, book)


@told_at("tenant_pricebook_version", "version", _TAKEN)
@transaction.atomic
def import_book(*, actor: Actor, book: Book, kind: str) -> TenantPricebook:
    """A draft with everything that an importer found in a file."""
    person = preparer(actor, DRAFT)
    return _written(actor, person, replace(book, scope=BookScope(kind)))


@transaction.atomic
def open_override_draft(*, actor: Actor, name: str, since: datetime) -> TenantPricebook:
    """The tenant's newest draft of an override that covers `since`, else a new one from then on.

    For the work list: whoever finds a price missing writes it where the others do.
    """
    preparer(actor, DRAFT)
    wait_for(WORK_LIST_LOCK)
    drafts = TenantPricebook.objects.filter(
        status=VersionStatus.DRAFT, kind=BookScope.OVERRIDE.value
    )
    covering = drafts.filter(valid_from__lte=since).exclude(valid_to__lte=since)
    draft: TenantPricebook | None = covering.select_for_update().order_by("-id").first()
    if draft is not None:
        return draft
    taken = TenantPricebook.objects.count() + 1
    new = NewDraft(BookScope.OVERRIDE.value, name, f"override_{since:%Y-%m-%d}_{taken}", since)
    return draft_book(actor=actor, new=new)


def _written(actor: Actor, person: User, book: Book) -> TenantPricebook:
    if Pricebook.objects.filter(version=book.version).exists():
        raise ValidationError({"version": _("A default price book has this version.")})
    _refuse_too_many(len(book.entries))
    row = new_book(TenantPricebook(kind=book.scope.value), book, drafted_by=person.name)
    row.drafter, row.preparer_ids = person, [person.pk]
    row.full_clean()
    row.save()
    write_entries(row, book.entries)
    begin(BOOKS, "draft", row, actor=actor)
    return row


@transaction.atomic
def add_entries(*, actor: Actor, book_id: int, entries: Sequence[Entry]) -> TenantPricebook:
    """Put entries into a draft; those of the same provider, name and first day give way."""
    person = preparer(actor, DRAFT)
    book = locked(book_id, VersionStatus.DRAFT)
    replaced = _drop_same(book, entries)
    _refuse_too_many(book.entries.count() + len(entries))
    write_entries(book, entries)
    note_preparer(person, book)
    names = sorted({entry.name for entry in entries})[:20]
    record(actor, book, "entries_added", entries=len(entries), replaced=replaced, names=names)
    return book


def _drop_same(book: TenantPricebook, entries: Sequence[Entry]) -> int:
    keys = {(entry.provider, entry.name, entry.valid_from) for entry in entries}
    held = book.entries.filter(name__in={entry.name for entry in entries})
    rows = held.values_list("pk", "provider", "name", "valid_from")
    same = [pk for pk, *key in rows if tuple(key) in keys]
    TenantPriceEntry.objects.filter(pk__in=same).delete()
    return len(same)


@transaction.atomic
def remove_entry(*, actor: Actor, book_id: int, entry_id: int) -> TenantPricebook:
    """Take one entry out of a draft; one that is not there any more is taken out already."""
    person = preparer(actor, DRAFT)
    book = locked(book_id, VersionStatus.DRAFT)
    entry = book.entries.filter(pk=entry_id).first()
    if entry is not None:
        entry.delete()
        note_preparer(person, book)
        record(actor, book, "entry_removed", provider=entry.provider, name=entry.name)
    return book


def note_preparer(person: User, book: TenantPricebook) -> None:
    """Whoever writes in a draft cannot approve it later."""
    if person.pk not in book.preparer_ids:
        book.preparers = [*book.preparers, person.name]
        book.preparer_ids = [*book.preparer_ids, person.pk]
        book.save(update_fields=["preparers", "preparer_ids"])


def record(actor: Actor, book: TenantPricebook, step: str, **detail: object) -> None:
    audit.append(actor=actor, action=f"pricebook.{step}", target=book.version, detail=detail)


def _refuse_too_many(count: int) -> None:
    if count > MOST_ENTRIES:
        limit = {"limit": MOST_ENTRIES}
        raise ValidationError(_("A price book has at most %(limit)d entries.") % limit)
