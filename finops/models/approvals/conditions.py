"""On which conditions something was approved, whether they are met, and what froze it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models.approvals.requests import ApprovalRequest
from finops.scope.models import TenantForeignKey, TenantModel


class Condition(TenantModel):
    """One row is something that has to come true by the end of `due_on`: `text` says what; where
    `rule` is there (`finops.calc.approvals.conditions.Rule`), a figure decides. `owner` sees to it.

    Part of what is signed: it changes while the request is a draft, and never afterwards.
    """

    request = TenantForeignKey(ApprovalRequest, related_name="conditions")
    no = models.PositiveSmallIntegerField()
    text = models.TextField()
    rule = models.JSONField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "no"], name="condition_no")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.no}: {self.text}"


class ConditionCheck(TenantModel):
    """One row is one look at a condition: a figure's window and value, or what a person says.

    The first that is met settles it. `numerator`, `denominator` and `count` are exact.
    """

    class Result(models.TextChoices):
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")
        UNKNOWN = "unknown", _("Unknown")
        OVERDUE = "overdue", _("Overdue")

    condition = TenantForeignKey(Condition, related_name="checks")
    result = models.CharField(max_length=8, choices=Result)
    last_day = models.DateField(null=True)
    numerator = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    denominator = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    count = models.BigIntegerField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "condition", "last_day"],
                condition=Q(last_day__isnull=False),
                name="condition_check_window",
            ),
            models.UniqueConstraint(
                fields=["tenant", "condition"],
                condition=Q(result="overdue"),
                name="condition_overdue_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "condition"],
                condition=Q(result="met"),
                name="condition_met_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition_id}: {self.result}"


class Freeze(TenantModel):
    """One row says why something that was granted grows no further: the rule that fired, and what
    it read then."""

    request = TenantForeignKey(ApprovalRequest, related_name="freezes")
    rule = models.CharField(max_length=120)
    detail = models.JSONField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.request_id}: {self.rule}"
