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
    """One row is one review of a subject, of one kind, dated `starts_on`; `target` names the
    subject for people, `cause` says what made it necessary. It ends with the last answer.

    A review of a use case (`use_case`) looks at the days from `since` on; its owner decides, names
    what is to be done and when it is looked at again, and what they saw is kept in `shown`. People
    were told at `overdue_at` that its day was over. A regular one has a `rhythm`. For an overrun,
    `starts_on` is the month's first day.
    """

    class Kind(models.TextChoices):
        OVERRUN = "overrun", _("Overrun of a high-risk budget")
        CADENCE = "cadence", _("Regular review")
        INCIDENT = "incident", _("Incident")

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Weekly review")
        FORTNIGHTLY = "fortnightly", _("Fortnightly review")
        MONTHLY = "monthly", _("Monthly FinOps review")
        QUARTERLY = "quarterly", _("Quarterly funding review")

    class Decision(models.TextChoices):
        CONTINUE = "continue", _("Go on as it is")
        SCALE = "scale", _("Scale")
        HOLD = "hold", _("Hold")
        FREEZE = "freeze", _("Freeze")
        STOP = "stop", _("Stop")

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.BigIntegerField()
    use_case = TenantForeignKey(UseCase, null=True, blank=True, related_name="+")
    rhythm = models.CharField(max_length=12, choices=Rhythm, blank=True)
    target = models.CharField(max_length=200)
    starts_on = models.DateField()
    since = models.DateField(null=True, blank=True)
    cause = models.TextField()
    due_on = models.DateField(validators=[refuse_impossible])
    opened_at = models.DateTimeField()
    overdue_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    success_metric = models.CharField(max_length=120, blank=True)
    next_on = models.DateField(null=True, blank=True)
    shown = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-opened_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject", "rhythm", "starts_on"], name="review_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "subject", "rhythm"],
                condition=Q(kind="cadence", closed_at=None),
                name="review_one_open",
            ),
            models.CheckConstraint(
                condition=Q(kind="overrun", rhythm="")
                | Q(kind="incident", rhythm="", use_case__isnull=False, since__isnull=False)
                | Q(
                    kind="cadence",
                    rhythm__in=("weekly", "fortnightly", "monthly", "quarterly"),
                    use_case__isnull=False,
                    since__isnull=False,
                ),
                name="review_kind",
            ),
            models.CheckConstraint(
                condition=Q(decision="", success_metric="", next_on=None)
                | Q(decision="scale", use_case__isnull=False) & ~Q(success_metric="")
                | Q(decision__in=("continue", "hold", "freeze", "stop"), use_case__isnull=False),
                name="review_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.target

    @property
    def word(self) -> str:
        """“Monthly FinOps review”, “Incident”."""
        return str(self.get_rhythm_display() if self.rhythm else self.get_kind_display())


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
