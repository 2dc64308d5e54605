"""Lowering the risk tier of a use case: signatures ask for less from then on, so it is signed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.models.organisation.use_cases import RiskTier, UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class RiskTierChange(TenantModel):
    """One row asks to lower the tier of a use case. The database lowers a tier by a change that is
    signed and was not carried out before, and by nothing else; it notes when."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Carried out")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        SUPERSEDED = "superseded", _("Superseded")

    use_case = TenantForeignKey(UseCase, related_name="+")
    from_tier = models.CharField(max_length=10, choices=RiskTier)
    to_tier = models.CharField(max_length=10, choices=RiskTier)
    reason = models.TextField()
    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_tier=F("to_tier")), name="risk_tier_change_changes"
            ),
            models.UniqueConstraint(
                fields=["tenant", "use_case"],
                condition=Q(state__in=("draft", "in_review")),
                name="risk_tier_change_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use_case_id}: {self.from_tier} to {self.to_tier}"
