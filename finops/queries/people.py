"""Reads of people: where one may go, who is in a tenant in which roles, the RACI table."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from finops.calc.permissions import RACI_ROLES, ROLES
from finops.calc.raci import ACTIVITIES
from finops.models import Membership, RaciAssignment, RoleAssignment, Tenant, User
from finops.scope.context import person_scope


@transaction.atomic
def tenants_of(user: User) -> list[Tenant]:
    """The tenants a person may enter, by name; asked before one is in force."""
    with person_scope(user.pk):
        own = Membership.directory.filter(user=user).select_related("tenant")
        return sorted((row.tenant for row in own), key=lambda tenant: tenant.name)


@dataclass(frozen=True)
class HeldRole:
    """A role somebody holds or will hold; `scope` is empty for the whole tenant."""

    id: int
    role: str
    scope: str
    valid_from: datetime
    valid_to: datetime | None
    is_future: bool

    @property
    def label(self) -> str:
        return ROLES[self.role]


@dataclass(frozen=True)
class Member:
    """A person in the tenant, with his roles; none means that he may enter and see nothing."""

    id: int
    name: str
    email: str
    last_login: datetime | None
    roles: list[HeldRole] = field(default_factory=list)


def list_members(*, at: datetime | None = None) -> list[Member]:
    """Everybody in the tenant, by name, with roles held now or from a later day: two queries."""
    roles = _roles_by_person(at or timezone.now())
    people = User.objects.filter(
        pk__in=Membership.objects.values_list("user_id", flat=True)
    ).order_by("name", "email")
    return [
        Member(person.pk, person.name, person.email, person.last_login, roles[person.pk])
        for person in people
    ]


def find_member(pk: int) -> User | None:
    """A person of this tenant."""
    members = Membership.objects.filter(user_id=pk).values_list("user_id", flat=True)
    return User.objects.filter(pk__in=members).first()


def find_assignment(pk: int) -> RoleAssignment | None:
    return RoleAssignment.objects.filter(pk=pk).first()


def _roles_by_person(moment: datetime) -> dict[int, list[HeldRole]]:
    found: dict[int, list[HeldRole]] = defaultdict(list)
    related = RoleAssignment.objects.select_related("business_unit", "use_case")
    for row in related.exclude(valid_to__lte=moment):
        scope = row.use_case or row.business_unit
        held = HeldRole(
            id=row.pk,
            role=row.role,
            scope=scope.name if scope else "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            is_future=row.valid_from > moment,
        )
        found[row.user_id].append(held)
    return found


@dataclass(frozen=True)
class RaciRow:
    """One activity with its letter for each role, in the order of `RACI_ROLES`."""

    activity: str
    letters: list[str]


def raci_table() -> list[RaciRow]:
    """The tenant's RACI table, in the playbook's order; a missing letter is empty."""
    cells = {(cell.activity, cell.role): cell.letter for cell in RaciAssignment.objects.all()}
    return [
        RaciRow(label, [cells.get((activity, role), "") for role in RACI_ROLES])
        for activity, label in ACTIVITIES.items()
    ]
