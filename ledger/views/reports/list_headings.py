"""What lists say over their tables: how many there are, how many want looking at, what most is."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.ui.numbers import percent, quantity, unit_cost
from ledger.calc.reports.findings import leader_of


def traces_heading(count: str, average_usd: Decimal | None) -> str:
    """“More than 10,000 traces; those shown cost 0.049 USD on average”; `count` says how many."""
    if average_usd is None:
        return count
    words = {"count": count, "cost": unit_cost(average_usd)}
    return _("%(count)s; those shown cost %(cost)s USD on average") % words


def imports_heading(count: int, troubled: int) -> str:
    """“2 of 12 imports failed or left rows out”; of none that all rows were taken."""
    words = {"count": quantity(count), "troubled": quantity(troubled)}
    if troubled:
        text = ngettext(
            "%(troubled)s of %(count)s import failed or left rows out",
            "%(troubled)s of %(count)s imports failed or left rows out",
            count,
        )
        return text % words
    if not count:
        return _("All imports")
    return (
        ngettext("The import was taken whole", "All %(count)s imports were taken whole", count)
        % words
    )


def months_heading(months: Iterable[tuple[date, bool, bool]]) -> str:
    """Of months (first day, closed, over), the newest first: which is closed last, and how many
    that are over are not."""
    listed = list(months)
    waiting = sum(is_over and not is_closed for _month, is_closed, is_over in listed)
    last = next((month for month, is_closed, _is_over in listed if is_closed), None)
    text = ngettext(
        "%(count)s month that is over is not closed",
        "%(count)s months that are over are not closed",
        waiting,
    )
    open_months = text % {"count": quantity(waiting)}
    if last is None:
        return open_months if waiting else _("No month is over yet")
    words = {"month": date_format(last, "F Y"), "open": open_months}
    if waiting:
        return _("%(month)s is closed; %(open)s") % words
    return _("%(month)s is closed, and every month before it") % words


def calls_heading(channels: Iterable[str], name: str) -> str:
    """“Most of the reports shown, 62.0%, come from the gateway”."""
    counts = Counter(channels)
    leader = leader_of((channel, Decimal(count)) for channel, count in counts.items())
    if leader is None or not leader.name:
        return name
    words = {"name": leader.name, "share": percent(leader.share)}
    if leader.is_all:
        return _("All reports shown that are not counted come from %(name)s") % words
    return _("%(share)s of the reports shown that are not counted come from %(name)s") % words
