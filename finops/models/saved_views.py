"""Views that people keep: a page with its filter, under a name."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel

MOST_DAYS = 3660


class SavedView(TenantModel):
    """One row is one filter of one page that a person keeps, for their own use or the tenant's.

    `page` is the route and `subject` what its URL captures beside the tenant. `query` is the
    page's canonical query string; where `preset` or `days` is set it holds no period, and the view
    shows the one of this name, or as many days up to today.
    """

    public_id = models.UUIDField(default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    preset = models.CharField(max_length=20, blank=True, default="", db_default="")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="saved_view_public_id"),
            models.UniqueConstraint(
                fields=["tenant", "owner", "page", "subject", "name"],
                name="saved_view_name",
                violation_error_message=_("You keep a view of this name here already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__gte=1, days__lte=MOST_DAYS),
                name="saved_view_days",
            ),
            models.CheckConstraint(
                condition=Q(preset="") | Q(days=None), name="saved_view_one_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name
