"""What waits in the tenant for a third person: roles that sign, and resets of second factors."""

from finops.models import FactorReset, User
from finops.queries.people.factor_resets import waiting_resets
from finops.queries.people.members import HeldRole, Member
from finops.queries.people.separation import one_person_with


def roles_to_confirm(person: User, members: list[Member]) -> list[tuple[Member, HeldRole]]:
    """The grants that this person may confirm: neither theirs, nor by or for whoever counts as
    one person with them."""
    same = one_person_with(person.pk)
    return [
        (member, held)
        for member in members
        for held in member.roles
        if (held.awaits_confirmation or held.is_linked)
        and same.isdisjoint({member.id, held.granted_by_id or member.id})
    ]


def resets_to_confirm(person: User) -> list[FactorReset]:
    """The resets that this person may confirm."""
    same = one_person_with(person.pk)
    return [
        reset for reset in waiting_resets() if same.isdisjoint({reset.person_id, reset.asked_by_id})
    ]
