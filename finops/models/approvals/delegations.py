"""Who stands in for whom: dated, in advance, for one role."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finops.calc.permissions import ROLES
from finops.scope.models import TenantModel

LONGEST = timedelta(days=30)


class Delegation(TenantModel):
    """One row lets `delegate`, who holds the role somewhere, sign as `delegator` would by it, from
    `starts_at` on and before `ends_at`, or until it is ended earlier. Meanwhile both count as one
    person."""

    delegator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=32, choices=list(ROLES.items()))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(delegate=F("delegator")), name="delegation_to_another"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(ends_at__lte=F("starts_at") + LONGEST),
                name="delegation_thirty_days",
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="delegation_role"),
        ]
        indexes = [models.Index(fields=["tenant", "ends_at"], name="delegation_ends")]

    def __str__(self) -> str:
        return f"{self.delegate_id} for {self.delegator_id} as {self.role}"
