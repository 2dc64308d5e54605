"""Sums kept beside the facts, cut in the tenant's own time zone; pages read only these.

Rebuilt from the facts by `ledger.services.rollups.rebuild`, which also proves them equal.
"""

from typing import Any  # Any: options of one field class

from django.db import models

from finops.scope.models import TenantModel
from ledger.models.facts.dimensions import Attribution, Meter, Rate

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
    """Credits of outcomes in units of 10^-12 of one, and their value in USD.

    `credit` counts those that count; `implied_credit` is the part of it that no record confirms,
    `valued_credit` the part with a value, and `realised_usd` what of the value is realised.
    `failed_credit` is beside it, and `unknown_credit`: nobody knows whether these count.
    """

    attribution = models.ForeignKey(Attribution, related_name="+", **_KEY)
    kind = models.TextField()
    credit = models.DecimalField(max_digits=60, decimal_places=0)
    implied_credit = models.DecimalField(max_digits=60, decimal_places=0)
    valued_credit = models.DecimalField(max_digits=60, decimal_places=0)
    failed_credit = models.DecimalField(max_digits=60, decimal_places=0)
    unknown_credit = models.DecimalField(max_digits=60, decimal_places=0, db_default=0, default=0)
    value_usd = models.DecimalField(max_digits=60, decimal_places=18)
    realised_usd = models.DecimalField(max_digits=60, decimal_places=22, db_default=0, default=0)

    class Meta(TenantModel.Meta):
        abstract = True
        default_permissions = ()


class OutcomeDay(OutcomeSum):
    """One row is one day × attribution × kind, of outcomes that happened on it (by arrival)."""

    pk = models.CompositePrimaryKey("tenant_id", "day", "attribution_id", "kind")
    day = models.DateField()


class CohortDay(OutcomeSum):
    """One row is the same of outcomes whose requests were made on the day (by cohort)."""

    pk = models.CompositePrimaryKey("tenant_id", "day", "attribution_id", "kind")
    day = models.DateField()
