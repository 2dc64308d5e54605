"""One set of tables for everything that is signed; triggers hold its rules."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import INSERT_ONLY, secure_tenant_table

# A signature is on the hash of its snapshot, and on one of its slots; a request and its snapshot
# point at each other.
KEYS = """
ALTER TABLE finops_approvalrequest ADD CONSTRAINT finops_approvalrequest_snapshot_id_tenant_fk
  FOREIGN KEY (tenant_id, snapshot_id) REFERENCES finops_approvalsnapshot (tenant_id, id)
  DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE finops_signoff ADD CONSTRAINT finops_signoff_sha256_tenant_fk
  FOREIGN KEY (tenant_id, snapshot_id, sha256)
  REFERENCES finops_approvalsnapshot (tenant_id, id, sha256);
ALTER TABLE finops_signoff ADD CONSTRAINT finops_signoff_slot_tenant_fk
  FOREIGN KEY (tenant_id, snapshot_id, slot)
  REFERENCES finops_snapshotslot (tenant_id, snapshot_id, no);
REVOKE ALL ON finops_lifecyclestep FROM PUBLIC;
"""

TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
TRIGGERS_BACK = """
DROP FUNCTION app.must_be_signed();
DROP FUNCTION app.approval_step_taken() CASCADE;
DROP FUNCTION app.approval_step() CASCADE;
DROP FUNCTION app.sign_off() CASCADE;
DROP FUNCTION app.approval_snapshot() CASCADE;
DROP FUNCTION app.approval_request() CASCADE;
DROP FUNCTION app.identity_of(bigint);
DROP FUNCTION app.holds_role(bigint, text[], bigint, bigint);
DROP FUNCTION app.append_only() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0022_last_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.BigIntegerField()),
                ("state", models.CharField(blank=True, default="", max_length=24)),
                ("phase", models.CharField(default="open", max_length=8)),
                ("version", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        secure_tenant_table("ApprovalRequest", ("SELECT", "INSERT", "UPDATE")),
        migrations.CreateModel(
            name="ApprovalSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField()),
                ("content", models.TextField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("needs_step_up", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "request",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="finops.approvalrequest",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        secure_tenant_table("ApprovalSnapshot", INSERT_ONLY),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField()),
                ("name", models.CharField(max_length=40)),
                ("source", models.CharField(blank=True, max_length=24)),
                ("target", models.CharField(max_length=24)),
                ("hand", models.CharField(max_length=12)),
                ("actor", models.CharField(max_length=200)),
                ("reason", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="finops.approvalrequest",
                    ),
                ),
                (
                    "snapshot",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.approvalsnapshot",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["request_id", "seq"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LifecycleStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("source", models.CharField(blank=True, max_length=24)),
                ("target", models.CharField(max_length=24)),
                ("phase", models.CharField(max_length=8)),
                (
                    "hands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), size=None
                    ),
                ),
                ("freezes", models.BooleanField()),
                ("signs", models.BooleanField()),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), blank=True, size=None
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "source", "target"), name="lifecycle_pair"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.SmallIntegerField()),
                ("step_up_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="finops.approvalsnapshot",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SnapshotIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signs", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identities",
                        to="finops.approvalsnapshot",
                    ),
                ),
                (
                    "stands_for",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SnapshotSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.SmallIntegerField()),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), size=None
                    ),
                ),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "snapshot",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="finops.approvalsnapshot",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
                (
                    "use_case",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.usecase",
                    ),
                ),
            ],
            options={
                "ordering": ["no"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="approvalsnapshot",
            constraint=models.UniqueConstraint(
                fields=("tenant", "request", "seq"), name="snapshot_seq"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalsnapshot",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id", "sha256"), name="snapshot_sha256"
            ),
        ),
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["tenant", "kind", "subject", "id"], name="approval_subject"),
        ),
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["tenant", "kind", "state"], name="approval_state"),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phase", "open")),
                fields=("tenant", "kind", "subject"),
                name="approval_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phase", "in_force")),
                fields=("tenant", "kind", "subject"),
                name="approval_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", ("open", "in_force", "ended"))),
                name="approval_phase",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(
                fields=("tenant", "request", "seq"), name="approval_step_seq"
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.UniqueConstraint(
                fields=("tenant", "snapshot", "slot"), name="sign_off_slot"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotidentity",
            constraint=models.UniqueConstraint(
                fields=("tenant", "snapshot", "person"), name="identity_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotslot",
            constraint=models.UniqueConstraint(
                fields=("tenant", "snapshot", "no"), name="snapshot_slot_no"
            ),
        ),
        secure_tenant_table("ApprovalStep", INSERT_ONLY),
        secure_tenant_table("SignOff", INSERT_ONLY),
        secure_tenant_table("SnapshotIdentity", INSERT_ONLY),
        secure_tenant_table("SnapshotSlot", INSERT_ONLY),
        migrations.AddField(
            model_name="approvalrequest",
            name="snapshot",
            field=finops.scope.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="finops.approvalsnapshot",
            ),
        ),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
