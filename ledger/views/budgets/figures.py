"""The figures, the chart and the warning of one budget."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.calc.budgets.caps import REVIEW_PERCENT
from finops.calc.budgets.phasing import burn as burn_of
from finops.models import Budget
from finops.queries.budgets.signers import risk_of
from finops.queries.outcome_types import type_label
from finops.signatures import HIGH_TIERS
from finops.ui.figures import KeyFigure
from finops.ui.numbers import money_whole, quantity
from finops.ui.pictures.courses import CourseLines
from finops.ui.pictures.distances import course_with_distance
from finops.ui.reports import Chart
from ledger.queries.budgets.detail import DayRow
from ledger.queries.budgets.drivers import UnitCosts
from ledger.queries.budgets.listing import BareSpend
from ledger.queries.budgets.standing import CountedPeriod
from ledger.views.budgets.evidence import WHY_NOT


def due_now(counted: CountedPeriod) -> Decimal:
    """What the curve has at the moment at which it was counted."""
    return counted.curve.at(counted.burn.day, counted.elapsed)


def key_figures(counted: CountedPeriod, costs: UnitCosts) -> list[KeyFigure]:
    burn, currency = counted.burn, counted.period.budget.currency
    due = due_now(counted)
    off = burn.spent - due
    beside = _("%(amount)s over the curve") if off > 0 else _("%(amount)s under the curve")
    at_least = _("at least: %(count)s without a price") % {"count": quantity(burn.unpriced_lines)}
    share = f"{burn.spent * 100 / burn.cap:.1f}" if burn.cap else None
    part = _("%(share)s%% of %(cap)s") % {"share": share, "cap": money_whole(burn.cap)}
    band = f"{money_whole(burn.low)} – {money_whole(burn.high)}" if burn.low is not None else ""
    left = burn.cap - burn.spent - burn.committed
    days = max((counted.period.last - burn.day).days, 0)
    return [
        KeyFigure(
            *(_("Spent"), burn.spent),
            unit=currency,
            note=at_least if burn.unpriced_lines else part if share else "",
        ),
        KeyFigure(
            *(_("Burn"), burn_of(burn.spent, due), "percent"),
            nil=_("nothing due yet"),
            note=beside % {"amount": money_whole(abs(off))},
        ),
        KeyFigure(
            *(_("Forecast"), burn.forecast),
            unit=currency if burn.forecast is not None else "",
            nil=_("not known"),
            note=band,
        ),
        KeyFigure(
            *(_("Left today"), left),
            unit=currency,
            note=_left_note(burn.committed, days),
        ),
        _unit_cost(costs, currency),
    ]


def bare_figures(bare: BareSpend, currency: str) -> list[KeyFigure]:
    """Of what was spent without an approved amount: there is nothing to compare it with."""
    at_least = _("at least: %(count)s without a price") % {"count": quantity(bare.unpriced_lines)}
    spent = KeyFigure(
        *(_("Spent"), bare.amount),
        unit=currency if bare.amount is not None else "",
        nil=_("not known"),
        note=at_least if bare.unpriced_lines else _("no amount is approved for it"),
    )
    return [spent, KeyFigure(_("Budget"), None, nil=_("none"))]


def _left_note(committed: Decimal, days: int) -> str:
    to_go = ngettext("%(days)s day to go", "%(days)s days to go", days) % {"days": quantity(days)}
    if not committed:
        return to_go
    return _("%(committed)s committed, %(days)s") % {
        **{"committed": money_whole(committed), "days": to_go},
    }


def _unit_cost(costs: UnitCosts, currency: str) -> KeyFigure:
    """What a result costs, beside as many days before; or why nobody knows."""
    label = _("Unit cost")
    if costs.outcome_unit:
        label = _("Cost per %(outcome)s") % {"outcome": type_label(costs.outcome_unit).lower()}
    if costs.now is None:
        why = WHY_NOT[costs.why_not] if costs.why_not is not None else ""
        return KeyFigure(label, None, "unit_cost", nil=_("not known"), note=str(why))
    before = costs.before.unit_cost if costs.before is not None else None
    return KeyFigure(
        *(label, costs.now.unit_cost, "unit_cost"),
        unit=currency,
        prior=before,
        good="down" if before is not None else "",
    )


def notice(counted: CountedPeriod, budget: Budget) -> str:
    """What is wrong, in a sentence; empty where nothing is."""
    burn = counted.burn
    over = burn.spent - burn.cap
    if over <= 0 and burn.forecast is not None:
        over = burn.forecast - burn.cap
    if over <= 0:
        return ""
    begins = _("Spent %(over)s %(currency)s over budget.")
    if burn.spent <= burn.cap:
        begins = _("Forecast %(over)s %(currency)s over budget.")
    words = {"over": money_whole(over), "currency": budget.currency}
    if risk_of(budget) not in HIGH_TIERS:
        return begins % words
    ends = _(
        "At +%(percent)d%% in a month business, risk and finance review it. A high-risk route is"
        " never downgraded to save money."
    )
    return f"{begins % words} {ends % {'percent': REVIEW_PERCENT - 100}}"


def course(counted: CountedPeriod) -> str:
    """The heading of the chart: where it leads, and by how much that is off the cap."""
    burn, currency = counted.burn, counted.period.budget.currency
    if burn.forecast is None:
        return _("Spent %(spent)s of %(cap)s %(currency)s") % {
            **{"spent": money_whole(burn.spent), "cap": money_whole(burn.cap)},
            "currency": currency,
        }
    off = burn.forecast - burn.cap
    words = _("On course for %(total)s %(currency)s, %(off)s over")
    if off <= 0:
        words = _("On course for %(total)s %(currency)s, %(off)s left")
    return words % {
        **{"total": money_whole(burn.forecast), "off": money_whole(abs(off))},
        "currency": currency,
    }


def chart(counted: CountedPeriod, rows: Sequence[DayRow]) -> Chart:
    lines = CourseLines(
        days=[row.day for row in rows],
        spent=[row.spent for row in rows if row.spent is not None],
        budgeted=[row.budgeted for row in rows],
        expected=[row.expected for row in rows],
        cap=counted.burn.cap,
        unit=counted.period.budget.currency,
    )
    heading = course(counted)
    band = ([row.low for row in rows], [row.high for row in rows])
    return Chart(course_with_distance(lines, *band), heading, heading)


def coverage_text(counted: CountedPeriod) -> str:
    """What the band is made from, and how often such bands held."""
    if counted.ahead is None:
        return ""
    coverage = counted.ahead.coverage
    if counted.ahead.low is None:
        return _("No band yet: fewer than 20 earlier days can be judged by.")
    if coverage.percent is None:
        return _("How often such a band holds is not known yet: it is indicative.")
    words = _("An 80%% band; it held in %(percent)s%% of %(checked)s checks.") % {
        "percent": f"{coverage.percent:.0f}",
        "checked": quantity(coverage.checked),
    }
    return f"{words} {_('It is indicative.')}" if coverage.is_indicative else words
