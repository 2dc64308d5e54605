"""The default price book of a new installation, from the data of the installed package."""

from typing import Final

from ledger.calc.pricing.book import Book
from ledger.models import Pricebook
from ledger.parsers.pricebooks.about import About
from ledger.parsers.pricebooks.genai_installed import installed_prices, installed_version
from ledger.parsers.pricebooks.genai_prices import read_genai_prices
from ledger.services.owner import OWNER
from ledger.services.pricebooks.publishing import import_default, install_default

NAME: Final = "genai-prices"


def install_public_prices(*, actor: str) -> Pricebook:
    """The installed package's prices as an approved default book, unless it is there already."""
    existing = Pricebook.objects.using(OWNER).filter(version=installed_book_version()).first()
    return existing or install_default(book=_book(), actor=actor)


def import_public_prices(*, actor: str) -> Pricebook:
    """The same as a version that another person approves: after an upgrade of the package."""
    return import_default(book=_book(), actor=actor)


def has_default_book() -> bool:
    return Pricebook.objects.using(OWNER).exists()


def installed_book_version() -> str:
    return f"genai-prices-{installed_version()}"


def _book() -> Book:
    about = About(NAME, installed_book_version(), source_version=installed_version())
    return read_genai_prices(installed_prices(), about)
