"""Sums kept beside the facts, cut in the tenant's own time zone; pages read only these.

Rebuilt from the facts by `ledger.services.rollups.rebuild`, which also proves them equal.
"""

from typing import Any  # Any: options of one field class

from django.db import models

from finops.scope.models import TenantModel
from ledger.models.dimensions import Attribution, Meter, Rate

_KEY: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class CostSum(TenantModel):
    """Sums of cost lines; `unpriced_lines` have no cost and are not in `cost_usd`."""

    attribution = models.ForeignKey(Attribution, related_name="+", **_KEY)
    meter = models.ForeignKey(Meter, related_name="+", **_KEY)
    rate = models.ForeignKey(Rate, related_name="+", **_KEY)
    lines = models.BigIntegerField()
    events = models.BigIntegerField()
    unpriced_lines = models.BigIntegerField()
    quantity = models.DecimalField(max_digits=60, decimal_places=18)
    cost_usd = models.DecimalField(max_digits=60, decimal_places=36)
    reported_cost_usd = models.DecimalField(max_digits=60, decimal_places=18)

    class Meta(TenantModel.Meta):
        abstract = True
        default_permissions = ()


class CostHour(CostSum):
    """One row is one hour of the tenant's clock × attribution × meter × rate."""

    pk = models.CompositePrimaryKey("tenant_id", "hour", "attribution_id", "meter_id", "rate_id")
    hour = models.DateTimeField()


class CostDay(CostSum):
    """One row is one day of the tenant's calendar × attribution × meter × rate."""

    pk = models.CompositePrimaryKey("tenant_id", "day", "attribution_id", "meter_id", "rate_id")
    day = models.DateField()


class RequestSum(TenantModel):
    """Counts of requests."""

    attribution = models.ForeignKey(Attribution, related_name="+", **_KEY)
    requests = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        abstract = True
        default_permissions = ()


class RequestHour(RequestSum):
    """One row is one hour of the tenant's clock × attribution."""

    pk = models.CompositePrimaryKey("tenant_id", "hour", "attribution_id")
    hour = models.DateTimeField()


class RequestDay(RequestSum):
    """One row is one day of the tenant's calendar × attribution."""

    pk = models.CompositePrimaryKey("tenant_id", "day", "attribution_id")
    day = models.DateField()


class OutcomeSum(TenantModel):
    """Counts of outcomes that passed quality, and their value."""

    attribution = models.ForeignKey(Attribution, related_name="+", **_KEY)
    kind = models.TextField()
    outcomes = models.BigIntegerField()
    value_usd = models.DecimalField(max_digits=60, decimal_places=18)

    class Meta(TenantModel.Meta):
        abstract = True
        default_permissions = ()


class OutcomeDay(OutcomeSum):
    """One row is one day × attribution × outcome kind."""

    pk = models.CompositePrimaryKey("tenant_id", "day", "attribution_id", "kind")
    day = models.DateField()
