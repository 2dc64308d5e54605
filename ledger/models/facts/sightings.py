"""Which events are sightings of one call, and which are attempts of one operation."""

from typing import Any  # Any: options of one field class

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel

_EXACT: dict[str, Any] = {"max_digits": 40, "decimal_places": 18}


class CallKey(TenantModel):
    """One row is one identity key of a call (md5 of `kind:value`), and the family it leads to:
    the sightings that share keys with one another, directly or by way of others.

    `uses` counts the events that named it: a key that many share is no identity.
    """

    pk = models.CompositePrimaryKey("tenant_id", "key")
    key = models.UUIDField()
    family_id = models.UUIDField()
    uses = models.IntegerField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.key)


class Sighting(TenantModel):
    """One row is one cost event that says which call it saw, or of which operation it is part.

    Sightings of a family may be of one call (`ledger.calc.calls`); a call counts once.
    `is_counted` tells whether this one's lines are in the sums; if not, `why`, and `counted_key`
    is the event that counts in its place. They stand under `posted_trace_key`, which may be the
    trace of a better guide, and belong to `posted_attribution_id` where that is not the trace's.
    `attribution_id` is the owner that the event says itself, `inherited_attribution_id` the one
    that the nearest span around it names.
    `repeated_key` is the event inside that tells the same, or what a person said is the same
    call. `doubt` is a code of `ledger.parsers.received.MESSAGES`. An attempt is superseded once
    its channel has counted a later one of the same operation. `instrumentor` names the library that
    made the span, where one did. The numbers are what the event
    said, for comparing; the ledger's own are in its lines.
    """

    class Status(models.TextChoices):
        OK = "ok", _("Succeeded")
        ERROR = "error", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Why(models.TextChoices):
        COUNTED = "", _("Counted")
        CHANNEL = "channel", _("Another channel knows it better")
        AGAIN = "again", _("Told before")
        INSIDE = "inside", _("A call inside tells the same")
        DECIDED = "decided", _("Said to be the same call")

    pk = models.CompositePrimaryKey("tenant_id", "event_key")
    event_key = models.UUIDField()
    family_id = models.UUIDField(null=True)
    operation_key = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    own_trace_key = models.UUIDField()
    posted_trace_key = models.UUIDField()
    attribution_id = models.BigIntegerField(null=True)
    input_tokens = models.BigIntegerField(null=True)
    output_tokens = models.BigIntegerField(null=True)
    is_counted = models.BooleanField()
    is_superseded = models.BooleanField(default=False, db_default=False)
    is_batch = models.BooleanField(default=False, db_default=False)
    counted_key = models.UUIDField(null=True)
    repeated_key = models.UUIDField(null=True)
    inherited_attribution_id = models.BigIntegerField(null=True)
    posted_attribution_id = models.BigIntegerField(null=True)
    quantity = models.DecimalField(**_EXACT, null=True)
    reported_cost_usd = models.DecimalField(**_EXACT, null=True)
    channel = models.TextField()
    instrumentor = models.TextField(default="", db_default="")
    call_status = models.TextField(choices=Status)
    settlement = models.TextField()
    own_trace_id = models.TextField()
    posted_trace_id = models.TextField()
    operation_id = models.TextField()
    cost_event_id = models.TextField()
    model = models.TextField()
    why = models.TextField(choices=Why, default="", db_default="")
    doubt = models.TextField(default="", db_default="")
    part = models.TextField(default="", db_default="")
    call_ids = models.TextField(default="", db_default="")

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.channel}: {self.cost_event_id}"


class WithdrawnRequest(TenantModel):
    """One row is a request that a trace only implied and that is counted no more, as it stood: all
    calls of the trace count in other traces, where a request of the same use case stands
    (`standing_trace_key`). It comes back with the first call that counts in its own trace."""

    pk = models.CompositePrimaryKey("tenant_id", "trace_key")
    trace_key = models.UUIDField()
    standing_trace_key = models.UUIDField()
    occurred_at = models.DateTimeField()
    attribution_id = models.IntegerField()
    trace_id = models.TextField()
    business_outcome_id = models.TextField(null=True)  # noqa: DJ001  # as of a request

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return self.trace_id


class HeldLine(TenantModel):
    """One row is one cost line of a sighting that does not count, at the price it came with.

    Should the sighting come to count after all, its lines are posted from here. Reports and
    re-ratings do not see them.
    """

    pk = models.CompositePrimaryKey("tenant_id", "event_key", "line_no")
    event_key = models.UUIDField()
    line_no = models.SmallIntegerField()
    occurred_at = models.DateTimeField()
    meter_id = models.BigIntegerField()
    rate_id = models.BigIntegerField()
    quantity = models.DecimalField(**_EXACT)
    unit_price = models.DecimalField(**_EXACT, null=True)
    reported_cost_usd = models.DecimalField(**_EXACT, null=True)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.event_key}/{self.line_no}"
