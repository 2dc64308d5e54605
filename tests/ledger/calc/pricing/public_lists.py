"""The public lists of a new installation, read once for all tests."""

from functools import cache

from ledger.calc.pricing.book import Book
from ledger.calc.pricing.price_list import PriceList
from ledger.services.pricebooks.installing import INSTALLED


@cache
def public_lists() -> tuple[Book, ...]:
    return tuple(installed.book() for installed in INSTALLED)


@cache
def public_prices() -> PriceList:
    return PriceList(public_lists())
