"""Changes of the address that a person signs in with: asked for, confirmed on both ends."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finops.scope.models import TenantModel


class AddressChange(TenantModel):
    """One row asks to move one person from an address to another; it belongs to the platform.

    A letter goes to either address, and the change is made once both have confirmed. Neither link
    is in the row: it is made from the installation's secret. It ends when it is done, withdrawn
    or at `expires_at`; until it is done the old address keeps.
    """

    public_id = models.UUIDField(default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    old_email = models.EmailField()
    new_email = models.EmailField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "public_id"], name="address_change_public_id"
            ),
            models.UniqueConstraint(
                fields=["tenant", "user"],
                condition=Q(done_at=None, withdrawn_at=None),
                name="address_change_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(old_email=F("new_email")), name="address_change_changes_something"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None)
                | Q(
                    old_confirmed_at__isnull=False,
                    new_confirmed_at__isnull=False,
                    withdrawn_at=None,
                ),
                name="address_change_done_when_both_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.old_email} to {self.new_email}"
