"""Files that take too long for one answer: the row that must not be lost, and its bytes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models.api_keys import ApiKey
from finops.models.leased import LeasedWork
from finops.scope.models import TenantForeignKey, TenantModel


class ExportJob(LeasedWork):
    """One row is one file that a person or a key asked for: the same URL as the export of the page
    or of the API.

    It is made with the rights that its owner or key has at that time, and nobody else gets it. Row
    and bytes go at `expires_at`.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = TenantForeignKey(
        ApiKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    path = models.CharField(max_length=400)
    query = models.TextField(blank=True)
    format = models.CharField(max_length=8)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    file_name = models.CharField(max_length=200, blank=True)
    rows_done = models.BigIntegerField(default=0)
    rows_total = models.BigIntegerField(null=True, blank=True)  # as counted before the first
    bytes_total = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta(LeasedWork.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="export_job_public_id"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="export_job_state",
            ),
            models.CheckConstraint(
                condition=Q(owner=None, key__isnull=False) | Q(owner__isnull=False, key=None),
                name="export_job_is_of_one",
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
