"""Documents that speak for what is asked: kept elsewhere, held here by their hash."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.models.approvals.requests import ApprovalRequest
from finops.models.days import refuse_impossible
from finops.scope.models import TenantForeignKey, TenantModel


class RequestEvidence(TenantModel):
    """One row is one document of a request: what it shows, where it lies, the sha256 of its
    content, of which day it is, and the day from which on it is too old.

    Part of what is signed: it changes while the request is a draft, and never afterwards.
    """

    class Shows(models.TextChoices):
        HUMAN_IN_LOOP = "human_in_loop", _("People decide, not the model alone")
        CAPACITY = "capacity", _("A capacity plan")
        SAVINGS = "savings", _("Savings that were tried")
        CARBON = "carbon", _("Energy, carbon and idle capacity")
        OTHER = "other", _("Something else")

    request = TenantForeignKey(ApprovalRequest, related_name="documents")
    no = models.PositiveSmallIntegerField()
    shows = models.CharField(max_length=16, choices=Shows)
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    as_of = models.DateField(validators=[refuse_impossible])
    until = models.DateField(validators=[refuse_impossible])
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "no"], name="evidence_no"),
            models.CheckConstraint(
                condition=Q(shows__in=("human_in_loop", "capacity", "savings", "carbon", "other")),
                name="evidence_shows",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("as_of")), name="evidence_ages"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.no}: {self.name}"
