"""Reviews: what is due of which use case, what is overdue, and what was decided."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import visible_use_cases
from finops.ui.numbers import quantity
from finops.ui.reports import (
    Empty,
    Everything,
    Place,
    ReportApi,
    ReportPage,
    ReportRequest,
    Unfiltered,
)
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.reports.reading import SHAPES
from ledger.api.reviews.shapes import ReviewsSerializer, reviews_body
from ledger.queries.reviews.listing import (
    ReviewList,
    ReviewRow,
    ReviewStanding,
    review_list,
    review_sheet,
)
from ledger.views.reviews.words import STANDINGS, review_url

SEES: Final = "view_use_case"


def read(asking: ReportRequest, _asked: Everything) -> ReviewList:
    return review_list(visible_use_cases(asking.actor, SEES))


def status_of(listing: ReviewList) -> str:
    text = ngettext("%(count)s review", "%(count)s reviews", len(listing.rows))
    return text % {"count": quantity(len(listing.rows))}


def heading(listing: ReviewList) -> str:
    """What is overdue comes first."""
    overdue, due = listing.count(ReviewStanding.OVERDUE), listing.count(ReviewStanding.OPEN)
    if overdue:
        text = ngettext("%(count)s review is overdue", "%(count)s reviews are overdue", overdue)
        return text % {"count": quantity(overdue)}
    if due:
        text = ngettext(
            "%(count)s review is due, none is overdue",
            "%(count)s reviews are due, none is overdue",
            due,
        )
        return text % {"count": quantity(due)}
    return _("No review is due")


def table(_asking: ReportRequest, listing: ReviewList) -> Table:
    columns = [
        Column(_("Use case"), stays=True),
        Column(_("Review"), stays=True),
        Column(_("Due on"), "day"),
        Column(_("State"), "badge", stays=True),
        Column(_("Decision")),
        Column(_("What is to be done")),
        Column(_("Next review"), "day"),
    ]
    rows = [Row(_cells(row), url=review_url(row.review)) for row in listing.rows]
    return Table(_("Reviews, overdue ones first"), columns, rows)


def _cells(row: ReviewRow) -> list[Cell]:
    review = row.review
    words, tone = STANDINGS[row.standing]
    decided = str(review.get_decision_display()) if review.decision else ""
    return [
        Cell(review.use_case.name if review.use_case is not None else review.target),
        Cell(review.word, note=review.cause if not review.rhythm else None),
        Cell(review.due_on, "day"),
        Cell(str(words), "badge", good=tone),
        Cell(decided, nil=_("none yet"), note=review.success_metric or None),
        Cell(row.actions, nil=_("none yet")),
        Cell(review.next_on, "day", nil=_("by its rhythm") if review.rhythm else _("none")),
    ]


PAGE: Final = ReportPage(
    slug="reviews",
    path="reviews/",
    label=gettext_lazy("Reviews"),
    lede=gettext_lazy(
        "When each use case is looked at: weekly in pilot, fortnightly in release, monthly and"
        " quarterly from scale on, and at once after a serious incident of high risk."
    ),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    status=status_of,
    heading=heading,
    table=table,
    sheet=review_sheet,
    has_pdf=True,
    is_empty=lambda listing: not listing.rows,
    empty=Empty(
        gettext_lazy("No review was opened yet"),
        gettext_lazy(
            "Reviews come by themselves, by the stage of each use case: one in discovery has none."
        ),
        "check",
        gettext_lazy("Use cases"),
        "use_cases",
        SEES,
    ),
    place=Place(Group.DECISIONS, 40, "check"),
    api=ReportApi(
        path="reviews",
        words="Every review: overdue ones first, then open ones, then those done.",
        shape=ReviewsSerializer,
        body=reviews_body,
        parameters=SHAPES,
    ),
)
