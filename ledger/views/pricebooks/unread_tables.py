"""What a price book's source says of prices and no entry here can, as tables and as a file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.ui.exports import Sheet
from finops.ui.tables import Cell, Column, Row, Table
from ledger.models.facts.shelves import AnyPricebook
from ledger.parsers.pricebooks.about import Unread
from ledger.queries.pricebooks.lists import price_entries
from ledger.services.pricebooks import unread_among

NAMED: Final = 3
COLUMNS: Final = ("model", "key", "reason")


def unread_of(book: AnyPricebook) -> list[Unread]:
    """From the entries' raw text, without their tiers."""
    return unread_among(book.source, price_entries(book).only("name", "raw"))


def kinds_table(unread: Iterable[Unread]) -> Table:
    """What and why, the most frequent first, with the first models that have it."""
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for price in unread:
        kinds[price.key, price.reason].append(price.name)
    rows = [
        Row([Cell(key, "code"), Cell(reason), Cell(len(names), "quantity"), Cell(_some(names))])
        for (key, reason), names in sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    ]
    columns = [
        Column(_("In the file")),
        Column(_("Why no price says it")),
        Column(_("Models"), "quantity", stays=True),
        Column(_("Such as")),
    ]
    return Table(_("Not read, by kind"), columns, rows)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def unread_table(unread: Iterable[Unread]) -> Table:
    columns = [Column(_("Model or service")), Column(_("In the file")), Column(_("Why"))]
    rows = [
        Row([Cell(price.name), Cell(price.key, "code"), Cell(price.reason)]) for price in unread
    ]
    return Table(_("Not read, one by one"), columns, rows)


def unread_sheet(book: AnyPricebook, tenant: Tenant) -> Sheet:
    head = [(_("Tenant"), tenant.slug), (_("Version"), book.version)]
    rows = [(price.name, price.key, price.reason) for price in unread_of(book)]
    return Sheet(f"not-read-{book.version}", head, COLUMNS, rows)
