"""Publishing price lists. Versions are global, so only the owner role may write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit
from ledger.calc.rating import PriceEntry as Price
from ledger.models import Pricebook, PriceEntry

OWNER = "owner"


@dataclass(frozen=True)
class NewPricebook:
    """A version of a price list: prices per single unit, in USD."""

    name: str
    version: str
    source: str
    valid_from: datetime
    entries: tuple[Price, ...]


def publish_pricebook(*, new: NewPricebook, actor: str) -> Pricebook:
    """Write an approved version with its entries; a version that exists is left as it is.

    Once approved, entries are final: the database refuses to change or add any.
    """
    existing = Pricebook.objects.using(OWNER).filter(version=new.version).first()
    if existing is not None:
        return existing
    with transaction.atomic(using=OWNER):
        book = Pricebook(
            name=new.name, version=new.version, source=new.source, valid_from=new.valid_from
        )
        book.full_clean(exclude=["version"])
        book.save(using=OWNER)
        PriceEntry.objects.using(OWNER).bulk_create(rows_of(book, new.entries), batch_size=1000)
        book.status = Pricebook.Status.APPROVED
        book.save(using=OWNER, update_fields=["status"])
    platform = Tenant.objects.get(kind=Tenant.Kind.PLATFORM)
    with tenant_scope(platform.pk), transaction.atomic():
        detail = {"name": new.name, "source": new.source, "entries": len(new.entries)}
        audit.append(actor=actor, action="pricebook.published", target=new.version, detail=detail)
    return book


def rows_of(book: Pricebook, entries: Iterable[Price]) -> list[PriceEntry]:
    return [
        PriceEntry(
            pricebook=book,
            provider=entry.provider,
            model=entry.model,
            meter=entry.meter,
            unit_price=entry.unit_price,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )
        for entry in entries
    ]
