"""Pricebook versions and their entries, as the Pricebook page lists them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from ledger.models import Pricebook, PriceEntry


@dataclass(frozen=True)
class PricebookRow:
    """One version with the number of prices in it."""

    book: Pricebook
    entries: int


def pricebook_versions() -> list[PricebookRow]:
    """All versions, the newest validity first."""
    counted = Pricebook.objects.annotate(entry_count=Count("entries"))
    return [PricebookRow(book, book.entry_count) for book in counted]


def price_entries(version: str = "", provider: str = "", model: str = "") -> QuerySet[PriceEntry]:
    """Prices by version and provider (exactly) and model (part of its name)."""
    found = PriceEntry.objects.select_related("pricebook")
    if version:
        found = found.filter(pricebook__version=version)
    if provider:
        found = found.filter(provider=provider)
    if model:
        found = found.filter(model__icontains=model)
    return found


def priced_providers() -> Sequence[str]:
    """Every provider with at least one price, in order."""
    names = PriceEntry.objects.order_by("provider").values_list("provider", flat=True)
    return list(names.distinct())
