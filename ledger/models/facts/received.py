"""What receivers remember: events in doubt, and the spans of traces."""

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


class TraceSpans(TenantModel):
    """One row is what one body told of the spans of one trace: which is inside which, which are
    cost events, and which name an owner (`ledger.services.posting.calls.span_trees`).

    The next body of the same trace needs to know. Forgotten after a week.
    """

    pk = models.CompositePrimaryKey("tenant_id", "trace_key", "part")
    trace_key = models.UUIDField()
    part = models.IntegerField()
    seen_at = models.DateTimeField(auto_now_add=True)
    spans = models.BinaryField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.trace_key}/{self.part}"
