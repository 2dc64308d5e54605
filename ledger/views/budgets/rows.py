"""The rows of the list of budgets: a bar against the curve and the cap, figures, and the state."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.calc.budgets.families import Allotted, Assigned
from finops.ui.links import page_url
from finops.ui.numbers import money_whole, percent
from finops.ui.tables import Bar, Cell, Column, Row, Segment, Table, Tick
from ledger.models import BudgetBurn
from ledger.queries.budgets.listing import BudgetRow, Outside
from ledger.views.budgets.words import at_end, scope_text, standing_badge

INDENT: Final = "\u2003"  # a part stands one step in
LENGTH: Final = Decimal(100)  # of a bar, in its own units
MARGIN: Final = Decimal("1.08")  # of the budget: what ends over it shows beyond its mark
NOTHING: Final = Decimal(0)
PLACES: Final = 14  # of the table


def list_table(rows: Sequence[BudgetRow], outside: Outside | None) -> Table:
    """With rows of their own for what is not assigned to parts and what no budget holds for."""
    has_unpriced = any(row.burn is not None and row.burn.unpriced_lines for row in rows)
    columns = [
        Column(_("Budget"), stays=True, key="budget"),
        Column(_("Spent, due by now, forecast"), "bars", key="bar"),
        Column(_("Amount"), "money_whole", key="amount"),
        Column(_("Spent"), "money_whole", key="spent"),
        Column(_("Committed"), "money_whole", key="committed", spare=True),
        Column(_("Left"), "money_whole", key="left"),
        Column(_("Burn"), "percent", stays=True, key="burn"),
        Column(_("Forecast"), "money_whole", key="forecast"),
        Column(_("At the end"), key="end"),
        Column(_("Unpriced"), "quantity", key="unpriced", spare=not has_unpriced),
        Column(_("State"), "badge", stays=True, key="state"),
        Column(_("Band of the forecast"), key="band", spare=True),
        Column(_("Holds for"), key="scope", spare=True),
        Column(_("Owner"), key="owner", spare=True),
    ]
    shown = [line for row in rows for line in _lines(row)]
    if outside is not None and outside.spent:
        shown.append(_outside(outside))
    return Table(_("Budgets, their spend and where it leads"), columns, shown, name="budgets")


def _outside(outside: Outside) -> Row:
    cells = {
        0: Cell(_("Without a budget")),
        2: Cell(None, "money_whole", nil=_("none")),
        3: Cell(outside.spent, "money_whole"),
        10: Cell(_("No budget"), "badge", good="warn"),
    }
    return _rest(cells, "unattributed")


def _rest(cells: Mapping[int, Cell], mark: str) -> Row:
    """A row of its own beside the budgets: these cells by their place, the rest empty."""
    return Row([cells.get(place, Cell("")) for place in range(PLACES)], mark=mark)


def _lines(row: BudgetRow) -> Iterator[Row]:
    yield _row(row)
    if row.parts is not None and row.parts.difference:
        yield _parts(row, row.parts)


def _parts(row: BudgetRow, parts: Allotted) -> Row:
    """What of a budget is not assigned to its parts, or what is assigned beyond it."""
    is_over = parts.state is Assigned.OVER_ALLOCATED
    label = _("Assigned beyond it") if is_over else _("Not assigned")
    cells = {
        0: Cell(f"{INDENT * (row.depth + 1)}{label}"),
        2: Cell(parts.difference, "money_whole"),
    }
    if is_over:
        cells[10] = Cell(_("Over-allocated"), "badge", good="bad")
    return _rest(cells, "rest")


def _row(row: BudgetRow) -> Row:
    """What has not begun has no figures: its state says so, once. Without an approved amount there
    is what was spent, and nothing to compare it with."""
    burn, (tone, word) = row.burn, standing_badge(row)
    budget = row.period.budget
    cells = {
        0: Cell(f"{INDENT * row.depth}{budget.name}"),
        2: Cell(row.amount, "money_whole", nil=_("none")),
        8: Cell(at_end(row)),
        10: Cell(word, "badge", good=tone, note=_asked(row)),
        12: Cell(scope_text(budget)),
        13: Cell(budget.owner.name if budget.owner else None, nil=_("nobody")),
    }
    if burn is not None:
        cells |= {
            1: Cell(_bar(row), "bars"),
            3: Cell(burn.spent, "money_whole"),
            4: Cell(burn.committed, "money_whole"),
            5: Cell(row.left, "money_whole"),
            6: Cell(row.burned, "percent", nil=_("nothing due yet")),
            7: Cell(row.end, "money_whole", nil=_("not known")),
            9: Cell(burn.unpriced_lines, "quantity"),
            11: Cell(band_text(burn)),
        }
    elif row.bare is not None:
        cells |= {
            3: Cell(row.bare.amount, "money_whole", nil=_("not known")),
            9: Cell(row.bare.unpriced_lines, "quantity"),
        }
    line = _rest(cells, "")
    return Row(line.cells, url=page_url("budget", budget.slug))


def _asked(row: BudgetRow) -> str | None:
    if row.asked is None or row.amount is None:
        return None
    return f"{row.asked.get_what_display()}: {row.asked.get_state_display()}"


def band_text(burn: BudgetBurn | None) -> str:
    if burn is None or burn.low is None or burn.high is None:
        return ""
    return f"{money_whole(burn.low)} – {money_whole(burn.high)}"


def _bar(row: BudgetRow) -> Bar | None:
    burn, due = row.burn, row.due
    if burn is None or due is None:
        return None
    return burn_bar(burn.spent, due, burn.cap, row.end)


def burn_bar(spent: Decimal, due: Decimal, cap: Decimal, forecast: Decimal | None) -> Bar:
    """Spent, then what is forecast besides, red beyond the budget; ticks: due by now, and the
    budget. All on an axis that ends a little after the budget, or where it is forecast to end."""
    end = max(forecast or NOTHING, spent)
    longest = max(cap * MARGIN, end) or Decimal(1)
    parts = [
        (NOTHING, min(spent, cap), "--series-1"),
        (spent, min(end, cap), "--ahead"),
        (cap, end, "--bad"),
    ]
    segments = [
        Segment(_place(start, longest), _place(stop - start, longest), colour)
        for start, stop, colour in parts
        if stop > start
    ]
    ticks = [Tick(_place(cap, longest)), Tick(_place(due, longest), bold=True)]
    return Bar(segments, _bar_words(spent, due, cap, end), ticks)


def _bar_words(spent: Decimal, due: Decimal, cap: Decimal, end: Decimal) -> str:
    if not cap:
        return _("a budget of 0")
    shares = {"spent": spent, "due": due, "end": end}
    words = _("%(spent)s of the budget spent, %(due)s due by now, %(end)s expected by the end")
    return words % {name: percent(share / cap) for name, share in shares.items()}


def _place(amount: Decimal, longest: Decimal) -> str:
    return f"{amount / longest * LENGTH:.2f}"
