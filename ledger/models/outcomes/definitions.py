"""What counts as an outcome of a use case, whom it is credited to, what it is worth: versions."""

from decimal import Decimal
from typing import Any  # Any: options of one field class

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.models import UseCase
from finops.scope.models import TenantForeignKey, TenantModel
from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.calc.outcomes.terms import LONGEST_METRIC, OutcomeTerms

_USD: dict[str, Any] = {"max_digits": 24, "decimal_places": 6, "null": True, "blank": True}
_SCORE: dict[str, Any] = {"max_digits": 21, "decimal_places": 9, "null": True, "blank": True}
_NAMED_TERMS = tuple(OutcomeTerms.__dataclass_fields__)


class OutcomeDefinition(TenantModel):
    """One row is one version of what counts as an outcome of a use case and what it is worth.

    Of a kind, or of all kinds where `kind` is empty; for outcomes from `valid_from` on, until
    the next version: a new version is a new series. `unit_value_usd` is what an outcome is worth
    whose record names no value (`ledger.calc.outcomes.values`).
    """

    class CreditRule(models.TextChoices):
        EQUAL = "equal", _("Equal parts")
        FIRST = "first", _("All to the first request")
        LAST = "last", _("All to the last request")

    class Source(models.TextChoices):
        ANY = "any", _("A record, or the id on a request")
        RECORDS = "records", _("A record only")

    class Need(models.TextChoices):
        IF_TOLD = "if_told", _("Nobody says no")
        REQUIRED = "required", _("Somebody says yes")
        NOT_ASKED = "not_asked", _("Not asked")

    class Bound(models.TextChoices):
        AT_LEAST = "at_least", _("At least")
        AT_MOST = "at_most", _("At most")

    class Worth(models.TextChoices):
        AS_REPORTED = "as_reported", _("As its record says")
        LABOUR = "labour", _("Labour saved")
        PREVENTED_LOSS = "prevented_loss", _("Loss prevented")
        REVENUE = "revenue", _("Revenue")
        CONTAINMENT = "containment", _("Contained without a person")

    use_case = TenantForeignKey(UseCase, related_name="+")
    kind = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    credit_rule = models.CharField(max_length=8, choices=CreditRule, default=CreditRule.EQUAL)
    lookback_days = models.PositiveSmallIntegerField(default=LOOKBACK_DAYS)
    source = models.CharField(max_length=8, choices=Source, default=Source.ANY)
    quality = models.CharField(max_length=10, choices=Need, default=Need.IF_TOLD)
    risk = models.CharField(max_length=10, choices=Need, default=Need.IF_TOLD)
    adoption = models.CharField(max_length=10, choices=Need, default=Need.IF_TOLD)
    quality_metric = models.CharField(max_length=LONGEST_METRIC, blank=True, default="")
    quality_bound = models.CharField(max_length=8, choices=Bound, default=Bound.AT_LEAST)
    quality_threshold = models.DecimalField(**_SCORE)
    risk_metric = models.CharField(max_length=LONGEST_METRIC, blank=True, default="")
    risk_bound = models.CharField(max_length=8, choices=Bound, default=Bound.AT_MOST)
    risk_threshold = models.DecimalField(**_SCORE)
    worth = models.CharField(max_length=14, choices=Worth, default=Worth.AS_REPORTED)
    minutes_per_outcome = models.DecimalField(**_USD)
    loaded_rate_usd_per_hour = models.DecimalField(**_USD)
    usd_per_outcome = models.DecimalField(**_USD)
    unit_value_usd = models.DecimalField(max_digits=42, decimal_places=18, null=True, blank=True)
    realisation = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(1))
    lag_days = models.PositiveSmallIntegerField(null=True, blank=True)
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
                condition=Q(credit_rule__in=["equal", "first", "last"]),
                name="outcome_definition_rule",
            ),
            models.CheckConstraint(
                condition=Q(lookback_days__gte=1, lookback_days__lte=366),
                name="outcome_definition_lookback",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["any", "records"])
                & Q(quality__in=["required", "if_told", "not_asked"])
                & Q(risk__in=["required", "if_told", "not_asked"])
                & Q(adoption__in=["required", "if_told", "not_asked"]),
                name="outcome_definition_needs",
            ),
            models.CheckConstraint(
                condition=(
                    Q(quality_metric="", quality_threshold=None)
                    | ~Q(quality_metric="") & Q(quality_threshold__isnull=False)
                )
                & (
                    Q(risk_metric="", risk_threshold=None)
                    | ~Q(risk_metric="") & Q(risk_threshold__isnull=False)
                )
                & Q(quality_bound__in=["at_least", "at_most"])
                & Q(risk_bound__in=["at_least", "at_most"]),
                name="outcome_definition_scores",
            ),
            models.CheckConstraint(
                condition=Q(realisation__gte=0, realisation__lte=1)
                & (Q(unit_value_usd=None) | Q(unit_value_usd__gte=0)),
                name="outcome_definition_value",
            ),
            models.CheckConstraint(
                condition=Q(lag_days=None) | Q(lag_days__lte=F("lookback_days")),
                name="outcome_definition_lag",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_rule}, {self.lookback_days}"

    @property
    def terms(self) -> OutcomeTerms:
        """What this version says, as it is calculated with."""
        return OutcomeTerms(**{name: getattr(self, name) for name in _NAMED_TERMS})
