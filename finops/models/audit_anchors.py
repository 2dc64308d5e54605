"""Anchors of the audit log, and where they are sent so that they lie outside the database."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel

LONGEST_ADDRESS = 254  # as in an outbox message


class AuditAnchor(TenantModel):
    """One row is the head of the tenant's audit chain on one day (UTC); rows are only inserted.

    `content` is the file as it was made and sent, with its signature if there is one.
    """

    day = models.DateField()
    made_at = models.DateTimeField()
    seq = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    signed_with = models.CharField(max_length=64, blank=True)
    content = models.TextField()

    class Meta(TenantModel.Meta):
        ordering = ["-day"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day"], name="audit_anchor_day"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="audit_anchor_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class AnchorDestination(TenantModel):
    """One row is a mailbox or a webhook that gets each new anchor.

    `secret` signs what a webhook gets (Standard Webhooks); empty for a mailbox.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Mailbox")
        WEBHOOK = "webhook", _("Webhook")

    public_id = models.UUIDField(default=uuid.uuid4)
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=LONGEST_ADDRESS)
    secret = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(TenantModel.Meta):
        ordering = ["channel", "address"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "public_id"], name="anchor_destination_public_id"
            ),
            models.UniqueConstraint(
                fields=["tenant", "channel", "address"],
                name="anchor_destination_address",
                violation_error_message=_("Anchors are sent there already."),
            ),
            models.CheckConstraint(
                condition=Q(channel="email", secret="") | (Q(channel="webhook") & ~Q(secret="")),
                name="anchor_destination_secret",
            ),
        ]

    def __str__(self) -> str:
        return self.address
