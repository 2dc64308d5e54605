"""Invitations, and the messages that are sent."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0012_exports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("platform_pm", "Platform PM"),
                            ("finops_lead", "FinOps Lead"),
                            ("product_architect", "Product Architect"),
                            ("ai_ops", "AI Ops"),
                            ("risk", "Risk / Compliance"),
                            ("business_owner", "Business Owner"),
                            ("finance", "Finance"),
                            ("tenant_admin", "Tenant Admin"),
                            ("auditor", "Auditor (read only)"),
                        ],
                        max_length=32,
                    ),
                ),
                ("valid_from", models.DateTimeField(blank=True, null=True)),
                ("valid_to", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
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
                (
                    "use_case",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
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
                "ordering": ["-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "public_id"), name="invitation_public_id"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("tenant", "email"),
                        name="invitation_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("business_unit", None), ("use_case", None), _connector="OR"
                        ),
                        name="invitation_one_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                                ("withdrawn_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_accepted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_by", None),
                            ("invited_by", None),
                            models.Q(("accepted_by", models.F("invited_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="invitation_accepted_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "platform_pm",
                                    "finops_lead",
                                    "product_architect",
                                    "ai_ops",
                                    "risk",
                                    "business_owner",
                                    "finance",
                                    "tenant_admin",
                                    "auditor",
                                ],
                            )
                        ),
                        name="invitation_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("kind", models.CharField(max_length=40)),
                (
                    "channel",
                    models.CharField(choices=[("email", "E-mail")], default="email", max_length=8),
                ),
                ("recipient", models.CharField(max_length=254)),
                ("payload", models.JSONField(blank=True, default=dict)),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sent", "Sent"),
                            ("dropped", "Dropped: no longer true"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
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
                "db_table": "finops_outbox",
                "ordering": ["-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["tenant", "due_at"],
                        name="outbox_queued",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "public_id"), name="outbox_public_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("state", "queued")),
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state__in", ["sent", "dropped", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="outbox_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel", "email")), name="outbox_channel"
                    ),
                ],
            },
        ),
        secure_tenant_table("Invitation"),
        secure_tenant_table("OutboxMessage"),
    ]
