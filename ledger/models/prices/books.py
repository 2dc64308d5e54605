"""The default price books, for all tenants.

Global reference tables: they never point at tenant rows, and no tenant's role may write them.
"""

from django.db import models
from django.db.models import F, Q

from ledger.models.prices.columns import (
    BookColumns,
    ComponentColumns,
    EntryColumns,
    TierColumns,
    VersionStatus,
)


class Pricebook(BookColumns):
    """One row is one version of a default price list."""

    VersionStatus = VersionStatus

    class Meta(BookColumns.Meta):
        constraints = [
            *BookColumns.Meta.constraints,
            # Written by commands: the word of whoever runs them is all there is.
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("drafted_by")),
                name="pricebook_approved_by_another",
            ),
            models.UniqueConstraint(fields=["version"], name="pricebook_version"),
        ]


class PriceEntry(EntryColumns):
    """One row is a price entry of a default book."""

    pricebook = models.ForeignKey(Pricebook, models.CASCADE, related_name="entries")

    class Meta(EntryColumns.Meta):
        pass


class PriceTier(TierColumns):
    """One row is a tier of a default book's entry."""

    entry = models.ForeignKey(PriceEntry, models.CASCADE, related_name="tiers")

    class Meta(TierColumns.Meta):
        pass


class PriceComponent(ComponentColumns):
    """One row is a price component of a default book's tier."""

    tier = models.ForeignKey(PriceTier, models.CASCADE, related_name="components")

    class Meta(ComponentColumns.Meta):
        pass
