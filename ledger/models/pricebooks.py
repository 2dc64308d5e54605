"""The default price books, for all tenants.

Global reference tables: they never point at tenant rows, and no tenant's role may write them.
"""

from django.db import models

from ledger.models.pricebook_columns import (
    BookColumns,
    ComponentColumns,
    EntryColumns,
    Status,
    TierColumns,
)


class Pricebook(BookColumns):
    """One row is one version of a default price list."""

    Status = Status

    class Meta(BookColumns.Meta):
        constraints = [
            *BookColumns.Meta.constraints,
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
