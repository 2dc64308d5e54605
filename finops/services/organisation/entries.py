"""Writing what an organisation is made of: one way to make and to change it, whatever it is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.calc.canonical import sha256_of
from finops.models import User
from finops.services import audit

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any]  # Any: the columns of any model
Spelled = dict[str, str | None]
CLOSED_ON = "closed_on"


class ChangedMeanwhile(Exception):
    """Someone else changed the row after it was read for editing."""


@dataclass(frozen=True)
class Write(Generic[Row]):
    """One write of a row: by whom, and what it was `before` (nothing where it is made)."""

    actor: Actor | str
    row: Row
    before: Spelled


@dataclass(frozen=True)
class EntryKind(Generic[Row]):
    """One kind of thing that an organisation is made of.

    `name` is its word in the audit log. The first of `fixed` is its key, by which records name it;
    what is fixed is said once, and `unique` of it names one row. A row is not open longer than the
    rows of its `parents`; `children` are the models that have this one among theirs, with the
    column. `prepare` fills and refuses what is written before its columns are checked, `check`
    refuses it afterwards, `after` is told of it; all in its transaction.
    """

    name: str
    model: type[Row]
    fixed: tuple[str, ...]
    editable: tuple[str, ...]
    unique: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    children: Mapping[str, type[models.Model]] = field(default_factory=dict)
    prepare: Callable[[Write[Row]], None] | None = None
    check: Callable[[Write[Row]], None] | None = None
    after: Callable[[Write[Row]], None] | None = None

    @property
    def key(self) -> str:
        return self.fixed[0]

    @property
    def identity(self) -> tuple[str, ...]:
        return self.unique or (self.key,)

    def named(self, values: Values) -> models.QuerySet[Row]:
        """The row of this key; none, or one."""
        wanted = {name: values[name] for name in self.identity}
        return self.model._default_manager.filter(**wanted)

    def target(self, row: Row) -> str:
        """How the audit log names the row."""
        names = reversed(self.identity)
        return " ".join(str(_spelled(getattr(row, name))) for name in names)

    def state(self, row: Row) -> Spelled:
        return {name: _spelled(getattr(row, name)) for name in (*self.editable, CLOSED_ON)}


def state_of(kind: EntryKind[Row], row: Row) -> str:
    """A fingerprint of the editable values: what the editor saw, sent back with the change."""
    return sha256_of(json.dumps(kind.state(row), sort_keys=True))


@transaction.atomic
def create(kind: EntryKind[Row], *, actor: Actor | str, values: Values) -> Row:
    """Make a row with an audit entry. Raises ValidationError, by field."""
    if kind.named(values).exists():
        raise _taken(kind)
    row = kind.model(**values)
    _save(kind, Write(actor, row, {}))
    names = (*kind.fixed, *kind.editable, CLOSED_ON)
    detail = {name: _spelled(getattr(row, name)) for name in names if getattr(row, name)}
    audit.append(actor=actor, action=f"{kind.name}.created", target=kind.target(row), detail=detail)
    return row


@transaction.atomic
def change(kind: EntryKind[Row], *, actor: Actor, pk: int, values: Values, seen: str) -> Row:
    """Write new values of editable columns, and one audit entry with old and new.

    Raises ChangedMeanwhile where the stored state is no longer the one that the editor saw, and
    ValidationError, by field.
    """
    row = kind.model._default_manager.select_for_update().get(pk=pk)
    if state_of(kind, row) != seen:
        raise ChangedMeanwhile
    write = Write(actor, row, kind.state(row))
    for name in {*kind.editable, CLOSED_ON} & values.keys():
        setattr(row, name, values[name])
    after = kind.state(row)
    changed = {name: [old, after[name]] for name, old in write.before.items() if old != after[name]}
    if changed:
        _save(kind, write)
        verb = "closed" if changed.get(CLOSED_ON, [None, None])[1] else "changed"
        audit.append(
            actor=actor, action=f"{kind.name}.{verb}", target=kind.target(row), detail=changed
        )
    return row


def _save(kind: EntryKind[Row], write: Write[Row]) -> None:
    row = write.row
    if kind.prepare is not None:
        kind.prepare(write)
    row.full_clean()
    _check_closing(kind, row)
    if kind.check is not None:
        kind.check(write)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:  # somebody made the same one in this moment
        raise _taken(kind) from clash
    if kind.after is not None:
        kind.after(write)


def _taken(kind: EntryKind[Row]) -> ValidationError:
    taken = ValidationError(_("This name is taken: choose another one."), code="taken")
    return ValidationError({kind.key: taken})


def _check_closing(kind: EntryKind[Row], row: Row) -> None:
    """Parents are locked, so that none of them closes meanwhile."""
    day: date | None = getattr(row, CLOSED_ON)
    for name in kind.parents:
        target = kind.model._meta.get_field(name).related_model
        lockable: models.QuerySet[Any] = target._default_manager.select_for_update()  # type: ignore[union-attr]  # a model
        parent = lockable.get(pk=getattr(row, f"{name}_id"))
        if parent.closed_on and (day is None or day > parent.closed_on):
            sentence = _("It is closed from %(day)s on.") % {"day": parent.closed_on.isoformat()}
            raise ValidationError({name: ValidationError(sentence, code="closed")})
    for name, child in kind.children.items() if day and row.pk else ():
        below = child._default_manager.filter(**{name: row})
        if below.exclude(closed_on__lte=day).exists():
            sentence = _("Close what belongs to it first: some of it is open longer.")
            raise ValidationError({CLOSED_ON: ValidationError(sentence, code="open_below")})


def _spelled(value: object) -> str | None:
    if isinstance(value, Decimal):  # 0.2 and 0.200000 are one: the column pads what forms do not
        return format(value.normalize(), "f")
    if isinstance(value, User):
        return audit.person(value)
    if isinstance(value, models.Model):
        return str(getattr(value, "slug", "") or getattr(value, "code", value.pk))
    return None if value is None else str(value)
