"""Anchors of the audit log, where they are sent, and messages to webhooks."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from finops.scope.migrations import INSERT_ONLY, secure_tenant_table, tenant_field

ID: "models.BigAutoField[int, int]" = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0019_factor_resets"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                ("id", ID),
                ("day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("seq", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_with", models.CharField(blank=True, max_length=64)),
                ("content", models.TextField()),
                ("tenant", tenant_field()),
            ],
            options={
                "ordering": ["-day"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "day"), name="audit_anchor_day"),
                    models.CheckConstraint(
                        condition=Q(seq__gte=1), name="audit_anchor_of_an_entry"
                    ),
                ],
            },
        ),
        secure_tenant_table("AuditAnchor", INSERT_ONLY),
        migrations.CreateModel(
            name="AnchorDestination",
            fields=[
                ("id", ID),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Mailbox"), ("webhook", "Webhook")], max_length=8
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("secret", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tenant", tenant_field()),
            ],
            options={
                "ordering": ["channel", "address"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "public_id"), name="anchor_destination_public_id"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "channel", "address"),
                        name="anchor_destination_address",
                        violation_error_message="Anchors are sent there already.",
                    ),
                    models.CheckConstraint(
                        condition=Q(("channel", "email"), ("secret", ""))
                        | Q(("channel", "webhook"), ~Q(("secret", ""))),
                        name="anchor_destination_secret",
                    ),
                ],
            },
        ),
        secure_tenant_table("AnchorDestination"),
        migrations.RemoveConstraint(model_name="outboxmessage", name="outbox_channel"),
        migrations.AlterField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(
                choices=[("email", "E-mail"), ("webhook", "Webhook")],
                default="email",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=Q(channel__in=["email", "webhook"]), name="outbox_channel"
            ),
        ),
    ]
