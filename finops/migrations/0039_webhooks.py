"""Webhooks with their events; what is sent to them is a message that keeps its attempts."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import composite_foreign_key, secure_tenant_table, tenant_field

KEYS = (
    composite_foreign_key("finops_outbox", "webhook_id", "finops_webhook"),
    "CREATE INDEX finops_outbox_webhook_id ON finops_outbox (tenant_id, webhook_id)",
    composite_foreign_key("finops_outbox", "event_id", "finops_webhookevent"),
    "CREATE INDEX finops_outbox_event_id ON finops_outbox (tenant_id, event_id)",
)
KEYS_BACK = (
    "ALTER TABLE finops_outbox DROP CONSTRAINT finops_outbox_event_id_tenant_fk",
    "ALTER TABLE finops_outbox DROP CONSTRAINT finops_outbox_webhook_id_tenant_fk",
)


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0038_commitments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", tenant_field()),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=254)),
                (
                    "shape",
                    models.CharField(
                        choices=[
                            ("standard", "Standard Webhooks (JSON)"),
                            ("slack", "Slack"),
                            ("teams", "Microsoft Teams"),
                        ],
                        default="standard",
                        max_length=8,
                    ),
                ),
                (
                    "event_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("secret", models.CharField(max_length=60)),
                ("old_secret", models.CharField(blank=True, max_length=60)),
                ("both_until", models.DateTimeField(null=True, blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("created_by", models.CharField(max_length=200)),
                ("failing_since", models.DateTimeField(null=True, blank=True)),
                ("disabled_at", models.DateTimeField(null=True, blank=True)),
                ("disabled_because", models.TextField(blank=True)),
                ("deleted_at", models.DateTimeField(null=True, blank=True)),
            ],
            options={
                "ordering": ["name", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", tenant_field()),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("type", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("data", models.JSONField()),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxmessage",
            name="outbox_state",
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="status",
            field=models.SmallIntegerField(null=True, blank=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="tries",
            field=models.JSONField(
                blank=True, db_default=models.Value([], models.JSONField()), default=list
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("sent", "Sent"),
                    ("dropped", "Dropped: no longer true"),
                    ("failed", "Failed"),
                    ("held", "Shown in the demo, not sent"),
                ],
                default="queued",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="webhook",
            field=finops.scope.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="finops.webhook",
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="event",
            field=finops.scope.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="finops.webhookevent",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at", None), ("state", "queued")),
                    models.Q(
                        ("finished_at__isnull", False),
                        ("state__in", ["sent", "dropped", "failed", "held"]),
                    ),
                    _connector="OR",
                ),
                name="outbox_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(
                fields=("tenant", "public_id"), name="webhook_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="webhook_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("event_types", []), _negated=True),
                name="webhook_gets_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape__in", ("standard", "slack", "teams"))),
                name="webhook_shape",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deleted_at", None), models.Q(("secret", ""), _negated=True)),
                    models.Q(("deleted_at__isnull", False), ("old_secret", ""), ("secret", "")),
                    _connector="OR",
                ),
                name="webhook_secret",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookevent",
            index=models.Index(fields=["tenant", "at"], name="webhook_event_at"),
        ),
        migrations.AddConstraint(
            model_name="webhookevent",
            constraint=models.UniqueConstraint(
                fields=("tenant", "public_id"), name="webhook_event_public_id"
            ),
        ),
        secure_tenant_table("Webhook", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("WebhookEvent", ("SELECT", "INSERT", "DELETE")),
        migrations.RunSQL(list(KEYS), list(KEYS_BACK)),
    ]
