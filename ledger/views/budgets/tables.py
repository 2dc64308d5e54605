"""The tables of one budget."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from finops.calc.budgets.caps import REVIEW_PERCENT, THRESHOLDS
from finops.models import ApprovalStep, BudgetAmount, BudgetChange, Limit, Review
from finops.models.budgets.changes import SignedState
from finops.queries.budgets.signers import risk_of
from finops.signatures import HIGH_TIERS
from finops.ui.dates import day_of_year
from finops.ui.links import page_url
from finops.ui.numbers import money_whole
from finops.ui.tables import Cell, Column, Row, Table
from ledger.models import BudgetThreshold
from ledger.queries.budgets.detail import DayRow
from ledger.queries.budgets.standing import CountedPeriod
from ledger.queries.showback.report import ShowbackReport
from ledger.views.budgets.words import change_badge
from ledger.views.reports.filtering import showback_url


def days_table(rows: Iterable[DayRow]) -> Table:
    columns = [
        Column(_("Through"), "day", stays=True),
        Column(_("Budgeted"), "money"),
        Column(_("Spent"), "money", stays=True),
        Column(_("Forecast"), "money"),
        Column(_("Low"), "money"),
        Column(_("High"), "money"),
    ]
    ahead, behind = _("ahead"), _("behind")
    lines = [
        Row(
            [
                *(Cell(row.day, "day"), Cell(row.budgeted, "money")),
                Cell(row.spent, "money", nil=ahead),
                Cell(row.expected, "money", nil=behind),
                Cell(row.low, "money", nil=_("no band")),
                Cell(row.high, "money", nil=_("no band")),
            ]
        )
        for row in rows
    ]
    return Table(_("Budgeted, spent and forecast through each day"), columns, lines)


def spent_on_table(report: ShowbackReport) -> Table:
    """By component; the rows sum to the total, and each leads on."""
    columns = [
        Column(_("Component"), stays=True),
        Column(_("Cost (USD)"), "money", stays=True),
        Column(_("Share"), "share"),
    ]
    rows = [
        Row(
            [
                Cell(row.label or _("(none)")),
                Cell(row.cost_usd, "money", nil=_("unpriced")),
                Cell(row.share, "share", nil=_("not known")),
            ],
            url=showback_url(row.narrowed),
        )
        for row in report.rows
    ]
    total = [Cell(_("Total")), Cell(report.total.cost_usd, "money"), Cell("")]
    return Table(_("What it is spent on"), columns, rows, total=total)


def threshold_table(reached: Iterable[BudgetThreshold], counted: CountedPeriod | None) -> Table:
    """When each share of the present cap was reached, or is expected to be; from when on the
    forecast is over; and how far a review is, of a budget of high risk."""
    cap = counted.burn.cap if counted is not None else None
    at = {row.percent: row.reached_at for row in reached if cap is None or row.cap == cap}
    rows = [
        Row(
            [Cell(_("%(percent)d%% of budget") % {"percent": percent}), _when(at, percent, counted)]
        )
        for percent in THRESHOLDS
    ]
    burn = counted.burn if counted is not None else None
    if counted is not None and burn is not None and burn.overrun_on and burn.spent <= burn.cap:
        expected = Cell(burn.overrun_on, "day")
        rows.append(Row([Cell(_("Forecast past the budget")), expected]))
    if counted is not None and risk_of(counted.period.budget) in HIGH_TIERS:
        rows.append(_review(counted))
    return Table(_("Thresholds"), [Column(_("Threshold")), Column(_("Reached"))], rows)


def _when(at: Mapping[int, datetime], percent: int, counted: CountedPeriod | None) -> Cell:
    if percent in at:
        return Cell(at[percent], "when")
    ahead = counted.ahead.points if counted is not None and counted.ahead is not None else ()
    least = counted.burn.cap * percent / 100 if counted is not None else Decimal(0)
    day = next((point.day for point in ahead if point.expected >= least), None)
    if day is None:
        return Cell(None, nil=_("not reached"))
    return Cell(_("expected %(day)s") % {"day": day_of_year(day)})


def _review(counted: CountedPeriod) -> Row:
    """Of the period's cap; each month of a longer one has a part of its own."""
    limit = counted.burn.cap * REVIEW_PERCENT / 100
    away = max(limit - counted.burn.spent, Decimal(0))
    words = {"limit": money_whole(limit), "away": money_whole(away)}
    text = _("%(limit)s, %(away)s away") % words
    name = _("+%(percent)d%%: review opens") % {"percent": REVIEW_PERCENT - 100}
    return Row([Cell(name), Cell(text)])


def changes_table(changes: Iterable[BudgetChange], drafted: Mapping[int, datetime]) -> Table:
    columns = [
        Column(_("Asked"), "when"),
        Column(_("What"), stays=True),
        Column(_("Amount"), stays=True),
        Column(_("Reason")),
        Column(_("Asked by")),
        Column(_("State"), "badge", stays=True),
    ]
    return Table(
        _("Decisions, the newest first"),
        columns,
        [_change(row, drafted.get(row.pk)) for row in changes],
    )


def _change(row: BudgetChange, drafted: datetime | None) -> Row:
    tone, word = change_badge(row)
    amounts = "; ".join(f"{part.period.budget.slug} {_moved(part)}" for part in row.amounts.all())
    signed = row.approved_by.name if row.approved_by else None
    cells = [
        Cell(drafted, "when", nil=_("not known")),
        Cell(row.get_what_display()),
        Cell(amounts),
        Cell(row.reason),
        Cell(row.requested_by.name if row.requested_by else None, nil=_("a key")),
        Cell(word, "badge", good=tone, note=signed),
    ]
    return Row(cells, url=page_url("budget_change", row.pk))


def _moved(part: BudgetAmount) -> str:
    """“4.00 → 6.00”; a first amount alone."""
    before = "" if part.before is None else f"{part.before:,.2f} → "
    return f"{before}{part.amount:,.2f}"


def limits_table(limits: Iterable[Limit]) -> Table:
    columns = [Column(_("Limit")), Column(_("What")), Column(_("Amount"), "money")]
    rows = [
        Row(
            [
                Cell(limit.slug),
                Cell(limit.get_what_display()),
                Cell(limit.amount, "money", nil=_("no amount"), note=limit.currency or None),
            ]
        )
        for limit in limits
    ]
    return Table(_("Limits in force"), columns, rows)


def reviews_table(reviews: Iterable[Review]) -> Table:
    columns = [
        Column(_("Month"), "day"),
        Column(_("Why")),
        Column(_("Due"), "day"),
        Column(_("Answers")),
    ]
    rows = [
        Row(
            [
                *(Cell(review.starts_on, "day"), Cell(review.cause), Cell(review.due_on, "day")),
                Cell(_answers(review)),
            ]
        )
        for review in reviews
    ]
    return Table(_("Reviews of overruns"), columns, rows)


def _answers(review: Review) -> str:
    answered = [f"{part.person.name}: {part.result}" for part in review.parts.all() if part.person]
    return "; ".join(answered) or _("nobody yet")


def history_table(steps: Iterable[ApprovalStep]) -> Table:
    columns = [
        Column(_("Step"), stays=True),
        Column(_("By"), stays=True),
        Column(_("When"), "when"),
        Column(_("Note")),
        Column(_("SHA-256")),
    ]
    rows = [
        Row(
            [
                Cell(SignedState(step.target).label),
                Cell(step.person.name if step.person else step.actor),
                Cell(step.at, "when"),
                Cell(step.reason, nil=_("none")),
                Cell(step.sha256[:16], nil=_("none")),
            ]
        )
        for step in steps
    ]
    return Table(_("History of this decision"), columns, rows)
