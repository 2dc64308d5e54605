"""Role assignments are the truth; the grant tables are their materialised form.

Three statements per tenant write them, whatever the number of people. A separate derivation
in Python proves that both agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import Model

from finops import clock
from finops.calc.permissions import ROLES, actions_of
from finops.db.statements import fetch_tuples, load
from finops.models import (
    BusinessUnitGrant,
    Membership,
    RoleAssignment,
    Tenant,
    TenantGrant,
    UseCaseGrant,
    User,
)
from finops.scope import current_tenant_id, tenant_scope


@dataclass(frozen=True)
class Level:
    """Where a role may hold: over the tenant, on a business unit, on a use case."""

    grants: type[Model]
    model: str
    scope: str
    condition: str
    is_below_tenant: bool

    @property
    def statement(self) -> str:
        table = self.grants._meta.db_table
        text = load("people/synchronise_grants")
        return text.format(grants=table, scope=self.scope, level=self.condition)

    @cached_property
    def granted(self) -> dict[str, str]:
        """Each role with each action that it gives here: two arrays as PostgreSQL spells them.
        The words are identifiers; to quote hundreds of them each time took longer than the rest."""
        pairs = [(r, a) for r in ROLES for a in sorted(actions_of(r, self.is_below_tenant))]
        roles, actions = zip(*pairs, strict=True)
        return {"roles": f"{{{','.join(roles)}}}", "actions": f"{{{','.join(actions)}}}"}


LEVELS = (
    Level(
        TenantGrant,
        "tenant",
        "a.tenant_id",
        "a.business_unit_id IS NULL AND a.use_case_id IS NULL",
        is_below_tenant=False,
    ),
    Level(
        BusinessUnitGrant,
        "businessunit",
        "a.business_unit_id",
        "a.business_unit_id IS NOT NULL",
        is_below_tenant=True,
    ),
    Level(
        UseCaseGrant,
        "usecase",
        "a.use_case_id",
        "a.use_case_id IS NOT NULL",
        is_below_tenant=True,
    ),
)

# (level, person, action, object) and until when
Grant = tuple[str, int, str, int]


@transaction.atomic
def synchronise_grants(*, of: User | None = None, at: datetime | None = None) -> int:
    """Write the grants of the tenant in force as of `at` (now), of one person or of everybody;
    returns how many rows changed."""
    moment, changed = at or clock.now(), 0
    for level in LEVELS:
        values: dict[str, object] = {**level.granted, "moment": moment}
        values |= {"model": level.model, "person": of and of.pk}
        [(rows,)] = fetch_tuples(level.statement, values, prepared=True)
        changed += rows
    return changed


def synchronise_all_tenants(*, at: datetime | None = None) -> int:
    """The same in every tenant, one short transaction each; returns how many rows changed."""
    changed = 0
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        with tenant_scope(tenant_id):
            changed += synchronise_grants(at=at)
    return changed


def grants_differ(*, at: datetime | None = None) -> list[str]:
    """What is materialised but not derived, or derived but not materialised, as sentences.

    Empty means equal. Grants that have run out by themselves count as absent.
    """
    moment = at or clock.now()
    held, due = _materialised(moment), _derived(moment)
    keys = sorted(held.keys() | due.keys())
    return [
        f"{key}: materialised {_until(held, key)}, derived {_until(due, key)}"
        for key in keys
        if _until(held, key) != _until(due, key)
    ]


def _until(grants: dict[Grant, datetime | None], key: Grant) -> str:
    return str(grants[key] or "without end") if key in grants else "absent"


def _materialised(moment: datetime) -> dict[Grant, datetime | None]:
    ends: dict[Grant, datetime | None] = {}
    for level in LEVELS:
        rows = level.grants._default_manager.exclude(valid_to__lte=moment).values_list(
            "user_id", "permission__codename", "content_object_id", "valid_to"
        )
        ends |= {(level.model, user, action, target): end for user, action, target, end in rows}
    return ends


def _derived(moment: datetime) -> dict[Grant, datetime | None]:
    ends: dict[Grant, datetime | None] = {}
    members = Membership.objects.values_list("user_id", flat=True)
    valid = RoleAssignment.objects.filter(
        valid_from__lte=moment, user_id__in=members, awaits_confirmation=False
    )
    for assignment in valid.exclude(valid_to__lte=moment):
        for key in _grants_of(assignment):
            end = assignment.valid_to
            known = ends.get(key, end)
            ends[key] = None if end is None or known is None else max(end, known)
    return ends


def _grants_of(assignment: RoleAssignment) -> Iterator[Grant]:
    model, target = "tenant", current_tenant_id()
    if assignment.use_case_id is not None:
        model, target = "usecase", assignment.use_case_id
    elif assignment.business_unit_id is not None:
        model, target = "businessunit", assignment.business_unit_id
    for action in actions_of(assignment.role, scoped=model != "tenant"):
        yield model, assignment.user_id, action, target
