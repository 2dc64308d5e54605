"""Prices before and after, as a table: on the page of a difference and where one is approved."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.pricing.difference import Kind, PriceChange
from ledger.views.pricebooks.words import MILLION, TOKEN_METERS, condition_words, spelled

KINDS: Final = {
    Kind.ADDED: ("info", gettext_lazy("Added")),
    Kind.REMOVED: ("warn", gettext_lazy("Removed")),
    Kind.CHANGED: ("quiet", gettext_lazy("Changed")),
}


def changes_table(
    label: str, changes: Iterable[PriceChange], currency: str, other: str = ""
) -> Table:
    """One row per price; with `other`, the old price is what that book says."""
    columns = [
        Column(_("Model or service")),
        Column(_("Provider")),
        Column(_("Price of")),
        *([] if other else [Column(_("What"), "badge")]),
        Column(other or _("Before (%(currency)s)") % {"currency": currency}, "money_exact"),
        Column(_("This version (%(currency)s)") % {"currency": currency}, "money_exact"),
        Column(_("Change"), "change"),
    ]
    return Table(label, columns, [_row(one, with_kind=not other) for one in changes])


def _row(one: PriceChange, *, with_kind: bool) -> Row:
    tone, word = KINDS[one.kind]
    moved = Cell(one.new, "change", prior=one.old, good="down")
    cells = [
        Cell(one.name or one.match.text),
        Cell(one.provider),
        Cell(_meter(one)),
        *([Cell(word, "badge", good=tone)] if with_kind else []),
        Cell(_shown(one, one.old), "money_exact", nil="–"),
        Cell(_shown(one, one.new), "money_exact", nil="–"),
        moved if one.kind is Kind.CHANGED else Cell("–"),
    ]
    return Row(cells)


def _meter(one: PriceChange) -> str:
    unit = _("per 1M") if one.meter in TOKEN_METERS else _("each")
    when = ", ".join(condition_words(one.conditions, one.mode))
    meter = spelled(one.meter or one.component_kind.value)
    return f"{meter} {unit}" + (f", {when}" if when else "")


def _shown(one: PriceChange, amount: Decimal | None) -> Decimal | None:
    return amount * MILLION if amount is not None and one.meter in TOKEN_METERS else amount
