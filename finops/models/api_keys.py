"""Keys of machines."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finops.scope.models import TenantModel


class ApiKey(TenantModel):
    """One row is one key of an integration: `fin_<public_id>_<secret>`.

    Only the SHA-256 of the 32-byte secret is kept. `public_id` is random and unique per
    tenant; it carries the tenant's id, so that the tenant is known before a row is read.
    """

    public_id = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    secret_sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    # Empty: the installation's default. See `finops.services.api_keys.limits`.
    requests_per_minute = models.PositiveIntegerField(null=True, blank=True)
    records_per_minute = models.PositiveIntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="api_key_public_id"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="api_key_expiry"
            ),
            models.CheckConstraint(
                condition=Q(requests_per_minute__gt=0) & Q(records_per_minute__gt=0),
                name="api_key_limits_let_something_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name
