"""Who is responsible for which activity: the table of requirements 9.1, version by version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.calc.permissions import ROLES
from finops.scope.models import TenantForeignKey, TenantModel


class RaciVersion(TenantModel):
    """One row is one version of a tenant's table: the first is there from the beginning, every
    other one is a change that was asked for. The one that is approved is in force.

    Its cells and bands change while it is a draft, and never afterwards.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("In force")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        SUPERSEDED = "superseded", _("Superseded")

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    in_force_from = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="raci_version_number"),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state="approved"), name="raci_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"raci {self.number}"


class RaciAssignment(TenantModel):
    """One row gives one role one letter for one activity, in one version of the table."""

    class Letter(models.TextChoices):
        RESPONSIBLE = "R", _("Responsible")
        ACCOUNTABLE = "A", _("Accountable")
        ACCOUNTABLE_RESPONSIBLE = "AR", _("Accountable and responsible")
        ACCOUNTABLE_HIGH_RISK = "AH", _("Accountable for high risk")
        CONSULTED = "C", _("Consulted")
        INFORMED = "I", _("Informed")

    version = TenantForeignKey(RaciVersion, related_name="cells")
    activity = models.CharField(max_length=64)
    role = models.CharField(max_length=32, choices=list(ROLES.items()))
    letter = models.CharField(max_length=2, choices=Letter)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "version", "activity", "role"], name="raci_once"
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="raci_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.role} {self.letter}"


class RaciBand(TenantModel):
    """One row is an amount of a fiscal year, in USD, from which on a role signs what is funded."""

    version = TenantForeignKey(RaciVersion, related_name="bands")
    from_usd = models.DecimalField(max_digits=20, decimal_places=2)
    role = models.CharField(max_length=32, choices=list(ROLES.items()))

    class Meta(TenantModel.Meta):
        ordering = ["from_usd", "role"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version", "role"], name="raci_band_once"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="raci_band_role"),
            models.CheckConstraint(condition=Q(from_usd__gt=0), name="raci_band_from"),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.from_usd}"
