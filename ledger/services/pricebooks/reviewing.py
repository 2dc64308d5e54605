"""From draft to approved and retired: each step by a person, four eyes, on what he saw."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can
from finops.services.signing import NotEligible, Stale
from ledger.calc.pricebook_content import content_sha256
from ledger.models import TenantPricebook
from ledger.models.pricebook_columns import Status
from ledger.queries.pricebook_rows import load_book
from ledger.services.pricebooks.drafting import DRAFT, record
from ledger.services.pricebooks.locking import locked, require

APPROVE: Final = "approve_pricebook"
SHORTEST_REASON: Final = 10


@transaction.atomic
def submit_book(*, actor: Actor, book_id: int, seen: str) -> TenantPricebook:
    """Freeze a draft for review. `seen` is the content hash that was shown; else Stale."""
    require(actor, DRAFT)
    book = locked(book_id, Status.DRAFT)
    whole = load_book(book)
    if not whole.entries:
        raise ValidationError(_("A price book without a price cannot be submitted."))
    content = _same(content_sha256(whole), seen)
    book.status, book.content_sha256 = Status.IN_REVIEW, content
    book.save(update_fields=["status", "content_sha256"])
    record(actor, book, "submitted", content_sha256=content, entries=len(whole.entries))
    return book


@transaction.atomic
def approve_book(*, actor: Actor, book_id: int, seen: str) -> TenantPricebook:
    """Put a reviewed book in force from now on, for the event times of its validity.

    The approver is a FinOps lead who wrote nothing in it, and signs the hash that he saw. The
    same approval again changes nothing. Earlier versions of the name give way where validities
    overlap (`effective_windows`); lines that were rated keep their price.
    """
    require(actor, APPROVE)
    book = locked(book_id, Status.IN_REVIEW, Status.APPROVED)
    if book.status == Status.APPROVED and book.approved_by == actor.label:
        return book
    book = locked(book_id, Status.IN_REVIEW)
    _refuse_preparer(actor, book)
    whole = load_book(book)
    _same(_same(content_sha256(whole), book.content_sha256), seen)
    book.status, book.approved_by, book.recorded_at = Status.APPROVED, actor.label, timezone.now()
    book.save(update_fields=["status", "approved_by", "recorded_at"])
    detail = {"content_sha256": seen, "entries": len(whole.entries)}
    record(actor, book, "approved", **detail, drafted_by=book.drafted_by)
    return book


@transaction.atomic
def send_back(*, actor: Actor, book_id: int, reason: str) -> TenantPricebook:
    """Make a book in review a draft again; whoever may draft or approve may ask for changes."""
    require(actor, APPROVE if can(actor, APPROVE) else DRAFT)
    book = locked(book_id, Status.IN_REVIEW)
    reason = _reason(reason)
    book.status, book.content_sha256 = Status.DRAFT, ""
    book.save(update_fields=["status", "content_sha256"])
    record(actor, book, "sent_back", reason=reason)
    return book


@transaction.atomic
def retire_book(*, actor: Actor, book_id: int, reason: str) -> TenantPricebook:
    """Take a book out of force: it prices nothing from now on; what it priced stays."""
    require(actor, APPROVE)
    book = locked(book_id, Status.APPROVED)
    reason = _reason(reason)
    book.status, book.retired_by, book.retired_at = Status.RETIRED, actor.label, timezone.now()
    book.save(update_fields=["status", "retired_by", "retired_at"])
    record(actor, book, "retired", reason=reason)
    return book


def _refuse_preparer(actor: Actor, book: TenantPricebook) -> None:
    if actor.label in (book.drafted_by, *book.preparers):
        raise NotEligible("prepared_it", _("You wrote in this price book: somebody else approves."))


def _same(content: str, seen: str) -> str:
    if content != seen.strip().strip('"'):
        raise Stale(_("The price book is not what you saw any more: look at it again."))
    return content


def _reason(given: str) -> str:
    if len(given.strip()) < SHORTEST_REASON:
        words = {"count": SHORTEST_REASON}
        raise ValidationError({"reason": _("Say why, in %(count)d characters or more.") % words})
    return given.strip()
