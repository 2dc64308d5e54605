"""Reads what makes two people count as one in the tenant in force."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from finops import clock
from finops.calc.separation import HOLDS, Link
from finops.calc.separation import one_person_with as among
from finops.models import Delegation, Membership, RoleAssignment
from finops.scope.remembering import remembered


def unconfirmed_links(
    *, at: datetime | None = None, standing: "Iterable[Delegation] | None" = None
) -> list[Link]:
    """Who invited or granted lately without a third's confirmation, and for whom somebody stands
    in now: two queries, of which the last is spared who has read those `standing` in."""
    known = delegations_in_force() if standing is None else standing
    standing_in = {(row.delegator_id, row.delegate_id) for row in known}
    return [Link(by, person) for by, person in _let_in_lately(at) | standing_in]


@remembered
def _let_in_lately(at: datetime | None) -> set[tuple[int, int]]:
    """Who invited or granted somebody in the last 30 days before then, or now, with no third's
    confirmation, and whom."""
    lately = Q(confirmed_at=None, created_at__gt=(at or timezone.now()) - HOLDS)
    invited = Membership.objects.filter(invited_by__isnull=False)
    granted = RoleAssignment.objects.filter(granted_by__isnull=False)
    invitations = invited.filter(lately).values_list("invited_by_id", "user_id")
    grants = granted.filter(lately).values_list("granted_by_id", "user_id")
    return {*invitations.union(grants)}


@remembered
def delegations_in_force() -> "list[Delegation]":
    """Those that have begun, and have neither run out nor been ended."""
    now = clock.now()
    return list(Delegation.objects.filter(starts_at__lte=now, ends_at__gt=now, ended_at=None))


def one_person_with(person: int, *, at: datetime | None = None) -> frozenset[int]:
    """The ids of everybody who counts as one person with this one, their own included."""
    return among(person, unconfirmed_links(at=at))
