"""Reads of people: where one may go, who is in a tenant in which roles, the RACI table."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from finops import clock
from finops.calc.permissions import RACI_ROLES, ROLES
from finops.calc.raci import ACTIVITIES
from finops.calc.separation import HOLDS
from finops.models import Membership, RoleAssignment, Tenant, User
from finops.queries.approvals.raci import cells_in_force
from finops.scope.context import person_scope


@transaction.atomic
def tenants_of(user: User) -> list[Tenant]:
    """The tenants a person may enter, by name; asked before one is in force."""
    with person_scope(user.pk):
        own = Membership.directory.filter(user=user).select_related("tenant")
        return sorted((row.tenant for row in own), key=lambda tenant: tenant.name)


@dataclass(frozen=True)
class HeldRole:
    """A role somebody holds or will hold; `scope` is empty for the whole tenant.

    `granted_by` is empty where a command granted it. Until it is confirmed, grantor and holder
    count as one person for 30 days; one that `awaits_confirmation` gives nothing besides.
    """

    id: int
    role: str
    scope: str
    valid_from: datetime
    valid_to: datetime | None
    is_future: bool
    granted_by: str
    granted_by_id: int | None
    awaits_confirmation: bool
    is_linked: bool

    @property
    def label(self) -> str:
        return ROLES[self.role]


@dataclass(frozen=True)
class Member:
    """A person in the tenant, with their roles; none means that they may enter and see nothing."""

    id: int
    name: str
    email: str
    last_login: datetime | None
    roles: list[HeldRole] = field(default_factory=list)


def list_members(*, at: datetime | None = None) -> list[Member]:
    """Everybody in the tenant, by name, with roles held now or from a later day: two queries."""
    roles = _roles_by_person(at or clock.now())
    members = Membership.objects.select_related("user").order_by("user__name", "user__email")
    return [
        Member(row.user_id, row.user.name, row.user.email, last_sign_in(row), roles[row.user_id])
        for row in members
    ]


def members_named(text: str, limit: int) -> list[User]:
    """Members whose name or address holds the text, by name."""
    matching = Q(user__name__icontains=text) | Q(user__email__icontains=text)
    members = Membership.objects.filter(matching).select_related("user").order_by("user__name")
    return [member.user for member in members[:limit]]


def last_sign_in(member: Membership) -> datetime | None:
    """Since they joined: an earlier one would tell that somebody was known elsewhere."""
    last = member.user.last_login
    return last if last is not None and last >= member.created_at else None


def find_member(pk: int) -> User | None:
    """A person of this tenant."""
    members = Membership.objects.filter(user_id=pk).values_list("user_id", flat=True)
    return User.objects.filter(pk__in=members).first()


def find_assignment(pk: int) -> RoleAssignment | None:
    related = ("user", "granted_by", "business_unit", "use_case")
    return RoleAssignment.objects.select_related(*related).filter(pk=pk).first()


def is_linked(row: RoleAssignment, moment: datetime) -> bool:
    """Do grantor and holder count as one person because of this grant?"""
    is_lately = row.created_at > moment - HOLDS
    return row.granted_by_id is not None and row.confirmed_at is None and is_lately


def _roles_by_person(moment: datetime) -> dict[int, list[HeldRole]]:
    roles: dict[int, list[HeldRole]] = defaultdict(list)
    related = RoleAssignment.objects.select_related("business_unit", "use_case", "granted_by")
    for row in related.exclude(valid_to__lte=moment):
        scope = row.use_case or row.business_unit
        held = HeldRole(
            id=row.pk,
            role=row.role,
            scope=scope.name if scope else "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            is_future=row.valid_from > moment,
            granted_by=row.granted_by.name if row.granted_by else "",
            granted_by_id=row.granted_by_id,
            awaits_confirmation=row.awaits_confirmation,
            is_linked=is_linked(row, moment),
        )
        roles[row.user_id].append(held)
    return roles


@dataclass(frozen=True)
class RaciRow:
    """One activity with its letter for each role, in the order of `RACI_ROLES`."""

    activity: str
    letters: list[str]


def raci_table() -> list[RaciRow]:
    """The tenant's RACI table, in its own order; a missing letter is empty."""
    cells = {(activity, role): letter for activity, role, letter in cells_in_force()}
    return [
        RaciRow(label, [cells.get((activity, role), "") for role in RACI_ROLES])
        for activity, label in ACTIVITIES.items()
    ]
