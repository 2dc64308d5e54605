"""The price books of the demo's first tenant: a contract in force, an override under review."""

from collections.abc import Mapping

from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant, User
from ledger.calc.pricebook_content import content_sha256
from ledger.demo.contract import contract_book, override_book
from ledger.models import TenantPricebook
from ledger.queries.pricebook_rows import load_book
from ledger.services.pricebooks import approve_book, import_book, submit_book


def seed_books(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """Drafted by finance, approved by the FinOps lead; inside the tenant, in one transaction.

    They hold from the first of this month on. The demo's events carry their own prices: a
    contract changes none of their costs.
    """
    since = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    drafter, lead = Actor(tenant, user=people["finance"]), people["finops_lead"]
    contract = import_book(actor=drafter, book=contract_book(since), kind="contract")
    seen = submitted(drafter, contract)
    approve_book(actor=Actor(tenant, user=lead), book_id=contract.pk, seen=seen)
    submitted(drafter, import_book(actor=drafter, book=override_book(since), kind="override"))


def submitted(actor: Actor, book: TenantPricebook) -> str:
    """Put the draft in review; the hash of its content."""
    seen = content_sha256(load_book(book))
    submit_book(actor=actor, book_id=book.pk, seen=seen)
    return seen
