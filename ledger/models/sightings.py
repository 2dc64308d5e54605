"""Which events are sightings of one call, and which are attempts of one operation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel


class CallKey(TenantModel):
    """One row is one identity key of a call (md5 of `kind:value`), and the call it leads to.

    `uses` counts the events that named it: a key that many share is no identity.
    """

    pk = models.CompositePrimaryKey("tenant_id", "key")
    key = models.UUIDField()
    call_id = models.UUIDField()
    uses = models.IntegerField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.key)


class Sighting(TenantModel):
    """One row is one cost event that says which call it saw, or of which operation it is part.

    The sightings of a call (`call_id`) count once: `is_counted` tells whether this one's lines
    are in the sums. They stand under `posted_trace_key`, which may be the trace of a better
    guide than the event itself (`ledger.calc.call_sources`). An attempt is superseded once its
    channel has seen a later one of the same operation. The numbers are what the event
    said, for comparing; the ledger's own are in its lines.
    """

    class Status(models.TextChoices):
        OK = "ok", _("Succeeded")
        ERROR = "error", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    pk = models.CompositePrimaryKey("tenant_id", "event_key")
    event_key = models.UUIDField()
    call_id = models.UUIDField(null=True)
    operation_key = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    own_trace_key = models.UUIDField()
    posted_trace_key = models.UUIDField()
    attribution_id = models.BigIntegerField(null=True)
    input_tokens = models.BigIntegerField(null=True)
    output_tokens = models.BigIntegerField(null=True)
    is_counted = models.BooleanField()
    is_superseded = models.BooleanField(default=False, db_default=False)
    reported_cost_usd = models.DecimalField(max_digits=40, decimal_places=18, null=True)
    channel = models.TextField()
    call_status = models.TextField(choices=Status)
    settlement = models.TextField()
    own_trace_id = models.TextField()
    posted_trace_id = models.TextField()
    operation_id = models.TextField()
    cost_event_id = models.TextField()
    model = models.TextField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.channel}: {self.cost_event_id}"
