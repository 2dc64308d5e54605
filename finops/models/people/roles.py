"""Who holds which role where."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from finops.calc.permissions import ROLES
from finops.calc.raci import SIGNING_ROLES
from finops.models.organisation.units import BusinessUnit
from finops.models.organisation.use_cases import UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class RoleAssignment(TenantModel):
    """One row gives one person one role over the tenant, a business unit or a use case.

    `business_unit` and `use_case` both empty means the whole tenant. It holds from
    `valid_from` until `valid_to` (exclusive; empty means until revoked).

    A role that signs `awaits_confirmation` and gives nothing until a third person confirms it.
    `granted_by` is empty where a command granted; `confirmed_at` without `confirmed_by` is that
    of a bootstrap, or of a grant from before confirmations were asked for.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=list(ROLES.items()))
    business_unit = TenantForeignKey(BusinessUnit, null=True, blank=True, related_name="+")
    use_case = TenantForeignKey(UseCase, null=True, blank=True, related_name="+")
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    awaits_confirmation = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["user_id", "role", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(business_unit__isnull=True) | Q(use_case__isnull=True),
                name="role_one_scope",
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="role_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="role_validity",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=models.F("user")),
                name="role_granted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (
                    ~Q(confirmed_by=models.F("user"))
                    & (Q(granted_by=None) | ~Q(confirmed_by=models.F("granted_by")))
                ),
                name="role_confirmed_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(awaits_confirmation=True, confirmed_at=None, confirmed_by=None)
                | Q(awaits_confirmation=False, confirmed_at__isnull=False)
                | Q(awaits_confirmation=False, confirmed_by=None)
                & ~Q(role__in=sorted(SIGNING_ROLES)),
                name="role_that_signs_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
