"""Business cases: which traces worked on which, and whom their results are credited to.

A case is known by `case_key`, the md5 of `business_outcome_id` without any kind. Credits are
computed from the facts by `ledger.services.crediting`, case by case: they are no facts.
"""

from typing import Any  # Any: options of one field class

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.models import UseCase
from finops.scope.models import TenantForeignKey, TenantModel
from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.models.facts.dimensions import Attribution

_WORD: dict[str, Any] = {
    "on_delete": models.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}


class CaseTrace(TenantModel):
    """One row is one trace that carries the id of one case.

    `is_told`: so far not by its own request, but by an event or a span of it; its request may
    still become another.
    """

    pk = models.CompositePrimaryKey("tenant_id", "case_key", "trace_key")
    case_key = models.UUIDField()
    trace_key = models.UUIDField()
    occurred_at = models.DateTimeField()
    is_told = models.BooleanField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_key}: {self.trace_key}"


class CaseMark(TenantModel):
    """One row asks for the credits of one case to be computed again.

    `is_quiet`: nothing new is known of it, so that what changes is not marked as after a close.
    """

    pk = models.CompositePrimaryKey("tenant_id", "id")
    id = models.BigIntegerField()
    case_key = models.UUIDField()
    marked_at = models.DateTimeField()
    is_quiet = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_key)


class OutcomeCredit(TenantModel):
    """One row is what one trace is credited with of one result (kind) of one case.

    `credit` is in units of 10^-12 of a result, and so is `value_usd` in whole units of 10^-18
    USD. A result that no trace may be credited with has one row with a `trace_key` of nothing but
    zeros, and no `traced_at`. `is_counted`: nobody said that quality, risk or adoption failed.
    """

    pk = models.CompositePrimaryKey("tenant_id", "case_key", "kind", "trace_key")
    case_key = models.UUIDField()
    kind = models.TextField()
    trace_key = models.UUIDField()
    attribution = models.ForeignKey(Attribution, **_WORD)
    occurred_at = models.DateTimeField()
    traced_at = models.DateTimeField(null=True)
    credit = models.BigIntegerField()
    value_usd = models.DecimalField(max_digits=40, decimal_places=18, null=True)
    is_implied = models.BooleanField()
    is_counted = models.BooleanField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.case_key}"


class LateCredit(TenantModel):
    """One row is a change of credits of one day after the day's month was closed."""

    class Basis(models.TextChoices):
        ARRIVAL = "arrival", _("By the day of the outcome")
        COHORT = "cohort", _("By the day of the request")

    pk = models.CompositePrimaryKey("tenant_id", "id")
    id = models.BigIntegerField()
    booked_at = models.DateTimeField()
    basis = models.TextField(choices=Basis)
    day = models.DateField()
    attribution = models.ForeignKey(Attribution, **_WORD)
    kind = models.TextField()
    credit = models.DecimalField(max_digits=60, decimal_places=0)
    value_usd = models.DecimalField(max_digits=60, decimal_places=18)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class OutcomeDefinition(TenantModel):
    """One row is one version of how the results of a use case are credited to traces.

    Of a kind, or of all kinds where `kind` is empty; for outcomes from `valid_from` on, until
    the next version.
    """

    class CreditRule(models.TextChoices):
        EQUAL = "equal", _("Equal parts")
        FIRST = "first", _("All to the first request")
        LAST = "last", _("All to the last request")

    use_case = TenantForeignKey(UseCase, related_name="+")
    kind = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    credit_rule = models.CharField(max_length=8, choices=CreditRule, default=CreditRule.EQUAL)
    lookback_days = models.PositiveSmallIntegerField(default=LOOKBACK_DAYS)
    declared_at = models.DateTimeField(auto_now_add=True)
    declared_by = models.CharField(max_length=200)  # the name as it was
    declarer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        ordering = ["use_case_id", "kind", "-version"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "use_case", "kind", "version"], name="outcome_definition_version"
            ),
            models.CheckConstraint(
                condition=models.Q(credit_rule__in=["equal", "first", "last"]),
                name="outcome_definition_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(lookback_days__gte=1, lookback_days__lte=366),
                name="outcome_definition_lookback",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_rule}, {self.lookback_days}"
