"""Reviews: something that several people have to look at by a day, and what each of them said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models.days import refuse_impossible
from finops.models.organisation.units import BusinessUnit
from finops.models.organisation.use_cases import UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class Review(TenantModel):
    """One row is one review of a subject, of one kind, for one month; `target` names the subject
    for people, `cause` says what made it necessary. It ends with the last answer."""

    class Kind(models.TextChoices):
        OVERRUN = "overrun", _("Overrun of a high-risk budget")
        CADENCE = "cadence", _("Regular review")
        INCIDENT = "incident", _("Incident")

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.BigIntegerField()
    target = models.CharField(max_length=200)
    month = models.DateField()
    cause = models.TextField()
    due_on = models.DateField(validators=[refuse_impossible])
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-opened_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject", "month"], name="review_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("overrun", "cadence", "incident")), name="review_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.target


class ReviewPart(TenantModel):
    """One row is one role's part in a review: who took it, what they said and when."""

    review = TenantForeignKey(Review, related_name="parts")
    role = models.CharField(max_length=32)
    business_unit = TenantForeignKey(BusinessUnit, null=True, related_name="+")
    use_case = TenantForeignKey(UseCase, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    result = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "review", "role"], name="review_part"),
            models.CheckConstraint(
                condition=Q(person=None, answered_at=None, result="")
                | (Q(person__isnull=False, answered_at__isnull=False) & ~Q(result="")),
                name="review_part_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.role}"
