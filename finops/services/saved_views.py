"""Keeping filters under a name. What is kept: decision 51."""

from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.models import SavedView, User
from finops.services import audit
from finops.services.database.unique_keys import told_at

MOST_VIEWS = 200  # of one person in one tenant


@dataclass(frozen=True)
class NewView:
    """What is to be kept; `query` is canonical already."""

    page: str
    name: str
    query: str
    subject: str = ""
    days: int | None = None
    preset: str = ""
    is_shared: bool = False


@transaction.atomic
def save_view(*, actor: Actor, new: NewView) -> SavedView:
    """Keep a filter. Raises ValidationError naming `name`."""
    owner = _person(actor)
    held = User.objects.select_for_update().get(pk=owner.pk)  # two windows stand in line
    if SavedView.objects.filter(owner=held).count() >= MOST_VIEWS:
        raise ValidationError(
            {"name": _("You keep %(count)d views: delete one first.") % {"count": MOST_VIEWS}}
        )
    view = SavedView(owner=held, **asdict(new))
    _check(view)
    view.save(force_insert=True)
    _note(actor, view, "saved_view.created")
    return view


@told_at("saved_view_name", "name", gettext_lazy("You keep another view of this name."))
@transaction.atomic
def change_view(*, actor: Actor, view: SavedView, name: str, is_shared: bool) -> SavedView:
    """Rename one's own view, share it, or keep it to oneself."""
    held = _held(actor, view)
    if (held.name, held.is_shared) == (name, is_shared):
        return held
    held.name, held.is_shared = name, is_shared
    _check(held)
    held.save()
    _note(actor, held, "saved_view.changed")
    return held


@transaction.atomic
def delete_view(*, actor: Actor, view: SavedView) -> None:
    held = _held(actor, view)
    _note(actor, held, "saved_view.deleted")
    held.delete()


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise PermissionDenied(_("Only people keep views."))
    return actor.user


def _held(actor: Actor, view: SavedView) -> SavedView:
    """The row, locked; somebody else's raises PermissionDenied."""
    held: SavedView = SavedView.objects.select_for_update().get(pk=view.pk)
    if held.owner_id != _person(actor).pk:
        raise PermissionDenied(_("This view is somebody else's."))
    return held


def _check(view: SavedView) -> None:
    """What is wrong with the name is told at the name."""
    view.clean_fields()
    try:
        view.validate_constraints()
    except ValidationError as problem:
        raise ValidationError({"name": problem.messages}) from None


def _note(actor: Actor, view: SavedView, action: str) -> None:
    audit.append(
        actor=actor,
        action=action,
        target=str(view.public_id),
        detail={"page": view.page, "name": view.name, "shared": view.is_shared},
    )
