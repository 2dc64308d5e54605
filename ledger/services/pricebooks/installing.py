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
    return [_installed(one) or install_default(book=one.book(), actor=actor) for one in INSTALLED]


def import_public_prices(*, source: str, actor: str) -> Pricebook:
    """One of them as a version that another person approves: after an upgrade."""
    found = next(one for one in INSTALLED if one.name == source)
    return import_default(book=found.book(), actor=actor)


def installed_sources() -> list[str]:
    return [one.name for one in INSTALLED]


def has_default_book() -> bool:
    return Pricebook.objects.using(OWNER).exists()


def _installed(one: PublicList) -> Pricebook | None:
    found: Pricebook | None = (
        Pricebook.objects.using(OWNER).filter(version=one.book_version).first()
    )
    return found
