"""Suspected duplicates: pairs of calls that a person says are one call, or two."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel


class SuspectedDuplicate(TenantModel):
    """One row is two cost events, of two instrumentors, that tell so much the same that they may
    be one call although they share no id (`ledger.calc.calls.suspecting`).

    `first_key` is the earlier event. A pair changes no sum while it is open. Of a merged one only
    the event `kept_key` counts, or what knows its call better; of one that was kept both do. One is
    settled when one of its events stops counting for another reason before anybody decides. The
    costs are those of the moment of the decision. `withdrawn` is the request that was only
    implied by the trace of the other event, as it stood (`withdrawn_trace_key`): what remains of
    that trace is no request. What the trace of the other event (`merged_trace_key`) brought about
    is the work of `kept_trace_key`, unless a source names an owner of it.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        MERGED = "merged", _("Merged")
        KEPT = "kept", _("Both kept")
        SETTLED = "settled", _("Settled by itself")

    class Reason(models.TextChoices):
        ALIKE = "alike", _("Same model, tokens and moment in two traces")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    reason = models.CharField(max_length=5, choices=Reason, default=Reason.ALIKE)
    first_key = models.UUIDField()
    second_key = models.UUIDField()
    sources = models.TextField()
    model = models.TextField()
    input_tokens = models.BigIntegerField()
    output_tokens = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    found_at = models.DateTimeField(auto_now_add=True)
    kept_key = models.UUIDField(null=True, blank=True)
    first_cost_usd = models.DecimalField(max_digits=60, decimal_places=36, null=True, blank=True)
    second_cost_usd = models.DecimalField(max_digits=60, decimal_places=36, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    withdrawn = models.JSONField(null=True, blank=True)
    withdrawn_trace_key = models.UUIDField(null=True, blank=True)
    kept_trace_key = models.UUIDField(null=True, blank=True)
    merged_trace_key = models.UUIDField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="suspected_public_id"),
            models.UniqueConstraint(
                fields=["tenant", "first_key", "second_key"], name="suspected_pair"
            ),
            models.CheckConstraint(
                condition=~Q(first_key=F("second_key")), name="suspected_is_of_two"
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None, decided_by=None, kept_key=None)
                | Q(status="kept", decided_at__isnull=False, kept_key=None)
                | Q(status="settled", decided_at__isnull=False, decided_by=None, kept_key=None)
                | Q(status="merged", decided_at__isnull=False, kept_key=F("first_key"))
                | Q(status="merged", decided_at__isnull=False, kept_key=F("second_key")),
                name="suspected_decision",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_trace_key=None) | Q(status="merged", withdrawn__isnull=False),
                name="suspected_withdrawn_request",
            ),
            models.CheckConstraint(
                condition=Q(kept_trace_key=None, merged_trace_key=None)
                | Q(status="merged", kept_trace_key__isnull=False, merged_trace_key__isnull=False),
                name="suspected_merged_traces",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "second_key"], name="suspected_second"),
            models.Index(fields=["tenant", "status", "-occurred_at"], name="suspected_status"),
            models.Index(
                fields=["tenant", "withdrawn_trace_key"],
                name="suspected_withdrawn",
                condition=Q(withdrawn_trace_key__isnull=False),
            ),
            models.Index(
                fields=["tenant", "merged_trace_key"],
                name="suspected_merged_trace",
                condition=Q(merged_trace_key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
