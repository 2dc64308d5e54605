"""What somebody has done with things that people sign, as the inbox shows it."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.approvals import kind_named
from finops.models import User
from finops.queries.approvals.done import Deed, deeds_of
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.ui.text import Text
from finops.views.approvals.subjects import Subject, subject_of
from finops.views.approvals.timeline import STEPS

STATES: Final[dict[str, tuple[str, Text]]] = {
    "draft": ("info", gettext_lazy("Draft")),
    "in_review": ("warn", gettext_lazy("In review")),
    "approved": ("good", gettext_lazy("Approved")),
    "conditionally_approved": ("good", gettext_lazy("Approved with conditions")),
    "frozen": ("warn", gettext_lazy("Frozen")),
    "rejected": ("bad", gettext_lazy("Rejected")),
    "withdrawn": ("quiet", gettext_lazy("Withdrawn")),
    "expired": ("quiet", gettext_lazy("Expired")),
    "superseded": ("quiet", gettext_lazy("Superseded")),
}


def state_badge(state: str) -> Cell:
    """A state of something signed as a badge; one that no kind of sign-off knows, in its word."""
    tone, word = STATES.get(state, ("quiet", state.replace("_", " ")))
    return Cell(str(word), "badge", good=tone)


def done_table(person: User | None) -> Table:
    """The newest first."""
    deeds = deeds_of(person.pk) if person is not None else []
    items = _items(deeds)
    columns = [
        Column(_("What"), stays=True),
        Column(_("What you did")),
        Column(_("When"), "when", stays=True),
        Column(_("State now"), "badge", stays=True),
    ]
    return Table(_("What you have done"), columns, [_row(deed, items) for deed in deeds])


def _items(deeds: Iterable[Deed]) -> dict[tuple[str, int], Any]:
    """What has no title in its text, by kind and subject: a query for each kind."""
    wanted: dict[str, set[int]] = {}
    for deed in deeds:
        if not deed.title:
            wanted.setdefault(deed.kind, set()).add(deed.subject)
    return {
        (kind, item.pk): item
        for kind, subjects in wanted.items()
        for item in kind_named(kind).model._default_manager.filter(pk__in=subjects)
    }


def _row(deed: Deed, items: dict[tuple[str, int], Any]) -> Row:
    subject, item = subject_of(deed.kind), items.get((deed.kind, deed.subject))
    cells = [
        Cell(_name(deed, subject, item)),
        Cell(str(STEPS.get(deed.step, deed.step)), note=deed.reason),
        Cell(deed.at, "when"),
        state_badge(deed.state),
    ]
    return Row(cells, url=_url(deed, subject, item))


def _name(deed: Deed, subject: Subject | None, item: Any) -> str:
    if deed.title:
        return deed.title
    if subject is not None and item is not None:
        return f"{subject.word} {subject.name(item)}"
    return deed.kind.replace("_", " ").capitalize()


def _url(deed: Deed, subject: Subject | None, item: Any) -> str:
    if kind_named(deed.kind).asks is not None:
        return page_url("request", deed.request)
    return subject.back(item) if subject is not None and item is not None else ""
