"""Invitations: who was asked into a tenant, as what, and whether they came."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finops.calc.permissions import ROLES
from finops.models.organisation.units import BusinessUnit
from finops.models.organisation.use_cases import UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class Invitation(TenantModel):
    """One row asks one address into the tenant, in one role; `name` is what the inviter typed.

    Nobody but the address's owner can use it: the link goes there by e-mail and is made from the
    installation's secret, so neither a page nor this row holds it. It ends with its acceptance,
    its withdrawal, or at `expires_at`. `invited_by` is empty where a command invited.
    """

    public_id = models.UUIDField(default=uuid.uuid4)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=32, choices=list(ROLES.items()))
    business_unit = TenantForeignKey(BusinessUnit, null=True, blank=True, related_name="+")
    use_case = TenantForeignKey(UseCase, null=True, blank=True, related_name="+")
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="invitation_public_id"),
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(business_unit=None) | Q(use_case=None), name="invitation_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="invitation_accepted_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None)
                | Q(invited_by=None)
                | ~Q(accepted_by=F("invited_by")),
                name="invitation_accepted_by_another",
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"
