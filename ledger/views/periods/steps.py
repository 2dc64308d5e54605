"""Closing and reopening a month as people see it: each a dialog of its own."""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops import clock
from finops.ui.dialogs import Changed, Facts
from finops.ui.links import crumb, page_url
from finops.ui.numbers import money, quantity
from finops.ui.tables import Cell
from finops.views.approvals.steps import Dialog, StepInput, step_of
from finops.views.approvals.subjects import Subject
from ledger.models import Period
from ledger.queries.periods import MonthOfBooks, is_in_books, read_books
from ledger.services.periods import MONTHS, close_period, reopen_period


def name_of(month: date) -> str:
    """September 2026, in the reader's language."""
    return date_format(month, "F Y")


def slug_of(month: date) -> str:
    """What the address of a month says: 2026-09."""
    return f"{month:%Y-%m}"


def find_month(text: str) -> MonthOfBooks | None:
    """A month that the tenant's books have."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    if not is_in_books(month):
        return None
    listed = (shown for shown in read_books(clock.now()).months if shown.month == month)
    return next(listed, None)


def find_period(text: str) -> Period | None:
    """A month of the books with its closing; of one that was never closed, nothing but its name."""
    shown = find_month(text)
    if shown is None:
        return None
    return shown.period or Period(month=shown.month, state="open")


def _crumbs(_item: object) -> list[Any]:
    return [crumb(_("Months"), page_url("periods"))]


def _of_closing(shown: MonthOfBooks) -> Facts:
    sums = shown.sums
    return Facts(
        answer=_("%(cost)s USD") % {"cost": money(sums.cost_usd)},
        strip=[
            (_("Cost (USD)"), Cell(sums.cost_usd, "money")),
            (_("Requests"), Cell(sums.requests, "quantity")),
            (_("Outcomes"), Cell(sums.outcomes, "quantity")),
            (_("Lines without a price"), Cell(sums.unpriced_lines, "quantity")),
        ],
        unmet=[*_unmet(shown)],
    )


def _unmet(shown: MonthOfBooks) -> Iterator[str]:
    if lines := shown.sums.unpriced_lines:
        yield ngettext(
            "%(lines)s line of this month has no price yet. Priced after the month is closed, it"
            " becomes an adjustment.",
            "%(lines)s lines of this month have no price yet. Priced after the month is closed,"
            " they become adjustments.",
            lines,
        ) % {"lines": quantity(lines)}


def _of_reopening(period: Period) -> Facts:
    if period._state.adding:  # of a month that was never closed: there is nothing to say
        return Facts(unmet=[_("Only the month that was closed last can be reopened.")])
    shown = find_month(slug_of(period.month))
    adjusted = shown.adjusted if shown is not None else None
    cost = money(period.cost_usd)
    return Facts(
        answer=_("closed with %(cost)s USD") % {"cost": cost},
        strip=[
            (_("Closed with (USD)"), Cell(period.cost_usd, "money")),
            (_("Closed by"), Cell(period.closed_by.name)),
            (_("Closed"), Cell(period.closed_at, "when")),
            (
                _("Adjusted since (USD)"),
                Cell(adjusted.cost_usd if adjusted else None, "money", nil=_("not known")),
            ),
        ],
        changed=[*_moved(shown)] if shown is not None else [],
    )


def _moved(shown: MonthOfBooks) -> Iterator[Changed]:
    """What is not as it was when the month was closed."""
    period, sums = shown.period, shown.sums
    if period is None:
        return
    for label, name, spell in SUMS:
        was, is_now = getattr(period, name), getattr(sums, name)
        if was != is_now:
            yield Changed(label, spell(was), spell(is_now))


SUMS: Final = (
    (gettext_lazy("Cost (USD)"), "cost_usd", money),
    (gettext_lazy("Requests"), "requests", quantity),
    (gettext_lazy("Outcomes"), "outcomes", quantity),
    (gettext_lazy("Lines without a price"), "unpriced_lines", quantity),
)


def _reopen(actor: Any, period: Period, filled: StepInput) -> None:  # Any: an actor
    reopen_period(actor=actor, month=period.month, reason=filled.reason, if_match=filled.seen)


SUBJECT: Final = Subject(
    kind=MONTHS,
    word=gettext_lazy("Closed month"),
    find=find_period,
    name=lambda period: name_of(period.month),
    facts=_of_reopening,
    back=lambda _period: page_url("periods"),
    back_label=gettext_lazy("Back to the months"),
    url=lambda step, period: page_url(f"{step}_period", slug_of(period.month)),
    dialogs=lambda: {"reopen": REOPEN},
    crumbs=_crumbs,
)
REOPEN: Final[Dialog] = step_of(
    *(SUBJECT, "reopen", "close_period"),
    take=_reopen,
    label=gettext_lazy("Reopen"),
    heading=lambda period: _("Reopen %(month)s") % {"month": name_of(period.month)},
    says=gettext_lazy(
        "What arrives for it from now on is booked in the month itself. Adjustments that were"
        " booked for it stay where they are. Another person than the one who closed it does this."
    ),
    done=gettext_lazy("The month is open again."),
)


def _close(actor: Any, shown: MonthOfBooks, _filled: StepInput) -> None:  # Any: an actor
    close_period(actor=actor, month=shown.month)


CLOSE: Final = Dialog(
    action="close_period",
    find=find_month,
    take=_close,
    facts=_of_closing,
    name=lambda shown: name_of(shown.month),
    label=gettext_lazy("Close"),
    heading=lambda shown: _("Close %(month)s") % {"month": name_of(shown.month)},
    button=lambda shown: _("Close %(month)s") % {"month": name_of(shown.month)},
    says=gettext_lazy(
        "Its costs stay as they are from now on; what comes later is counted where it arrives and"
        " says for which month. Only another person can reopen it."
    ),
    done=gettext_lazy("The month is closed."),
    back=lambda _shown: page_url("periods"),
    back_label=gettext_lazy("Back to the months"),
    crumbs=_crumbs,
    is_main=True,
    invalid_status=HTTPStatus.CONFLICT,
)
