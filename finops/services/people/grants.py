"""Role assignments are the truth; the grant tables are their materialised form.

Three statements per tenant write them, whatever the number of people. A separate derivation
in Python proves that both agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Model

from finops import clock
from finops.calc.permissions import ROLES, actions_of
from finops.models import (
    BusinessUnitGrant,
    Membership,
    RoleAssignment,
    Tenant,
    TenantGrant,
    UseCaseGrant,
)
from finops.scope import current_tenant_id, tenant_scope

SQL = (Path(__file__).parents[2] / "sql" / "synchronise_grants.sql").read_text()


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
        return SQL.format(grants=table, scope=self.scope, level=self.condition)


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

Parameter = str | datetime | list[str]

# (level, person, action, object) and until when
Grant = tuple[str, int, str, int]


@transaction.atomic
def synchronise_grants(*, at: datetime | None = None) -> int:
    """Write the grants of the tenant in force as of `at` (now); returns how many rows changed."""
    moment, changed = at or clock.now(), 0
    with connection.cursor() as cursor:
        for level in LEVELS:
            pairs = [(r, a) for r in ROLES for a in sorted(actions_of(r, level.is_below_tenant))]
            values: dict[str, Parameter] = {
                "roles": [role for role, _ in pairs],
                "actions": [action for _, action in pairs],
                "moment": moment,
                "model": level.model,
            }
            cursor.execute(level.statement, values)
            changed += cursor.fetchone()[0]
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
    found: dict[Grant, datetime | None] = {}
    for level in LEVELS:
        rows = level.grants._default_manager.exclude(valid_to__lte=moment).values_list(
            "user_id", "permission__codename", "content_object_id", "valid_to"
        )
        found |= {(level.model, user, action, target): end for user, action, target, end in rows}
    return found


def _derived(moment: datetime) -> dict[Grant, datetime | None]:
    found: dict[Grant, datetime | None] = {}
    members = Membership.objects.values_list("user_id", flat=True)
    valid = RoleAssignment.objects.filter(
        valid_from__lte=moment, user_id__in=members, awaits_confirmation=False
    )
    for assignment in valid.exclude(valid_to__lte=moment):
        for key in _grants_of(assignment):
            end = assignment.valid_to
            known = found.get(key, end)
            found[key] = None if end is None or known is None else max(end, known)
    return found


def _grants_of(assignment: RoleAssignment) -> Iterator[Grant]:
    model, target = "tenant", current_tenant_id()
    if assignment.use_case_id is not None:
        model, target = "usecase", assignment.use_case_id
    elif assignment.business_unit_id is not None:
        model, target = "businessunit", assignment.business_unit_id
    for action in actions_of(assignment.role, scoped=model != "tenant"):
        yield model, assignment.user_id, action, target
