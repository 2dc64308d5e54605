"""How large single values are, by day: counts in buckets, from which quantiles follow.

Sums like others, but made day by day by a worker (`ledger.services.bucketing`): a day that has
changed since is marked, and is read from the facts until it is counted again.
"""

from typing import Any  # Any: options of one field class

from django.contrib.postgres.fields import ArrayField
from django.db import models

from finops.scope.models import TenantModel
from ledger.models.facts.dimensions import Attribution

_KEY: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class BucketDay(TenantModel):
    """One row is one day × owner × measure × bucket: how many values lie in it, and their sum.

    The owner is the first attribution of the day with the same `OWNED_BY` words. A bucket
    (`ledger.calc.measures.sketches`) is split where a threshold lies in it: `floor` is where the
    row's part of it begins.
    """

    pk = models.CompositePrimaryKey(
        *("tenant_id", "day", "attribution_id", "measure", "bucket", "floor")
    )
    day = models.DateField()
    attribution = models.ForeignKey(Attribution, related_name="+", **_KEY)
    measure = models.TextField()
    bucket = models.SmallIntegerField()
    floor = models.FloatField()
    counted = models.BigIntegerField()
    total = models.DecimalField(max_digits=60, decimal_places=18)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.measure} {self.day} {self.bucket}"


class BucketedDay(TenantModel):
    """One row is a day whose values are counted: split at which thresholds, and when."""

    pk = models.CompositePrimaryKey("tenant_id", "day")
    day = models.DateField()
    cuts = ArrayField(models.FloatField())
    counted_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.day)


class DayMark(TenantModel):
    """One row is a day of whose facts some have changed since they were counted: since when, when
    last, and how often."""

    pk = models.CompositePrimaryKey("tenant_id", "day")
    day = models.DateField()
    changes = models.BigIntegerField()
    since = models.DateTimeField()
    marked_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.day)
