"""Drafted by one person, approved by another, on exactly what was seen."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from finops.access import Actor
from finops.models import ApiKey, Membership, Tenant, User
from finops.scope import tenant_scope
from finops.services.signing import SignatureRefused
from ledger.models import TenantPricebook
from ledger.queries.pricebooks.rows import load_book
from ledger.services.pricebooks import (
    NewDraft,
    NotEligible,
    Stale,
    WrongStep,
    add_entries,
    approve_book,
    delete_draft,
    draft_book,
    import_book,
    remove_entry,
    retire_book,
    send_back,
    submit_book,
)
from tests.ledger.pricebooks.books import (
    JUNE,
    a_book,
    a_component,
    a_tier,
    an_entry,
    hash_of,
)
from tests.people import actor_for, make_key, make_person

WHY = "The contract has changed."


@pytest.fixture
def draft(tenant: Tenant, dora: Actor) -> TenantPricebook:
    return import_book(actor=dora, book=a_book(), kind="override")


@pytest.fixture
def in_review(draft: TenantPricebook, dora: Actor) -> TenantPricebook:
    return submit_book(actor=dora, book_id=draft.pk, seen=hash_of(draft))


def audited() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT action FROM audit.entry WHERE target = 'house_1' AND tenant_id = app.tenant()"
            " ORDER BY seq"
        )
        return [action for (action,) in cursor.fetchall()]


def test_a_book_is_stored_as_it_was_imported(tenant: Tenant, dora: Actor) -> None:
    above = a_tier(a_component(amount="5.00"), above=200_000)
    book = a_book(an_entry("large", "house", above, a_tier()), source="csv", source_sha256="a" * 64)
    stored = load_book(import_book(actor=dora, book=book, kind="override"))
    assert stored.entries[0].tiers[0].conditions == above.conditions
    assert hash_of(TenantPricebook.objects.get()) == hash_of_unstored(book)


def hash_of_unstored(book: object) -> str:
    from ledger.calc.pricebooks.content import content_sha256

    return content_sha256(book)  # type: ignore[arg-type]  # a book


def test_the_whole_way_is_in_the_audit_log(in_review: TenantPricebook, lena: Actor) -> None:
    approve_book(actor=lena, book_id=in_review.pk, seen=in_review.content_sha256)
    book = retire_book(actor=lena, book_id=in_review.pk, reason=WHY)
    assert (book.status, book.approved_by, book.retired_by) == ("retired", lena.label, lena.label)
    steps = ("drafted", "submitted", "approved", "retired")
    assert audited() == [f"pricebook.{step}" for step in steps]


def test_the_drafter_cannot_approve_even_as_a_lead(tenant: Tenant, lena: Actor) -> None:
    draft = import_book(actor=lena, book=a_book(), kind="override")
    book = submit_book(actor=lena, book_id=draft.pk, seen=hash_of(draft))
    with pytest.raises(NotEligible) as refused:
        approve_book(actor=lena, book_id=book.pk, seen=book.content_sha256)
    assert refused.value.code == "prepared_it"


def test_a_lead_who_changed_one_entry_cannot_approve(
    draft: TenantPricebook, dora: Actor, lena: Actor
) -> None:
    add_entries(actor=lena, book_id=draft.pk, entries=[an_entry("large")])
    book = submit_book(actor=dora, book_id=draft.pk, seen=hash_of(draft))
    with pytest.raises(NotEligible):
        approve_book(actor=lena, book_id=book.pk, seen=book.content_sha256)


def test_whoever_takes_another_address_and_name_is_still_who_drafted(
    tenant: Tenant, lena: Actor
) -> None:
    """It was possible once: labels were compared."""
    draft = import_book(actor=lena, book=a_book(), kind="override")
    book = submit_book(actor=lena, book_id=draft.pk, seen=hash_of(draft))
    User.objects.filter(pk=lena.user.pk if lena.user else 0).update(
        email="somebody.else@retail.example", name="Somebody Else"
    )
    other = actor_for(tenant, User.objects.get(email="somebody.else@retail.example"))
    with pytest.raises(NotEligible) as refused:
        approve_book(actor=other, book_id=book.pk, seen=book.content_sha256)
    assert refused.value.code == "prepared_it"


def test_two_people_of_one_name_are_two_people(tenant: Tenant) -> None:
    drafts, approves = (
        actor_for(tenant, make_person(tenant, role, "Ana Silva"))
        for role in ("finance", "finops_lead")
    )
    draft = import_book(actor=drafts, book=a_book(), kind="override")
    book = submit_book(actor=drafts, book_id=draft.pk, seen=hash_of(draft))
    book = approve_book(actor=approves, book_id=book.pk, seen=book.content_sha256)
    assert (book.drafted_by, book.approved_by) == ("Ana Silva", "Ana Silva")
    assert (book.drafter, book.approver) == (drafts.user, approves.user)


def test_a_lead_who_only_asked_for_the_review_cannot_approve(
    draft: TenantPricebook, lena: Actor
) -> None:
    book = submit_book(actor=lena, book_id=draft.pk, seen=hash_of(draft))
    with pytest.raises(NotEligible):
        approve_book(actor=lena, book_id=book.pk, seen=book.content_sha256)


def test_whoever_was_brought_in_by_the_approver_drafts_nothing_for_them(
    in_review: TenantPricebook, dora: Actor, lena: Actor
) -> None:
    """The attack: a lead invites a helper, drafts in their name, and approves."""
    Membership.objects.filter(user=dora.user).update(invited_by=lena.user, confirmed_at=None)
    with pytest.raises(NotEligible) as refused:
        approve_book(actor=lena, book_id=in_review.pk, seen=in_review.content_sha256)
    assert refused.value.code == "counts_as_one"


@pytest.mark.parametrize("role", ["finance", "platform_pm", "auditor", "tenant_admin"])
def test_only_a_finops_lead_approves(tenant: Tenant, in_review: TenantPricebook, role: str) -> None:
    other = actor_for(tenant, make_person(tenant, role, "Otto Other"))
    with pytest.raises(NotEligible) as refused:
        approve_book(actor=other, book_id=in_review.pk, seen=in_review.content_sha256)
    assert refused.value.code == "no_role"


def test_a_key_neither_drafts_nor_approves(tenant: Tenant, in_review: TenantPricebook) -> None:
    make_key(tenant, "read")
    with tenant_scope(tenant.pk):
        key = Actor(tenant, key=ApiKey.objects.get())
        with pytest.raises(NotEligible, match="never a key"):
            draft_book(actor=key, new=NewDraft("override", "House", "house_2", JUNE))
        with pytest.raises(NotEligible, match="never a key"):
            approve_book(actor=key, book_id=in_review.pk, seen=in_review.content_sha256)


def test_what_was_not_seen_is_neither_submitted_nor_approved(
    draft: TenantPricebook, dora: Actor, lena: Actor
) -> None:
    seen = hash_of(draft)
    add_entries(actor=dora, book_id=draft.pk, entries=[an_entry("large")])
    with pytest.raises(Stale):
        submit_book(actor=dora, book_id=draft.pk, seen=seen)
    submit_book(actor=dora, book_id=draft.pk, seen=hash_of(draft))
    with pytest.raises(Stale):
        approve_book(actor=lena, book_id=draft.pk, seen=seen)


def test_the_same_approval_again_changes_nothing(in_review: TenantPricebook, lena: Actor) -> None:
    seen = in_review.content_sha256
    first = approve_book(actor=lena, book_id=in_review.pk, seen=seen)
    again = approve_book(actor=lena, book_id=in_review.pk, seen=seen)
    assert (again.recorded_at, audited().count("pricebook.approved")) == (first.recorded_at, 1)


def test_an_approval_again_with_another_hash_is_stale(
    in_review: TenantPricebook, lena: Actor
) -> None:
    approve_book(actor=lena, book_id=in_review.pk, seen=in_review.content_sha256)
    with pytest.raises(Stale):
        approve_book(actor=lena, book_id=in_review.pk, seen="0" * 64)


def test_no_step_leads_from_a_state_that_is_not_its_own(
    in_review: TenantPricebook, dora: Actor, lena: Actor
) -> None:
    with pytest.raises(WrongStep):
        add_entries(actor=dora, book_id=in_review.pk, entries=[an_entry("large")])
    with pytest.raises(WrongStep):
        retire_book(actor=lena, book_id=in_review.pk, reason=WHY)
    with pytest.raises(WrongStep):
        delete_draft(actor=dora, book_id=in_review.pk)


def test_a_book_that_is_sent_back_can_be_mended_and_submitted_again(
    in_review: TenantPricebook, dora: Actor, lena: Actor
) -> None:
    with pytest.raises(SignatureRefused, match="10 characters"):
        send_back(actor=lena, book_id=in_review.pk, reason="no")
    book = send_back(actor=lena, book_id=in_review.pk, reason=WHY)
    entry = book.entries.get()
    add_entries(actor=dora, book_id=book.pk, entries=[an_entry("small")])
    assert not book.entries.filter(pk=entry.pk).exists(), "the same model's entry gives way"
    again = submit_book(actor=dora, book_id=book.pk, seen=hash_of(book))
    assert approve_book(actor=lena, book_id=book.pk, seen=again.content_sha256).recorded_at


def test_only_whoever_submitted_it_or_may_approve_sends_a_book_back(
    tenant: Tenant, in_review: TenantPricebook, dora: Actor
) -> None:
    other = actor_for(tenant, make_person(tenant, "finance", "Otto Other"))
    with pytest.raises(NotEligible) as refused:
        send_back(actor=other, book_id=in_review.pk, reason=WHY)
    assert refused.value.code == "not_yours"
    assert send_back(actor=dora, book_id=in_review.pk, reason=WHY).status == "draft"


def test_an_empty_book_cannot_be_submitted(draft: TenantPricebook, dora: Actor) -> None:
    remove_entry(actor=dora, book_id=draft.pk, entry_id=draft.entries.get().pk)
    with pytest.raises(ValidationError, match="without a price"):
        submit_book(actor=dora, book_id=draft.pk, seen=hash_of(draft))


def test_a_new_version_may_begin_with_the_entries_of_an_old_one(
    draft: TenantPricebook, dora: Actor
) -> None:
    later = JUNE + timedelta(days=30)
    new = NewDraft("override", "House", "house_2", later, like="house_1")
    copied = draft_book(actor=dora, new=new)
    assert [entry.name for entry in copied.entries.all()] == ["small"]
    with pytest.raises(ValidationError):
        draft_book(actor=dora, new=new)
