"""A tenant's own price books: what its contracts say, and where it departs from the defaults."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantForeignKey, TenantModel
from ledger.models.prices.columns import BookColumns, ComponentColumns, EntryColumns, TierColumns


def person(**options: Any) -> "models.ForeignKey[Any, Any]":  # Any: options of the field
    """Who took a step; empty where it was not taken, or by a label that fits nobody any more."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        **options,
    )


class TenantPricebook(TenantModel, BookColumns):
    """One row is one version of a tenant's price list.

    Who did what is told by user id, beside the names as they were. Of all who wrote in the draft
    (`preparer_ids`) nobody may approve it: a check of the database says so too.
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract")
        OVERRIDE = "override", _("Override")

    kind = models.CharField(max_length=8, choices=Kind)
    drafter = person()
    submitter = person()
    approver = person()
    retirer = person()
    preparer_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta(TenantModel.Meta, BookColumns.Meta):
        constraints = [
            *BookColumns.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "version"], name="tenant_pricebook_version"),
            models.CheckConstraint(
                condition=Q(approver=None)
                | (
                    (Q(drafter=None) | ~Q(approver=F("drafter")))
                    & (Q(submitter=None) | ~Q(approver=F("submitter")))
                ),
                name="tenant_pricebook_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("contract", "override")), name="tenant_pricebook_kind"
            ),
        ]


class TenantPriceEntry(TenantModel, EntryColumns):
    """One row is a price entry of a tenant's book."""

    pricebook = TenantForeignKey(TenantPricebook, models.CASCADE, related_name="entries")

    class Meta(TenantModel.Meta, EntryColumns.Meta):
        pass


class TenantPriceTier(TenantModel, TierColumns):
    """One row is a tier of a tenant's price entry."""

    entry = TenantForeignKey(TenantPriceEntry, models.CASCADE, related_name="tiers")

    class Meta(TenantModel.Meta, TierColumns.Meta):
        pass


class TenantPriceComponent(TenantModel, ComponentColumns):
    """One row is a price component of a tenant's tier."""

    tier = TenantForeignKey(TenantPriceTier, models.CASCADE, related_name="components")

    class Meta(TenantModel.Meta, ComponentColumns.Meta):
        pass
