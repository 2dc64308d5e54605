"""Prices before and after, as a table: on the page of a difference and where one is approved."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.pricebooks.difference import ChangeKind, PriceChange
from ledger.views.pricebooks.words import MILLION, TOKEN_METERS, condition_words, spelled

KINDS: Final = {
    ChangeKind.ADDED: ("info", gettext_lazy("Added")),
    ChangeKind.REMOVED: ("warn", gettext_lazy("Removed")),
    ChangeKind.CHANGED: ("quiet", gettext_lazy("Changed")),
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
        Column(
            _("This version (%(currency)s)") % {"currency": currency}, "money_exact", stays=True
        ),
        Column(_("Change"), "change", stays=True),
    ]
    return Table(label, columns, [_row(change, with_kind=not other) for change in changes])


def _row(change: PriceChange, *, with_kind: bool) -> Row:
    tone, word = KINDS[change.kind]
    moved = Cell(change.new, "change", prior=change.old, good="down")
    cells = [
        Cell(change.name or change.match.text),
        Cell(change.provider),
        Cell(_meter(change)),
        *([Cell(word, "badge", good=tone)] if with_kind else []),
        Cell(_shown(change, change.old), "money_exact", nil=_("none")),
        Cell(_shown(change, change.new), "money_exact", nil=_("none")),
        moved if change.kind is ChangeKind.CHANGED else Cell(None, nil=_("none")),
    ]
    return Row(cells)


def _meter(change: PriceChange) -> str:
    unit = _("per 1M") if change.meter in TOKEN_METERS else _("each")
    when = ", ".join(condition_words(change.conditions, change.mode))
    meter = spelled(change.meter or change.component_kind.value)
    return f"{meter} {unit}" + (f", {when}" if when else "")


def _shown(change: PriceChange, amount: Decimal | None) -> Decimal | None:
    return amount * MILLION if amount is not None and change.meter in TOKEN_METERS else amount
