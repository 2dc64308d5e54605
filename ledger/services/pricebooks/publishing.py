"""Default price books: imported, approved and retired by the owner role, for all tenants.

Each step is one transaction with its entry in the platform's audit log.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops import clock
from ledger.calc.pricebooks.content import content_sha256
from ledger.calc.pricebooks.flat_prices import FlatPrice, entries_of
from ledger.calc.pricing.book import Book, BookScope
from ledger.models import Pricebook
from ledger.models.prices.columns import VersionStatus
from ledger.services.owner import OWNER, owner_transaction, record
from ledger.services.pricebooks.writing import new_book, write_entries

INSTALLATION = "installation"


@dataclass(frozen=True)
class NewPricebook:
    """A version of a price list: prices per single unit, in USD."""

    name: str
    version: str
    source: str
    valid_from: datetime
    entries: tuple[FlatPrice, ...]


def publish_pricebook(*, new: NewPricebook, actor: str) -> Pricebook:
    """Write an approved version of single prices; one that exists is left as it is."""
    entries = entries_of(new.entries)
    book = Book(
        *(0, BookScope.DEFAULT, new.name, new.version, "USD", new.valid_from, None, entries),
        source=new.source,
    )
    return install_default(book=book, actor=actor)


def install_default(*, book: Book, actor: str) -> Pricebook:
    """Import a default book and record it as approved by the installation itself."""
    existing = Pricebook.objects.using(OWNER).filter(version=book.version).first()
    if existing is not None:
        return existing
    row = import_default(book=book, actor=actor)
    return approve_default(version=row.version, actor=INSTALLATION)


def import_default(*, book: Book, actor: str) -> Pricebook:
    """Write a default book as a version in review. Raises ValidationError if the version exists."""
    row = new_book(Pricebook(), book, drafted_by=actor)
    row.full_clean()
    with owner_transaction():
        row.save(using=OWNER)
        write_entries(row, book.entries)
        row.status, row.content_sha256 = VersionStatus.IN_REVIEW, content_sha256(book)
        row.save(using=OWNER, update_fields=["status", "content_sha256"])
        detail = {"name": row.name, "source": row.source, "entries": len(book.entries)}
        record(actor=actor, action="pricebook.imported", target=row.version, detail=detail)
    return row


def approve_default(*, version: str, actor: str) -> Pricebook:
    """Put an imported version in force; who imported it cannot approve it."""
    with owner_transaction():
        row = _locked(version, VersionStatus.IN_REVIEW)
        if row.drafted_by == actor:
            raise ValidationError(_("Who imported a price book cannot approve it as well."))
        row.status, row.approved_by, row.recorded_at = VersionStatus.APPROVED, actor, clock.now()
        row.save(using=OWNER, update_fields=["status", "approved_by", "recorded_at"])
        detail = {"name": row.name, "content_sha256": row.content_sha256}
        record(actor=actor, action="pricebook.approved", target=version, detail=detail)
    return row


def retire_default(*, version: str, actor: str) -> Pricebook:
    """Take a version out of force: it prices nothing from now on; what it priced stays."""
    with owner_transaction():
        row = _locked(version, VersionStatus.APPROVED)
        row.status, row.retired_by, row.retired_at = VersionStatus.RETIRED, actor, clock.now()
        row.save(using=OWNER, update_fields=["status", "retired_by", "retired_at"])
        detail = {"name": row.name}
        record(actor=actor, action="pricebook.retired", target=version, detail=detail)
    return row


def _locked(version: str, status: VersionStatus) -> Pricebook:
    row = Pricebook.objects.using(OWNER).select_for_update().filter(version=version).first()
    if row is None or row.status != status:
        words = {"version": version, "status": status.label}
        raise ValidationError(_("There is no price book “%(version)s” (%(status)s).") % words)
    return row
