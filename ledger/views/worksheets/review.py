"""The five questions that a review asks of a worksheet, answered from data where they can be."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.models import Tenant, UseCase
from finops.ui.exports import Sheet
from finops.ui.numbers import money, percent, quantity, unit_cost
from finops.ui.tables import Cell, Column, Row, Table
from finops.ui.text import Text
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.worksheets.dominance import RoutePoint
from ledger.calc.worksheets.formulas import Known, decimal_of
from ledger.calc.worksheets.reviews import ReviewChange
from ledger.queries.basis import ReportBasis
from ledger.queries.sheets import report_head
from ledger.queries.worksheets.reviews import Cheapness, ReviewAnswers, UnitCostChange
from ledger.queries.worksheets.routes import RouteComparison
from ledger.views.units.metric_words import NO_METRIC


def review_table(answers: ReviewAnswers) -> Table:
    columns = [
        Column(_("Question"), stays=True),
        Column(_("Answer"), stays=True),
        Column(_("How it is known")),
    ]
    return Table(_("Review questions"), columns, [Row(list(row)) for row in _rows(answers)])


def review_sheet(
    use_case: UseCase,
    answers: ReviewAnswers,
    basis: ReportBasis,
    report: ReportFilter,
    tenant: Tenant,
) -> Sheet:
    """The questions with their answers, line by line."""
    rows = [[str(cell.value) for cell in row] for row in _rows(answers)]
    columns = ["question", "answer", "how_it_is_known"]
    return Sheet(f"review-{use_case.slug}", report_head(tenant, report, basis), columns, rows)


def _rows(answers: ReviewAnswers) -> Iterator[tuple[Cell, Cell, Cell]]:
    yield (
        Cell(_("Is it less cost, or more outcomes?")),
        Cell(_unit_cost(answers.unit_cost)),
        Cell(_("Shapley's value of cost and outcomes, against the days before")),
    )
    yield (
        Cell(_("Do cache savings rest on the right permission, version and region?")),
        Cell(_savings(answers)),
        Cell(_("cached tokens × full input price − their cost − the premium of writing")),
    )
    yield (
        Cell(_("Do reviews cost more because of quality, or of more high risk?")),
        Cell(_reviews(answers.reviews)),
        Cell(_("Shapley's value of mix, share reviewed, minutes and rate; 1,000 requests")),
    )
    yield (
        Cell(_("Which route lies off the frontier?")),
        Cell(_routes(answers.routes)),
        Cell(_("no worse on cost, quality, latency and risk, better on one; not by intervals")),
    )
    yield (
        Cell(_("Is anything cheap, but not adopted?")),
        Cell(_cheap(answers.cheapness)),
        Cell(_("cost per quality-passed answer beside adoption; not judged by intervals")),
    )


AXES: Final[Mapping[str, Text]] = {
    "cost": gettext_lazy("cost"),
    "quality": gettext_lazy("quality"),
    "latency": gettext_lazy("latency"),
    "risk": gettext_lazy("risk"),
}


def _routes(routes: RouteComparison) -> str:
    """Which are off the line and by which; else what is lacking."""
    lacking = "; ".join(_lacking(point) for point in routes.points if point.lacking)
    if len(routes.comparable) < 2:
        if lacking:
            return _("Not answered: %(lacking)s.") % {"lacking": lacking}
        return _("Not answered: fewer than two routes were taken.")
    off = "; ".join(
        _("%(route)s, by %(better)s") % {"route": route, "better": ", ".join(better)}
        for route, better in routes.off.items()
    )
    words = {"off": off, "count": quantity(len(routes.comparable)), "lacking": lacking}
    answer = (_("Off the line: %(off)s") if off else _("None of %(count)s routes")) % words
    return (
        _("%(answer)s. Not compared: %(lacking)s") % {"answer": answer, **words}
        if lacking
        else answer
    )


def _lacking(point: RoutePoint) -> str:
    axes = ", ".join(str(AXES[name]) for name in point.lacking)
    return _("of %(route)s nobody knows %(axes)s") % {"route": point.route, "axes": axes}


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{unit_cost(value)}"


def _unit_cost(change: UnitCostChange | None) -> str:
    if change is None:
        return _("Not answered: no cost or no outcome in one of the two periods.")
    words = {
        "before": unit_cost(change.before),
        "after": unit_cost(change.after),
        "cost": _signed(change.of_cost),
        "outcomes": _signed(change.of_outcomes),
    }
    return _("%(before)s to %(after)s USD: cost %(cost)s, outcomes %(outcomes)s") % words


def _savings(answers: ReviewAnswers) -> str:
    value = answers.savings.value
    if value is None:
        return _("Not answered: %(reason)s.") % {"reason": NO_METRIC[answers.savings.reason]}
    parts = [_policy(name, known) for name, known in answers.policies.by_policy.items()]
    words = {"savings": money(value), "parts": "; ".join(parts), **_bounds(answers)}
    if not answers.policies.bounds.hits:
        return (_("%(savings)s USD net (%(parts)s)") if parts else _("%(savings)s USD net")) % words
    if not parts:
        return _("%(savings)s USD net; %(bounds)s") % words
    return _("%(savings)s USD net (%(parts)s); %(bounds)s") % words


def _policy(name: str, known: Known) -> str:
    words = {
        "policy": name or _("no key policy named"),
        "usd": _("not known") if known.value is None else money(known.value),
    }
    return _("%(policy)s %(usd)s") % words


def _bounds(answers: ReviewAnswers) -> dict[str, str]:
    """Of the answers out of a cache, how many say for whom, of which version and region."""
    bounds = answers.policies.bounds
    words = {
        "within": quantity(bounds.within),
        "hits": quantity(bounds.hits),
        "own": quantity(bounds.customer_specific),
    }
    text = ngettext(
        "%(within)s of %(hits)s cached answer names key policy, permission, version and region,"
        " %(own)s is one customer's",
        "%(within)s of %(hits)s cached answers name key policy, permission, version and region,"
        " %(own)s are one customer's",
        bounds.hits,
    )
    return {"bounds": text % words}


def _reviews(change: ReviewChange | None) -> str:
    if change is None:
        return _("Not answered: no priced review or no request in one of the two periods.")
    parts = {name: _signed(decimal_of(part)) for name, part in change.parts.items()}
    words = {
        "before": money(decimal_of(change.before)),
        "after": money(decimal_of(change.after)),
        **parts,
    }
    return (
        _(
            "%(before)s to %(after)s USD: mix of risk %(mix)s, share reviewed %(share)s,"
            " minutes %(minutes)s, rate %(rate)s"
        )
        % words
    )


def _cheap(cheapness: Cheapness | None) -> str:
    if cheapness is None:
        return _("Not answered: no quality-passed answer in one of the two periods.")
    words = {
        "cost": unit_cost(cheapness.cost_after),
        "cost_before": unit_cost(cheapness.cost_before),
        "share": percent(cheapness.adoption_after),
        "share_before": percent(cheapness.adoption_before),
    }
    if cheapness.is_suspect:
        return (
            _(
                "Yes, to be looked at: %(cost_before)s to %(cost)s USD an answer, adoption"
                " %(share_before)s to %(share)s"
            )
            % words
        )
    return _("No: %(cost_before)s to %(cost)s USD, adoption %(share_before)s to %(share)s") % words
