"""Events out: who gets which, and what happened that somebody gets."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel

LONGEST_URL = 254  # as in an outbox message


class Webhook(TenantModel):
    """One row is an address that gets events of some types, in the shape that it reads.

    `secret` signs what is sent, and until `both_until` the secret of before does as well.
    `failing_since` is the first failure after the last success. One that is off, was switched off
    by failures (`disabled_at`) or was deleted gets nothing.
    """

    class Shape(models.TextChoices):
        STANDARD = "standard", _("Standard Webhooks (JSON)")
        SLACK = "slack", _("Slack")
        TEAMS = "teams", _("Microsoft Teams")

    public_id = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=LONGEST_URL)
    shape = models.CharField(max_length=8, choices=Shape, default=Shape.STANDARD)
    event_types = ArrayField(models.CharField(max_length=60))
    is_active = models.BooleanField(default=True)
    secret = models.CharField(max_length=60)
    old_secret = models.CharField(max_length=60, blank=True)
    both_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)
    failing_since = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_because = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="webhook_public_id"),
            models.CheckConstraint(condition=~Q(name=""), name="webhook_has_a_name"),
            models.CheckConstraint(condition=~Q(event_types=[]), name="webhook_gets_something"),
            models.CheckConstraint(
                condition=Q(shape__in=("standard", "slack", "teams")), name="webhook_shape"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) & ~Q(secret="")
                | Q(deleted_at__isnull=False, secret="", old_secret=""),
                name="webhook_secret",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookEvent(TenantModel):
    """One row is something that happened and that at least one webhook gets, as it was then."""

    public_id = models.UUIDField(default=uuid.uuid4)
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    data = models.JSONField()

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="webhook_event_public_id"),
        ]
        indexes = [models.Index(fields=["tenant", "at"], name="webhook_event_at")]

    def __str__(self) -> str:
        return f"{self.type} at {self.at}"
