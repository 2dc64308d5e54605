"""Price books on the engine: the database asks for the signature, and history comes along."""

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from finops.access import Actor
from finops.models import ApprovalRequest, SignOff, Tenant
from finops.scope import tenant_scope
from finops.services.signing import SignatureRefused
from ledger.models import TenantPricebook
from ledger.services.pricebooks import (
    approve_book,
    delete_draft,
    import_book,
    retire_book,
    send_back,
    submit_book,
)
from ledger.services.pricebooks.reviewing import BOOKS
from tests.finops.approvals.history import held, written_again
from tests.ledger.pricebooks.books import a_book, drafter, hash_of, lead
from tests.people import make_tenant

HISTORY = "ledger/migrations/0038_signed_pricebooks.sql"
WHY = "The contract has changed."


def test_sql_that_approves_a_book_without_its_signature_is_refused(
    tenant: Tenant, dora: Actor, lena: Actor
) -> None:
    book = import_book(actor=dora, book=a_book(), kind="override")
    submit_book(actor=dora, book_id=book.pk, seen=hash_of(book))
    words = {"approver": lena.user, "approved_by": "Lena", "recorded_at": timezone.now()}
    with pytest.raises(Error, match="not signed by whom it names"), transaction.atomic():
        TenantPricebook.objects.filter(pk=book.pk).update(status="approved", **words)
    approve_book(actor=lena, book_id=book.pk, seen=hash_of(book))
    assert SignOff.objects.get().sha256 == hash_of(book)


def test_a_book_that_changed_in_review_is_not_signed(
    tenant: Tenant, dora: Actor, lena: Actor
) -> None:
    """The triggers of its tables would not let it; the hash is looked at all the same."""
    book = import_book(actor=dora, book=a_book(), kind="override")
    seen = submit_book(actor=dora, book_id=book.pk, seen=hash_of(book)).content_sha256
    with connection.cursor() as cursor, pytest.raises(Error), transaction.atomic():
        cursor.execute("UPDATE ledger_tenantpricecomponent SET amount = amount + 1")
    assert approve_book(actor=lena, book_id=book.pk, seen=seen).status == "approved"


def test_a_draft_thrown_away_leaves_its_request(tenant: Tenant, dora: Actor) -> None:
    book = import_book(actor=dora, book=a_book(), kind="override")
    delete_draft(actor=dora, book_id=book.pk)
    request = ApprovalRequest.objects.get(kind=BOOKS.name)
    assert (request.state, request.phase) == ("deleted", "ended")
    with pytest.raises(SignatureRefused) as refused:
        delete_draft(actor=dora, book_id=book.pk)
    assert refused.value.status == 409


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_books_from_before_the_engine_come_with_their_history() -> None:
    """One of each state; what the migration makes of them is what the engine had written."""
    tenant = make_tenant()
    with tenant_scope(tenant.pk), transaction.atomic():
        dora, lena = drafter(tenant), lead(tenant)
        for state in ("draft", "in_review", "approved", "retired", "back"):
            book = import_book(actor=dora, book=a_book(version=state), kind="override")
            if state == "draft":
                continue
            submit_book(actor=dora, book_id=book.pk, seen=hash_of(book))
            if state == "back":
                send_back(actor=lena, book_id=book.pk, reason=WHY)
            if state in {"approved", "retired"}:
                approve_book(actor=lena, book_id=book.pk, seen=hash_of(book))
            if state == "retired":
                retire_book(actor=lena, book_id=book.pk, reason=WHY)
    with tenant_scope(tenant.pk):
        before = held(BOOKS.name)
    assert written_again(tenant.pk, BOOKS.name, HISTORY) == before
