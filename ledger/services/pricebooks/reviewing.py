"""A tenant's price books as something that people sign: drafted, reviewed, approved, retired."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.approvals import Effect, Kind, OwnPart, Taken, Telling
from finops.calc.lifecycles import Hand, Lifecycle, step
from finops.models import ApprovalRequest, User
from finops.services.approving import take_step
from finops.services.signing import Stale
from ledger.calc.pricebooks.content import content_sha256, content_text
from ledger.models import TenantPricebook
from ledger.queries.pricebooks.lists import drafted_by, requester_of
from ledger.queries.pricebooks.rows import load_book
from ledger.services.signatures import APPROVE_BOOK, RETIRE_BOOK

LIFECYCLE: Final = Lifecycle(
    (
        step("draft", "", "draft", Hand.PREPARER, Hand.SYSTEM),
        step("submit", "draft", "in_review", Hand.PREPARER, needs="match", freezes=True),
        step("delete", "draft", "deleted", Hand.PREPARER),
        step(
            *("approve", "in_review", "approved", Hand.SIGNER),
            needs="match another step_up",
            signs=True,
        ),
        step("send_back", "in_review", "draft", Hand.REQUESTER, Hand.SIGNER, needs="reason"),
        step("retire", "approved", "retired", Hand.SIGNER, needs="reason step_up"),
    ),
    open=frozenset({"draft", "in_review"}),
    in_force=frozenset({"approved"}),
    unsigned=frozenset({"draft"}),
)


def _content(book: TenantPricebook, _request: ApprovalRequest, _seq: int) -> str:
    return content_text(load_book(book))


def _check_entries(book: TenantPricebook, _person: User | None) -> None:
    if not book.entries.exists():
        raise ValidationError(_("A price book without a price cannot be submitted."))


def _check_content(book: TenantPricebook, _person: User | None) -> None:
    if content_sha256(load_book(book)) != book.content_sha256:
        raise Stale(_("The price book is not what was submitted any more."))


def _drafted(taken: Taken[TenantPricebook]) -> Effect:
    book = taken.item
    detail = {"kind": book.kind, "name": book.name, "source": book.source}
    return Effect(detail=detail | {"entries": book.entries.count()})


def _deleted(taken: Taken[TenantPricebook]) -> Effect:
    detail = {"entries": taken.item.entries.count()}
    taken.item.delete()
    return Effect(detail=detail, is_gone=True)


def _submitted(taken: Taken[TenantPricebook]) -> Effect:
    content = {"content_sha256": taken.sha256}
    detail = content | {"entries": taken.item.entries.count()}
    return Effect({**content, "submitter": taken.person}, detail)


def _approved(taken: Taken[TenantPricebook]) -> Effect:
    """In force from now on, for the event times of its validity; lines rated before keep their
    price. Earlier versions of the name give way where validities overlap (`effective_windows`)."""
    book, person = taken.item, taken.signer
    detail = {"content_sha256": taken.sha256, "entries": book.entries.count()}
    return Effect(
        {"recorded_at": taken.at, "approver": person, "approved_by": person.name},
        {**detail, "prepared_by": book.preparer_ids},
    )


def _sent_back(taken: Taken[TenantPricebook]) -> Effect:
    return Effect({"content_sha256": ""}, {"reason": taken.reason})


def _retired(taken: Taken[TenantPricebook]) -> Effect:
    """It prices nothing from now on; what it priced stays."""
    person = taken.signer
    changes = {"retired_at": taken.at, "retirer": person, "retired_by": person.name}
    return Effect(changes, {"reason": taken.reason})


BOOKS: Final = Kind(
    name="pricebook",
    lifecycle=LIFECYCLE,
    model=TenantPricebook,
    prepares="draft_pricebook",
    signs="approve_pricebook",
    content=_content,
    target=lambda book: book.version,
    own_part=OwnPart(
        gettext_lazy("You had a part in this price book: somebody else approves."), "prepared_it"
    ),
    state=lambda book: book.status,
    column="status",
    preparers=drafted_by,
    requester=requester_of,
    effects={
        **{"draft": _drafted, "delete": _deleted, "submit": _submitted},
        **{"approve": _approved, "send_back": _sent_back, "retire": _retired},
    },
    checks={"submit": _check_entries, "approve": _check_content},
    signatures={"approve": APPROVE_BOOK, "retire": RETIRE_BOOK},
    events={
        "draft": "pricebook.drafted",
        "delete": "pricebook.draft_deleted",
        "submit": "pricebook.submitted",
        "send_back": "pricebook.sent_back",
    },
    tells=Telling(
        lambda book: _("Price book %(version)s") % {"version": book.version},
        {
            **{"submit": "asked", "approve": "approved", "send_back": "changes_wanted"},
            "retire": "retired",
        },
        sees="view_pricebook",
        activity="unit_economics",
    ),
)


def submit_book(*, actor: Actor, book_id: int, seen: str) -> TenantPricebook:
    """Freeze a draft for review. `seen` is the content hash that was shown."""
    return take_step(BOOKS, "submit", book_id, actor=actor, seen=seen)


def approve_book(*, actor: Actor, book_id: int, seen: str, comment: str = "") -> TenantPricebook:
    """Put a reviewed book in force: by a FinOps lead who wrote nothing in it."""
    return take_step(BOOKS, "approve", book_id, actor=actor, seen=seen, reason=comment)


def send_back(*, actor: Actor, book_id: int, reason: str) -> TenantPricebook:
    """Make a book in review a draft again, for whoever submitted it or may approve it."""
    return take_step(BOOKS, "send_back", book_id, actor=actor, reason=reason)


def retire_book(*, actor: Actor, book_id: int, reason: str) -> TenantPricebook:
    return take_step(BOOKS, "retire", book_id, actor=actor, reason=reason)


def delete_draft(*, actor: Actor, book_id: int) -> None:
    """Throw a draft away; the audit log and its request keep that it was."""
    take_step(BOOKS, "delete", book_id, actor=actor)
