"""Import jobs: the row that must not be lost; Celery carries only its id."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models.leased import LeasedWork
from finops.scope.models import TenantForeignKey, TenantModel


class ImportJob(LeasedWork):
    """One row is one upload (one or more files together), whoever brought it.

    `skipped` counts the rows of other tools' exports that are about no call; `by_file` says of
    each file, by its number, how many rows were read and how many of them are in the ledger.
    A job of the platform tenant routes rows to tenants. Trouble waits for those who can mend it
    until somebody has put it away: `put_away_by` is their name as it was.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    # How many rows a chunk of this job has: fixed when it begins, since a run that goes on
    # after another counts in chunks.
    CHUNK_ROWS = 50_000

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    file_names = models.JSONField(default=list)
    format = models.CharField(max_length=16, blank=True)
    bytes_total = models.BigIntegerField(default=0)
    bytes_done = models.BigIntegerField(default=0)
    chunk_rows = models.IntegerField(default=CHUNK_ROWS, db_default=CHUNK_ROWS)
    chunks_done = models.IntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    conflict = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0, db_default=0)
    untold = models.BigIntegerField(default=0, db_default=0)
    by_file = models.JSONField(default=dict, blank=True)
    by_tenant = models.JSONField(default=dict, blank=True)
    put_away_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    actor = models.CharField(max_length=200)  # the name as it was, a key or a command
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta(LeasedWork.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="import_job_public_id"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="import_job_state",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.file_names) or str(self.public_id)

    @property
    def has_trouble(self) -> bool:
        """It failed, or rows of it were not taken."""
        return self.state == self.State.FAILED or self.rejected + self.conflict > 0


class ImportPart(TenantModel):
    """One row is one piece of an uploaded file, kept until the job has ended.

    In the database, because several web and worker machines share nothing else. `content` is
    packed (zstd) and `plain_bytes` long when unpacked; where that is empty it is as it came.
    """

    job = TenantForeignKey(ImportJob, related_name="parts")
    file_no = models.IntegerField()
    part_no = models.IntegerField()
    content = models.BinaryField()
    plain_bytes = models.IntegerField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["file_no", "part_no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "job", "file_no", "part_no"], name="import_part_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.file_no}/{self.part_no}"


class ImportBatch(TenantModel):
    """One row is one chunk posted into one tenant's ledger, in one transaction with its effect.

    A chunk that is worked on again after a crash finds its row here and is not posted twice.
    What of it lies before `closed_until` was booked as an adjustment, when it was posted.
    """

    source = models.UUIDField()
    chunk_no = models.IntegerField()
    channel = models.CharField(max_length=16)
    posted_at = models.DateTimeField(auto_now_add=True)
    closed_until = models.DateTimeField(null=True)
    accepted = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    conflict = models.IntegerField(default=0)

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source", "chunk_no"], name="import_batch_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.chunk_no}"


class ImportReject(TenantModel):
    """One row is one reason why one row of a file was not taken (or is in conflict).

    `row` counts as the file does: lines from 1, elements of a JSON array from 0. `value` is what
    stands in the field, in short.
    """

    job = TenantForeignKey(ImportJob, related_name="rejects")
    file_no = models.IntegerField()
    chunk_no = models.IntegerField()
    row = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    record_id = models.TextField()
    field = models.CharField(max_length=64)
    code = models.CharField(max_length=32)
    message = models.TextField()
    value = models.CharField(max_length=80, blank=True, db_default="")

    class Meta(TenantModel.Meta):
        ordering = ["file_no", "row", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row}: {self.message}"
