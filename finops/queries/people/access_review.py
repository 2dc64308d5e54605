"""The access review: who holds what, by whose word, what they may sign, and whether they use it.

Times of use are the tenant's own, but the last sign-in: a person signs in for all their tenants.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from finops import clock
from finops.calc.permissions import ROLES
from finops.calc.raci import SIGNING_ROLES
from finops.calc.separation import HOLDS, one_person_with
from finops.calc.signing_rights import activities_of, decisions_of
from finops.db.statements import fetch_tuples, load
from finops.models import Membership, RoleAssignment
from finops.queries.approvals.raci import cells_in_force
from finops.queries.people.members import last_sign_in
from finops.queries.people.separation import unconfirmed_links
from finops.registries.signing_actions import signature_actions
from finops.scope import current_tenant_id

FACTORS: Final = {
    Authenticator.Type.TOTP.value: _("authenticator app"),
    Authenticator.Type.WEBAUTHN.value: _("passkey"),
}


class GrantStanding(StrEnum):
    """Whether a grant gives anything now, and by whose word."""

    WAITS = "waits"
    CONFIRMED = "confirmed"
    BOOTSTRAP = "bootstrap"  # or granted before confirmations were asked for
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class ReviewedRole:
    """One grant; `granted_by` is empty where a command granted it. `signs` is what the holder may
    sign by it now: nothing while it waits or has not begun."""

    role: str
    scope: str
    standing: GrantStanding
    granted_by: str
    granted_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    valid_from: datetime
    valid_to: datetime | None
    signs: tuple[str, ...]

    @property
    def label(self) -> str:
        return ROLES[self.role]

    @property
    def waits(self) -> bool:
        return self.standing is GrantStanding.WAITS

    @property
    def is_bootstrap(self) -> bool:
        return self.standing is GrantStanding.BOOTSTRAP


@dataclass(frozen=True)
class ReviewedPerson:
    """A member. `one_with` are the others who count as one person with them for 30 days."""

    id: int
    name: str
    email: str
    is_active: bool
    roles: tuple[ReviewedRole, ...]
    second_factors: tuple[str, ...]
    joined_at: datetime
    invited_by: str
    last_sign_in: datetime | None
    last_seen: datetime | None
    last_signature: datetime | None
    one_with: tuple[str, ...]

    @property
    def signs(self) -> bool:
        return any(role.signs for role in self.roles)

    @property
    def waits(self) -> bool:
        return any(role.waits for role in self.roles)

    @property
    def is_bootstrap(self) -> bool:
        return any(role.is_bootstrap for role in self.roles)

    @property
    def rights(self) -> int:
        """How many things they may sign, by whatever role."""
        return len({right for role in self.roles for right in role.signs})


def review_access(*, at: datetime | None = None) -> list[ReviewedPerson]:
    """Everybody in the tenant in force, by name, in a fixed number of queries."""
    moment = at or clock.now()
    members = Membership.objects.select_related("user", "invited_by")
    rows = sorted(members, key=lambda row: (row.user.name, row.user.email))
    names = {row.user_id: row.user.name for row in rows}
    roles, factors, signed = _roles(moment), second_factors(list(names)), last_signatures()
    links = unconfirmed_links(at=moment)
    return [
        ReviewedPerson(
            id=row.user_id,
            name=row.user.name,
            email=row.user.email,
            is_active=row.user.is_active,
            roles=tuple(roles[row.user_id]),
            second_factors=factors.get(row.user_id, ()),
            joined_at=row.created_at,
            invited_by=row.invited_by.name if row.invited_by else "",
            last_sign_in=last_sign_in(row),
            last_seen=row.last_seen_at,
            last_signature=signed.get(row.user_id),
            one_with=_names(one_person_with(row.user_id, links) - {row.user_id}, names),
        )
        for row in rows
    ]


def _names(people: frozenset[int], names: dict[int, str]) -> tuple[str, ...]:
    """Somebody who has left the tenant meanwhile is no longer looked up."""
    return tuple(sorted(names[person] for person in people if person in names))


def _roles(moment: datetime) -> dict[int, list[ReviewedRole]]:
    cells = cells_in_force()
    signing = {role: activities_of(role, cells) for role in ROLES}
    related = ("business_unit", "use_case", "granted_by", "confirmed_by")
    roles: dict[int, list[ReviewedRole]] = defaultdict(list)
    for row in RoleAssignment.objects.select_related(*related).exclude(valid_to__lte=moment):
        roles[row.user_id].append(_reviewed(row, signing[row.role], moment))
    return roles


def _reviewed(row: RoleAssignment, activities: tuple[str, ...], moment: datetime) -> ReviewedRole:
    scope = row.use_case or row.business_unit
    gives = not row.awaits_confirmation and row.valid_from <= moment
    decides = decisions_of(row.role) if scope is None else ()
    return ReviewedRole(
        role=row.role,
        scope=scope.name if scope else "",
        standing=_standing(row, bool(activities)),
        granted_by=row.granted_by.name if row.granted_by else "",
        granted_at=row.created_at,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        confirmed_at=row.confirmed_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        signs=(*activities, *decides) if gives else (),
    )


def _standing(row: RoleAssignment, signs_by_raci: bool) -> GrantStanding:
    if row.awaits_confirmation:
        return GrantStanding.WAITS
    if row.confirmed_by_id is not None:
        return GrantStanding.CONFIRMED
    is_signing = signs_by_raci or row.role in SIGNING_ROLES
    return GrantStanding.BOOTSTRAP if is_signing else GrantStanding.NOT_NEEDED


def second_factors(people: list[int]) -> dict[int, tuple[str, ...]]:
    """The kinds of second factor that each of these people has; recovery codes are none."""
    rows = Authenticator.objects.filter(user_id__in=people, type__in=FACTORS)
    kinds_of: dict[int, set[str]] = defaultdict(set)
    for person, kind in rows.values_list("user_id", "type"):
        kinds_of[person].add(str(FACTORS[kind]))
    return {person: tuple(sorted(kinds)) for person, kinds in kinds_of.items()}


def last_signatures() -> dict[int, datetime]:
    """When each person last signed something in the tenant in force."""
    values: dict[str, int | list[str]] = {
        "tenant_id": current_tenant_id(),
        "actions": signature_actions(),
    }
    signatures = fetch_tuples(load("people/last_signatures"), values)
    return {person: at for person, at, _action in signatures}


@dataclass(frozen=True)
class CountedAsOne:
    """`by` brought in `person` lately: the two count as one until a third confirms, or `until`."""

    by: str
    person: str
    since: datetime
    until: datetime


def one_person_pairs(*, at: datetime | None = None) -> list[CountedAsOne]:
    """Grants and invitations of the last 30 days that no third has confirmed, the newest first."""
    lately = {"confirmed_at": None, "created_at__gt": (at or timezone.now()) - HOLDS}
    invited = Membership.objects.filter(invited_by__isnull=False, **lately)
    granted = RoleAssignment.objects.filter(granted_by__isnull=False, **lately)
    rows = [
        *invited.values_list("invited_by__name", "user__name", "created_at"),
        *granted.values_list("granted_by__name", "user__name", "created_at"),
    ]
    newest: dict[tuple[str, str], datetime] = {}
    for by, person, since in rows:
        newest[by, person] = max(since, newest.get((by, person), since))
    pairs = [CountedAsOne(by, who, since, since + HOLDS) for (by, who), since in newest.items()]
    return sorted(pairs, key=lambda pair: pair.since, reverse=True)
