"""What receivers remember: events in doubt, and calls that have another call inside."""

from django.db import models

from finops.scope.models import TenantModel


class DegradedEvent(TenantModel):
    """One row is one cost event whose source contradicts itself, and how.

    The event is in the ledger, its settlement is `estimated`; this is the work list of what to
    put right at the source. `code` is one of `ledger.parsers.received.MESSAGES`.
    """

    pk = models.CompositePrimaryKey("tenant_id", "event_key", "code")
    event_key = models.UUIDField()
    code = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    channel = models.TextField()
    cost_event_id = models.TextField()
    trace_id = models.TextField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.cost_event_id}: {self.code}"


class OuterCall(TenantModel):
    """One row is one call that has another call of its kind inside, known by the inner one.

    The outer call repeats the usage of the inner one, and its span mostly comes later, in
    another body: it is then not counted. `mark` is the md5 of its kind and place.
    """

    pk = models.CompositePrimaryKey("tenant_id", "mark")
    mark = models.UUIDField()
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.mark)
