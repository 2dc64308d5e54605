"""Long work: the row that must not be lost, and which process works on it."""

import uuid

from django.db import models

from finops.scope.models import TenantModel


class LeasedWork(TenantModel):
    """One row is one piece of work that takes longer than an answer; Celery carries only its id.

    `lease_until` is held by the process that works on it; the sweep hands a row whose lease ran
    out to another worker. `attempts` counts how often it was taken without coming further. Whoever
    calls it off is named in `cancelled_by`. How it is worked on: `finops.services.leasing`.
    """

    # Not a column: when this process last brought the work further, on its own clock.
    came_further_at: float = 0.0

    public_id = models.UUIDField(default=uuid.uuid4)
    state = models.CharField(max_length=9)
    error = models.TextField(blank=True)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=200, blank=True, db_default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=80, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True
        ordering = ["-created_at", "-id"]
        default_permissions = ()
