"""What is decided about a price book: prices, the cost of the last 30 days, what it replaces."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops import clock
from finops.ui.dialogs import Facts
from finops.ui.links import page_url
from finops.ui.numbers import money, percent, quantity
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.pricebooks.difference import BookDifference, ChangeKind, difference
from ledger.calc.pricebooks.effects import BookEffect
from ledger.calc.pricing.book import Book
from ledger.calc.reports.filters import last_30_days
from ledger.forms.reports import today_of
from ledger.models import TenantPricebook
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.pricebooks.effects import effect_of_book
from ledger.queries.pricebooks.lists import book_line
from ledger.queries.pricebooks.rivals import replaced_by, whole_or_none
from ledger.queries.pricebooks.rows import load_book
from ledger.views.pricebooks.changes import changes_table

MOST_CHANGES: Final = 8
MOST_USE_CASES: Final = 5


def about(book: TenantPricebook) -> Facts:
    """What it is, for steps that move no price."""
    line = book_line(book, clock.now())
    return Facts(
        strip=[
            (_("Entries"), Cell(line.entries, "quantity", note=book.currency)),
            (_("ChangeKind"), Cell(book.get_kind_display(), note=book.name)),
            _validity(book),
            _written(book),
        ]
    )


def _validity(book: TenantPricebook) -> tuple[str, Cell]:
    return _("Prices usage of"), Cell(
        (book.valid_from, book.valid_to), "span", nil=_("without end")
    )


def _written(book: TenantPricebook) -> tuple[str, Cell]:
    first, *others = book.preparers or [""]
    return _("Written by"), Cell(first, nil=_("a command"), note=", ".join(others))


def decision(book: TenantPricebook) -> Facts:
    """What would change: prices, the cost of the last 30 days, the use cases it moves most."""
    new, replaced = load_book(book), replaced_by(book)
    old = whole_or_none(replaced)
    comparable = old if old is None or old.currency == new.currency else None
    changes = difference(comparable, new)
    dates = last_30_days(today_of(book.tenant))
    effect = effect_of_book(new, dates, clock.now())
    shown = sorted(changes.changes, key=lambda change: change.kind is not ChangeKind.CHANGED)[
        :MOST_CHANGES
    ]
    tables = [changes_table(_("Old and new price"), shown, new.currency)] if shown else []
    if effect is not None and effect.use_cases:
        tables.append(_use_cases(effect))
    return Facts(
        answer=_answer(effect),
        strip=[_effect(effect), _prices(changes), _validity(book), _replaces(replaced)],
        rows=[(_("Written by"), Cell(", ".join(book.preparers)))],
        tables=tables,
        notes=list(_notes(new, effect, len(changes.changes) - len(shown))),
        links=[(page_url("pricebook_difference", book.version), _what_it_changes(changes))],
    )


def _what_it_changes(changes: BookDifference) -> str:
    words = _("What it changes: %(added)s prices added, %(removed)s removed, %(changed)s changed")
    return words % {kind.value: quantity(changes.count(kind)) for kind in ChangeKind}


def _answer(effect: BookEffect | None) -> str:
    """+3.2% on the last 30 days; nothing where no usage had such prices."""
    ratio = effect.total.ratio if effect is not None else None
    if ratio is None:
        return ""
    sign = "+" if ratio > 0 else "−" if ratio < 0 else ""
    return _("%(ratio)s on the last 30 days") % {"ratio": f"{sign}{percent(abs(ratio))}"}


def _effect(effect: BookEffect | None) -> tuple[str, Cell]:
    label = _("Effect on the last 30 days (USD)")
    if effect is None or not effect.use_cases:
        return label, Cell(None, "money", nil=_("none is known"))
    total = effect.total
    before = money(total.old_usd) if total.old_usd else _("no cost known")
    return label, Cell(total.effect_usd, "money", note=f"{before} → {money(total.new_usd)}")


def _prices(changes: BookDifference) -> tuple[str, Cell]:
    counts = {kind.value: quantity(changes.count(kind)) for kind in ChangeKind}
    others = _("%(added)s added, %(removed)s removed") % counts
    return _("Prices changed"), Cell(changes.count(ChangeKind.CHANGED), "quantity", note=others)


def _replaces(replaced: AnyPricebook | None) -> tuple[str, Cell]:
    if replaced is None:
        return _("Replaces"), Cell(None, nil=_("nothing: the first of its name"))
    return _("Replaces"), Cell(replaced.version, note=replaced.name)


def _use_cases(effect: BookEffect) -> Table:
    columns = [
        Column(_("Use case")),
        Column(_("Before (USD)"), "money"),
        Column(_("After (USD)"), "money"),
        Column(_("Effect (USD)"), "money", stays=True),
    ]
    rows = [
        Row(
            [
                Cell(name, nil=_("unattributed")),
                Cell(moved.old_usd or None, "money", nil=_("not known")),
                Cell(moved.new_usd, "money"),
                Cell(moved.effect_usd, "money"),
            ]
        )
        for name, moved in effect.use_cases[:MOST_USE_CASES]
    ]
    return Table(_("Use cases it moves most"), columns, rows)


def _notes(new: Book, effect: BookEffect | None, more: int) -> Iterator[str]:
    if more > 0:
        text = ngettext("%(count)s more price differs.", "%(count)s more prices differ.", more)
        yield text % {"count": quantity(more)}
    if effect is None:
        yield _("The effect is not known for prices in %(currency)s.") % {"currency": new.currency}
    elif effect.use_cases:
        yield _(
            "The effect is an estimate: the usage of the last 30 days at the prices that hold"
            " without a condition. Lines that were rated keep their price until they are re-rated."
        )
