"""Months whose unit costs stood, and what changed of them afterwards."""

from typing import Any  # Any: options of one field class

from django.db import models

from finops.scope.models import TenantModel
from ledger.models.facts.dimensions import Attribution

_KEY: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class SettledMonth(TenantModel):
    """One row is a month that was over, with all its outcomes counted, in the night of
    `settled_at`: from then on its unit costs stand, until something opens them again."""

    pk = models.CompositePrimaryKey("tenant_id", "month")
    month = models.DateField()
    settled_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReopenedDay(TenantModel):
    """One row is a day of a settled month × attribution × kind whose outcomes have changed since.

    In units of credit: those that were `added`, `corrected` (they counted before, and are of
    another time, owner or value) and `taken_back`. `reopened_at` is the last change.
    """

    pk = models.CompositePrimaryKey("tenant_id", "day", "attribution_id", "kind")
    day = models.DateField()
    attribution = models.ForeignKey(Attribution, related_name="+", **_KEY)
    kind = models.TextField()
    added = models.DecimalField(max_digits=60, decimal_places=0)
    corrected = models.DecimalField(max_digits=60, decimal_places=0)
    taken_back = models.DecimalField(max_digits=60, decimal_places=0)
    reopened_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
