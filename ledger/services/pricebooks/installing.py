"""The default price books of a new installation: public lists that are installed with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ledger.calc.pricing.book import Book
from ledger.models import Pricebook
from ledger.parsers.pricebooks.about import About
from ledger.parsers.pricebooks.genai_installed import installed_prices, installed_version
from ledger.parsers.pricebooks.genai_prices import read_genai_prices
from ledger.parsers.pricebooks.litellm import read_litellm
from ledger.parsers.pricebooks.litellm_shipped import SHIPPED_VERSION, shipped_list
from ledger.services.owner import OWNER
from ledger.services.pricebooks.publishing import import_default, install_default


@dataclass(frozen=True)
class PublicList:
    """A list that comes with the installation: its source's name and version, and its text."""

    name: str
    version: Callable[[], str]
    body: Callable[[], bytes]
    read: Callable[[bytes, About], Book]

    @property
    def book_version(self) -> str:
        return f"{self.name}-{self.version()}"

    def book(self) -> Book:
        about = About(self.name, self.book_version, source_version=self.version())
        return self.read(self.body(), about)


# In the order in which they are asked (`price_list.PUBLIC_LISTS`).
INSTALLED: Final = (
    PublicList("genai-prices", installed_version, installed_prices, read_genai_prices),
    PublicList("litellm", lambda: SHIPPED_VERSION, shipped_list, read_litellm),
)


def install_public_prices(*, actor: str) -> list[Pricebook]:
    """The installed lists as approved default books, each unless it is there already."""
    return [
        _installed(public_list) or install_default(book=public_list.book(), actor=actor)
        for public_list in INSTALLED
    ]


def import_public_prices(*, source: str, actor: str) -> Pricebook:
    """One of them as a version that another person approves: after an upgrade."""
    chosen = next(public_list for public_list in INSTALLED if public_list.name == source)
    return import_default(book=chosen.book(), actor=actor)


def installed_sources() -> list[str]:
    return [public_list.name for public_list in INSTALLED]


def has_default_book() -> bool:
    return Pricebook.objects.using(OWNER).exists()


def _installed(public_list: PublicList) -> Pricebook | None:
    book: Pricebook | None = (
        Pricebook.objects.using(OWNER).filter(version=public_list.book_version).first()
    )
    return book
