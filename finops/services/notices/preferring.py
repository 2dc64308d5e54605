"""How somebody wants to hear of each kind of notice, and what they have read: their own alone."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.models import Notice, NoticePreference, User
from finops.models.notices import Way
from finops.queries.notices import ways_of
from finops.services import audit


@transaction.atomic
def choose_ways(*, actor: Actor, ways: Mapping[str, Way]) -> dict[str, Way]:
    """Keep how the actor wants to hear of these kinds; it holds for what comes from now on.

    Raises ValidationError naming a kind that there is not, PermissionDenied for keys and for
    people who look in.
    """
    person = _person(actor)
    before = ways_of(person.pk)
    for name in ways:
        if name not in before:
            raise ValidationError({name: _("There is no such kind of notice.")})
    changed = {name: way for name, way in ways.items() if before[name] != way}
    if changed:
        NoticePreference.objects.bulk_create(
            [NoticePreference(person=person, kind=name, way=way) for name, way in changed.items()],
            update_conflicts=True,
            unique_fields=["tenant", "person", "kind"],
            update_fields=["way"],
        )
        audit.append(
            actor=actor,
            action="notices.ways_chosen",
            target=audit.person(person),
            detail={name: way.value for name, way in changed.items()},
        )
    return before | changed


@transaction.atomic
def mark_read(*, actor: Actor) -> int:
    """All notices of the actor are read; how many were not. No log keeps it."""
    unread = Notice.objects.filter(person=_person(actor), read_at=None)
    return unread.update(read_at=clock.now())


def _person(actor: Actor) -> User:
    if actor.user is None or actor.key is not None or actor.reads_all:
        raise PermissionDenied(_("Only members have notices."))
    return actor.user
