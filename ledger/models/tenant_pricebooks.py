"""A tenant's own price books: what its contracts say, and where it departs from the defaults."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantForeignKey, TenantModel
from ledger.models.pricebook_columns import (
    BookColumns,
    ComponentColumns,
    EntryColumns,
    TierColumns,
)


class TenantPricebook(TenantModel, BookColumns):
    """One row is one version of a tenant's price list."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract")
        OVERRIDE = "override", _("Override")

    kind = models.CharField(max_length=8, choices=Kind)

    class Meta(TenantModel.Meta, BookColumns.Meta):
        constraints = [
            *BookColumns.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "version"], name="tenant_pricebook_version"),
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
