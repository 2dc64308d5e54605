"""What is signed, by whom, and every step on the way: one set of tables for all that is signed.

Triggers of the database hold the rules (security 6): a step is taken by inserting its
row, and nothing here is ever changed or deleted.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from finops.models.organisation.units import BusinessUnit
from finops.models.organisation.use_cases import UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class LifecycleStep(models.Model):
    """One row is a pair of states that a kind may go between; written after every migrate.

    `roles` are who signs it where that is fixed; empty where a snapshot's slots say so.
    """

    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=24)
    phase = models.CharField(max_length=8)
    hands = ArrayField(models.CharField(max_length=12))
    freezes = models.BooleanField()
    signs = models.BooleanField()
    roles = ArrayField(models.CharField(max_length=32), blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "target"], name="lifecycle_pair")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.source} to {self.target}"


class ApprovalRequest(TenantModel):
    """One row is one way through review of one subject: `kind` and the id of its row.

    `version` counts the steps; `snapshot` is what is in review or was approved, empty before.
    Changed only by the trigger of its steps. From `due_at` on nobody signs; `review_on` is the
    day on which an approval is looked at again.
    """

    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    state = models.CharField(max_length=24, blank=True, default="")
    phase = models.CharField(max_length=8, default="open")
    version = models.IntegerField(default=0)
    snapshot = TenantForeignKey("finops.ApprovalSnapshot", null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject"],
                condition=Q(phase="open"),
                name="approval_one_open",
            ),
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject"],
                condition=Q(phase="in_force"),
                name="approval_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=("open", "in_force", "ended")), name="approval_phase"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "kind", "subject", "id"], name="approval_subject"),
            models.Index(fields=["tenant", "kind", "state"], name="approval_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.state}"


class ApprovalSnapshot(TenantModel):
    """One row is what a request asked people to sign, the `seq`th time it was put to them.

    `content` is the exact text, `sha256` that of its UTF-8 bytes. Of what was signed before texts
    were kept here, only the hash is known. `needs_step_up` asks for a second factor.
    """

    request = TenantForeignKey(ApprovalRequest, related_name="snapshots")
    seq = models.IntegerField()
    content = models.TextField(null=True)  # noqa: DJ001 - unknown is not empty
    sha256 = models.CharField(max_length=64)
    needs_step_up = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "seq"], name="snapshot_seq"),
            models.UniqueConstraint(fields=["tenant", "id", "sha256"], name="snapshot_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.seq} {self.sha256[:12]}"


class SnapshotSlot(TenantModel):
    """One row is one signature that a snapshot needs: of somebody who holds one of `roles` over
    the scope, which is the tenant where neither unit nor use case is named."""

    snapshot = TenantForeignKey(ApprovalSnapshot, related_name="slots")
    no = models.SmallIntegerField()
    roles = ArrayField(models.CharField(max_length=32))
    business_unit = TenantForeignKey(BusinessUnit, null=True, related_name="+")
    use_case = TenantForeignKey(UseCase, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "snapshot", "no"], name="snapshot_slot_no")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}.{self.no}: {', '.join(self.roles)}"


class SnapshotIdentity(TenantModel):
    """One row says that a person has a part in a snapshot, by themselves or because they count as
    one with `stands_for`. Nobody stands there twice: that keeps signers apart."""

    snapshot = TenantForeignKey(ApprovalSnapshot, related_name="identities")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signs = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "snapshot", "person"], name="identity_once")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}: {self.person_id}"


class SignOff(TenantModel):
    """One row is one person's signature on one slot of one snapshot, by its hash."""

    snapshot = TenantForeignKey(ApprovalSnapshot, related_name="sign_offs")
    slot = models.SmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    step_up_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "snapshot", "slot"], name="sign_off_slot")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}.{self.slot}: {self.person_id}"


class ApprovalStep(TenantModel):
    """One row is one step of a request: who took it, as what, why, and on which content.

    `person` is empty where the system took it, or where a label from before fits nobody.
    Inserting it takes the step; `snapshot` is the request's from then on.
    """

    request = TenantForeignKey(ApprovalRequest, related_name="steps")
    seq = models.IntegerField()
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=24)
    hand = models.CharField(max_length=12)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    actor = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    snapshot = TenantForeignKey(ApprovalSnapshot, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["request_id", "seq"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "request", "seq"], name="approval_step_seq")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.seq}: {self.source} to {self.target}"
