"""Pricebooks: versioned, effective-dated, immutable once used (a trigger holds that).

Global reference tables: they never point at tenant rows, and no tenant's role may write them.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Pricebook(models.Model):
    """One row is one version of a price list."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", _("Retired")

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=80, unique=True)
    source = models.CharField(max_length=40)
    source_version = models.CharField(max_length=80, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-valid_from", "version"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="pricebook_validity",
            )
        ]

    def __str__(self) -> str:
        return self.version


class PriceEntry(models.Model):
    """One row is the price of one meter of one model from a date on, per single unit, in USD."""

    pricebook = models.ForeignKey(Pricebook, on_delete=models.PROTECT, related_name="entries")
    provider = models.CharField(max_length=128)
    model = models.CharField(max_length=128)
    meter = models.CharField(max_length=32)
    unit_price = models.DecimalField(max_digits=30, decimal_places=18)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["provider", "model", "meter", "valid_from"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["pricebook", "provider", "model", "meter", "valid_from"],
                name="price_entry_once",
            ),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="price_entry_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}/{self.model} {self.meter}"
