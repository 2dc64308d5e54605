"""Files that take too long for one answer: the row that must not be lost, and its bytes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantForeignKey, TenantModel


class ExportJob(TenantModel):
    """One row is one file that a person asked for: the same URL as the page's own export.

    It is made with the person's rights at that time, and only its owner gets it. `lease_until`
    is held by the process that works on it. Row and bytes go at `expires_at`.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    public_id = models.UUIDField(default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=400)
    query = models.TextField(blank=True)
    format = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    file_name = models.CharField(max_length=200, blank=True)
    rows_done = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=80, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="export_job_public_id"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]),
                name="export_job_state",
            ),
            models.CheckConstraint(
                condition=Q(format__in=["csv", "xlsx"]), name="export_job_format"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.path


class ExportPart(TenantModel):
    """One row is one piece of a finished file: web and worker machines share the database only."""

    job = TenantForeignKey(ExportJob, related_name="parts")
    part_no = models.IntegerField()
    content = models.BinaryField()

    class Meta(TenantModel.Meta):
        ordering = ["part_no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "job", "part_no"], name="export_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.part_no}"
