"""What price books hold, whoever owns them: the columns of the global and the tenant's tables.

A book is drafted, reviewed, approved by another person, and never changed after that; triggers
of the database hold it. It is bitemporal: `valid_from` to `valid_to` are the event times it
prices, `recorded_at` to `retired_at` the time in which it was known.
"""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class TierModeChoices(models.TextChoices):
    WHOLE_REQUEST = "whole_request", _("Whole request")
    GRADUATED = "graduated", _("Graduated")


class ComponentKindChoices(models.TextChoices):
    PRICE = "price", _("Price")
    MULTIPLIER = "multiplier", _("Multiplier")
    ALLOWANCE = "allowance", _("Free allowance")


DIGITS: Final = 38
DECIMALS: Final = 18


class BookColumns(models.Model):
    """One row is one version of a price list; prices are in `currency`.

    `providers` is the JSON of its ProviderRules; `source_sha256` is of the file it came from,
    `content_sha256` of what was submitted for review and is signed. `drafted_by`, `preparers`
    (all who wrote in the draft), `approved_by` and `retired_by` are names as they were.
    """

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=80)
    source = models.CharField(max_length=40)
    source_version = models.CharField(max_length=80, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    status = models.CharField(max_length=9, choices=VersionStatus, default=VersionStatus.DRAFT)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    providers = models.JSONField(default=list, blank=True)
    drafted_by = models.CharField(max_length=200)
    drafted_at = models.DateTimeField(auto_now_add=True)
    preparers = models.JSONField(default=list, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-valid_from", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="%(class)s_validity",
            ),
            models.CheckConstraint(
                condition=Q(status__in=VersionStatus.values), name="%(class)s_status"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "in_review"))
                | Q(recorded_at__isnull=False) & ~Q(approved_by=""),
                name="%(class)s_approved",
            ),
            models.CheckConstraint(
                condition=Q(status="retired", retired_at__isnull=False)
                | ~Q(status="retired") & Q(retired_at=None),
                name="%(class)s_retired_when",
            ),
        ]

    def __str__(self) -> str:
        return self.version


class EntryColumns(models.Model):
    """One row is what the models of one provider cost that `match` describes (JSON of a Match).

    Of the entries that match, the lowest `priority` prices; `name` is what the source calls the
    model, `raw` the source's own entry as JSON text, byte for byte.
    """

    provider = models.CharField(max_length=128, blank=True)
    name = models.CharField(max_length=256, blank=True)
    match = models.JSONField()
    priority = models.IntegerField(default=0)
    mode = models.CharField(max_length=200, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    raw = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["provider", "name", "priority", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="%(class)s_validity",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}/{self.name}"


class TierColumns(models.Model):
    """One row is a set of prices and when they hold (JSON of Conditions); the first holds."""

    priority = models.IntegerField(default=0)
    mode = models.CharField(
        max_length=13, choices=TierModeChoices, default=TierModeChoices.WHOLE_REQUEST
    )
    conditions = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["priority", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.priority} {self.mode}"


class ComponentColumns(models.Model):
    """One row is the price of one meter: `amount` of money for `per` units.

    Of kind multiplier, `amount` is a factor; of kind allowance, what is free of each event.
    """

    meter = models.CharField(max_length=128, blank=True)
    kind = models.CharField(
        max_length=10, choices=ComponentKindChoices, default=ComponentKindChoices.PRICE
    )
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    per = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=1)
    direction = models.CharField(max_length=16, blank=True)
    modality = models.CharField(max_length=16, blank=True)
    bucket = models.CharField(max_length=64, blank=True)
    qualifier = models.CharField(max_length=128, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="%(class)s_not_negative"),
            models.CheckConstraint(condition=Q(per__gt=0), name="%(class)s_per_something"),
            models.CheckConstraint(
                condition=Q(kind="multiplier") | ~Q(meter=""), name="%(class)s_meter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter} {self.amount}"
