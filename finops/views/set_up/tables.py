"""Rows of the set-up as tables."""

from collections.abc import Collection
from datetime import datetime, time
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _

from finops.access import Actor, can_somewhere
from finops.calc.dates.periods import ONE_DAY
from finops.services.organisation.entries import CLOSED_ON
from finops.set_up.nouns import AnyRow, Noun
from finops.ui import dates
from finops.ui.exports import plain_text
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table


def table_of(noun: Noun, rows: Collection[AnyRow], actor: Actor) -> Table:
    """The listed columns; the first one leads to the editor of a row that the actor may change."""
    changeable = changeable_of(noun, rows, actor)
    columns = [_column(noun, name) for name in noun.listed]

    def url_of(row: AnyRow) -> str:
        return editor_of(noun, row) if row.pk in changeable else ""

    shown = [Row([_cell(noun, row, name) for name in noun.listed], url=url_of(row)) for row in rows]
    return Table(str(noun.label), columns, shown)


def changeable_of(noun: Noun, rows: Collection[AnyRow], actor: Actor) -> frozenset[int]:
    """The ids of those rows that the actor may change."""
    if not can_somewhere(actor, noun.changes):
        return frozenset()
    mine = noun.rows_for(actor, noun.changes).filter(pk__in=[row.pk for row in rows])
    return frozenset(mine.values_list("pk", flat=True))


def editor_of(noun: Noun, row: AnyRow) -> str:
    if noun.edited_at:
        return page_url(noun.edited_at, getattr(row, noun.kind.key))
    return page_url(f"edit_{noun.kind.name}", row.pk)


def _column(noun: Noun, name: str) -> Column:
    if name == CLOSED_ON:
        return Column(_("State"), "badge", stays=True)
    return Column(str(noun.columns[name].label), "code" if name == noun.kind.key else "text")


def _cell(noun: Noun, row: AnyRow, name: str) -> Cell:
    if name == CLOSED_ON:
        return _state(row)
    value = getattr(row, name)
    if isinstance(noun.columns[name], forms.BooleanField):
        return Cell(_("yes") if value else _("no"))
    shown = getattr(row, f"get_{name}_display", None)
    if shown is not None:
        return Cell(shown())
    if isinstance(value, datetime):
        return Cell(_on_the_wall(value, is_end=name == noun.ends))
    if isinstance(value, Decimal):
        return Cell(plain_text(value))
    nil = str(getattr(noun.columns[name], "empty_label", None) or _("not known"))
    return Cell(None if value is None else str(value), _kind(noun, name), nil=nil)


def _on_the_wall(value: datetime, *, is_end: bool) -> str:
    """A moment of the row's own clock: at midnight the day that begins with it, of an end the last
    day before it; else with the time."""
    if value.time() != time():
        return dates.moment(value, dates.today())
    day = value.date() - ONE_DAY if is_end else value.date()
    return dates.short_day(day, dates.today())


def _kind(noun: Noun, name: str) -> str:
    return "code" if name == noun.kind.key else "text"


def _state(row: AnyRow) -> Cell:
    if row.closed_on is None:
        return Cell(_("open"), "badge", good="good")
    day = row.closed_on.isoformat()
    if row.closed_on > dates.today():
        return Cell(_("closes %(day)s") % {"day": day}, "badge", good="warn")
    return Cell(_("closed %(day)s") % {"day": day}, "badge", good="quiet")
