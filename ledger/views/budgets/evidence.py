"""What a budget showed when somebody asked for money, frozen with what is signed; and why spend is
off the curve now."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.budgets.phasing import burn as burn_of
from finops.queries.outcome_types import type_label
from finops.ui.numbers import money_whole, percent, quantity, unit_cost
from finops.ui.tables import Cell, Column, Row, Table
from finops.ui.text import Text
from ledger.calc.budgets.drivers import CannotTell, Drivers

Shown = Mapping[str, str | None]
WHY_NOT: Final[Mapping[str, Text]] = {
    CannotTell.NO_USE_CASE: gettext_lazy("the budget is not for one use case alone"),
    CannotTell.NARROWER: gettext_lazy("results are not known by environment or risk"),
    CannotTell.UNPRICED: gettext_lazy("a part of the usage has no price"),
    CannotTell.NO_UNITS: gettext_lazy("no result came in these days"),
    CannotTell.NO_UNITS_BEFORE: gettext_lazy("no result came in as many days before"),
    CannotTell.NOTHING_DUE: gettext_lazy("nothing is due yet"),
}


def evidence_lines(evidence: Mapping[str, Shown]) -> Iterator[tuple[Text, Cell]]:
    """Burn, forecast and unit cost of each budget, as they stood when it was asked."""
    for slug, shown in evidence.items():
        note = slug if len(evidence) > 1 else None
        yield _("Spent when it was asked"), Cell(_spent(shown), note=note)
        yield _("Forecast then"), Cell(_forecast(shown), nil=_("not known"), note=note)
        yield _unit_cost_line(shown, note)
        if shown.get("unpriced_lines") not in (None, "0"):
            count = quantity(shown["unpriced_lines"])
            yield _("Lines without a price then"), Cell(count, note=note)


def _spent(shown: Shown) -> str:
    """“24,610, 103.0% of the 23,900 due by then”."""
    spent, due = _amount(shown, "spent"), _amount(shown, "due")
    burned = burn_of(spent or Decimal(0), due or Decimal(0))
    if burned is None:
        return money_whole(spent)
    words = _("%(spent)s, %(burn)s of the %(due)s due by then")
    return words % {
        **{"spent": money_whole(spent), "burn": percent(burned)},
        "due": money_whole(due),
    }


def _forecast(shown: Shown) -> str:
    low, high = _amount(shown, "forecast_low"), _amount(shown, "forecast_high")
    total = _amount(shown, "forecast")
    if total is None or low is None or high is None:
        return "" if total is None else money_whole(total)
    words = _("%(total)s, in a band of %(low)s – %(high)s")
    return words % {
        **{"total": money_whole(total), "low": money_whole(low)},
        "high": money_whole(high),
    }


def _unit_cost_line(shown: Shown, note: str | None) -> tuple[Text, Cell]:
    unit = shown.get("outcome_unit")
    label = _("Unit cost then")
    if unit:
        label = _("Cost per %(outcome)s then") % {"outcome": type_label(unit).lower()}
    now, before = _amount(shown, "unit_cost"), _amount(shown, "unit_cost_before")
    if now is None:
        reason = WHY_NOT.get(shown.get("unit_cost_unknown") or CannotTell.NO_USE_CASE)
        return label, Cell(None, nil=_("not known: %(why)s") % {"why": reason}, note=note)
    if before is None:
        return label, Cell(unit_cost(now), note=note)
    words = _("%(now)s, %(before)s in as many days before")
    text = words % {"now": unit_cost(now), "before": unit_cost(before)}
    return label, Cell(text, note=note)


def _amount(shown: Shown, name: str) -> Decimal | None:
    text = shown.get(name)
    return None if text is None else Decimal(text)


def why_table(split: Drivers) -> Table:
    """Growth and inefficiency, which sum to what is off the curve."""
    columns = [
        Column(_("Why off the curve"), stays=True),
        Column(_("Amount"), "money", stays=True),
        Column(_("Share")),
    ]
    units = _("%(now)s results, the curve has %(budgeted)s") % {
        "now": quantity(split.now.count.normalize()),
        "budgeted": money_whole(split.budgeted_units),
    }
    costs = _("%(now)s each, %(before)s before") % {
        "now": unit_cost(split.now.unit_cost),
        "before": unit_cost(split.before.unit_cost),
    }
    fewer = _("Fewer results") if split.growth < 0 else _("More results")
    cheaper = _("Each costs less") if split.inefficiency < 0 else _("Each costs more")
    rows = [
        _line(fewer, units, split.growth, _("growth")),
        _line(
            cheaper,
            costs,
            split.inefficiency,
            _("saving") if split.inefficiency < 0 else _("inefficiency"),
        ),
    ]
    if split.exchange:
        rows.append(_line(_("Rate of exchange"), None, split.exchange, _("exchange")))
    total = [Cell(_("Off the curve")), Cell(split.off, "money"), Cell("")]
    return Table(_("Why spend is off the budgeted curve"), columns, rows, total=total)


def _line(name: str, note: str | None, amount: Decimal, share: str) -> Row:
    return Row([Cell(name, note=note), Cell(amount, "money"), Cell(share)])
