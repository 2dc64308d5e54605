"""What is sent to people and machines outside: a row in the transaction that it tells of."""

import uuid

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantForeignKey, TenantModel


class OutboxMessage(TenantModel):
    """One row is one message to one recipient: written with what it tells, sent by a worker.

    `kind` names who composes it (`finops.sending.outbox`), from `payload` and at the time of
    sending: a row holds no secret, and what is no longer true is dropped. `due_at` is the next
    attempt. `tries` are the attempts: when, the status they answered with, what went wrong. A call
    of an event names its `webhook` and its `event`.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WEBHOOK = "webhook", _("Webhook")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Dropped: no longer true")
        FAILED = "failed", _("Failed")
        HELD = "held", _("Shown in the demo, not sent")

    public_id = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    recipient = models.CharField(max_length=254)
    payload = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    status = models.SmallIntegerField(null=True, blank=True)
    tries = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))
    webhook = TenantForeignKey("finops.Webhook", null=True, blank=True, related_name="+")
    event = TenantForeignKey("finops.WebhookEvent", null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        db_table = "finops_outbox"
        ordering = ["-id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["tenant", "due_at"], condition=Q(state="queued"), name="outbox_queued"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="outbox_public_id"),
            models.CheckConstraint(
                condition=Q(state="queued", finished_at=None)
                | Q(state__in=["sent", "dropped", "failed", "held"], finished_at__isnull=False),
                name="outbox_state",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["email", "webhook"]), name="outbox_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
