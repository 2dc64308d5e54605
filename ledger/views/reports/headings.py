"""Headings that answer: what `ledger.calc.reports.findings` found, in a sentence. Each is empty, or
the name that is given, where there is no clear answer."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.calc.dates.periods import DateRange, is_whole_months, prior_range
from finops.ui.dates import month_name
from finops.ui.numbers import percent, quantity, unit_cost
from ledger.calc.reports.findings import (
    Leader,
    Movement,
    Tally,
    ValueCourse,
    common_course,
    leader_of,
    movement,
)

# From three times the former value on, a percentage says less than the number of times.
TIMES_FROM: Final = Decimal(3)


def before_words(dates: DateRange) -> str:
    """What the days are compared with: October, the same days of October, the 7 days before."""
    prior = prior_range(dates)
    is_one_month = (prior.first.year, prior.first.month) == (prior.last.year, prior.last.month)
    if is_whole_months(dates) and is_one_month:
        return month_name(prior.first)
    if dates.first.day == prior.first.day == 1 and is_one_month:
        return _("the same days of %(month)s") % {"month": month_name(prior.first)}
    text = ngettext("the day before", "the %(count)s days before", prior.day_count)
    return text % {"count": quantity(prior.day_count)}


def moved_heading(what: str, moved: Movement | None, before: str, name: str = "") -> str:
    """“Spend is 3.7% above the same days of October”."""
    if moved is None:
        return name or what
    sentences = {
        ValueCourse.UP: _("%(what)s is %(size)s above %(before)s"),
        ValueCourse.DOWN: _("%(what)s is %(size)s below %(before)s"),
        ValueCourse.SAME: _("%(what)s is the same as in %(before)s"),
        ValueCourse.NEW: _("%(what)s is new: there was none in %(before)s"),
        ValueCourse.GONE: _("%(what)s is 0, after some in %(before)s"),
    }
    size = Decimal(0) if moved.ratio is None else abs(moved.ratio)
    words = {"what": what, "before": before, "size": percent(size)}
    if moved.times is not None and moved.times >= TIMES_FROM:
        words["times"] = quantity(moved.times.quantize(Decimal("0.1")))
        return _("%(what)s is %(times)s times that of %(before)s") % words
    return sentences[moved.course] % words


def compared_heading(
    what: str, value: Decimal | None, before: Decimal | None, dates: DateRange, name: str = ""
) -> str:
    """The same of two values, for the days of a filter."""
    return moved_heading(what, movement(value, before), before_words(dates), name)


def leader_heading(parts: Iterable[tuple[str, Decimal]], name: str) -> str:
    """“Most of the cost, 53.2%, goes to Model calls”; a part without a name has no owner."""
    leader = leader_of(parts)
    if leader is None:
        return name
    if not leader.name:
        return _nobodys(leader)
    words = {"name": leader.name, "share": percent(leader.share)}
    if leader.is_all:
        return _("All of the cost goes to %(name)s") % words
    if leader.is_most:
        return _("Most of the cost, %(share)s, goes to %(name)s") % words
    return _("The largest part of the cost, %(share)s, goes to %(name)s") % words


def _nobodys(leader: Leader) -> str:
    if leader.is_all:
        return _("None of the cost has a known owner")
    return _("%(share)s of the cost has no known owner") % {"share": percent(leader.share)}


Rung = tuple[str, Decimal | None, Decimal | None]


def ladder_heading(
    rungs: Sequence[Rung],
    own: str,
    value: Decimal | None,
    limit: Decimal | None,
    dates: DateRange,
    name: str,
    missed: Sequence[str] = (),
) -> str:
    """Of unit costs (label, now, before) over whole days, the one that people look at being `own`,
    with its `value` over all days: whether that is over its limit, else how all of them moved, else
    how it did. Where they fall and a bound is `missed`, that comes before how far."""
    compared, prior = next(((now, was) for label, now, was in rungs if label == own), (None, None))
    if value is not None and limit is not None and value > limit:
        return _("%(what)s is over its limit of %(limit)s USD") % {
            "what": own,
            "limit": unit_cost(limit),
        }
    course = common_course(movement(now, was) for _label, now, was in rungs)
    is_cheaper = compared is not None and prior is not None and compared < prior
    if missed and (is_cheaper or course is ValueCourse.DOWN):
        return _("Cheaper is no improvement here: “%(bound)s” is missed") % {"bound": missed[0]}
    if course is ValueCourse.DOWN:
        return _("From request to outcome, each unit cost falls")
    if course is ValueCourse.UP:
        return _("From request to outcome, each unit cost rises")
    return compared_heading(own, compared, prior, dates, name)


def over_limit_heading(over: Tally, name: str) -> str:
    """“2 of 11 use cases are over their cost limit”."""
    words = {"over": quantity(over.yes), "count": quantity(over.all), "known": quantity(over.no)}
    if over.yes:
        text = ngettext(
            "%(over)s of %(count)s use cases is over its cost limit",
            "%(over)s of %(count)s use cases are over their cost limit",
            over.yes,
        )
        return text % words
    if over.no:
        text = ngettext(
            "The use case with a cost limit is within it",
            "All %(known)s use cases with a cost limit are within it",
            over.no,
        )
        return text % words
    return name


def worth_heading(worth: Tally, name: str) -> str:
    """“3 of 4 use cases are worth more than they cost”."""
    words = {"yes": quantity(worth.yes), "count": quantity(worth.known)}
    if worth.known < 2:
        return name
    if not worth.no:
        return _("All %(count)s use cases with a value are worth more than they cost") % words
    if not worth.yes:
        return _("None of %(count)s use cases with a value is worth more than it costs") % words
    text = ngettext(
        "%(yes)s of %(count)s use cases with a value is worth more than it costs",
        "%(yes)s of %(count)s use cases with a value are worth more than they cost",
        worth.yes,
    )
    return text % words
