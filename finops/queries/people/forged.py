"""Roles that no step granted: each that a service wrote has its request, with a first step."""

from django.db.models import Exists, OuterRef

from finops.calc.permissions import ROLES
from finops.models import ApprovalStep, RoleAssignment

KIND = "role"  # of the requests by which roles are granted


def roles_without_a_step() -> list[str]:
    """In sentences, the roles of the tenant in force that stand in no history: written by SQL past
    the service, whether they are materialised or not. Empty where there is none."""
    steps = ApprovalStep.objects.filter(request__kind=KIND, request__subject=OuterRef("pk"))
    rows = RoleAssignment.objects.filter(~Exists(steps)).select_related("user").order_by("pk")
    return [
        f"role {row.pk}: {row.role} of {row.user.name} was granted by no step"
        for row in rows
        if row.role in ROLES
    ]
