"""Suspected duplicates, which instrumentor a sighting is of, and the index that finds calls alike."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from finops.scope.migrations import secure_tenant_table, tenant_field

ALIKE = """
CREATE INDEX ledger_sighting_alike ON ledger_sighting
  (tenant_id, coalesce(output_tokens, 0), coalesce(input_tokens, 0), occurred_at)
  WHERE is_counted AND (input_tokens > 0 OR output_tokens > 0)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0018_permissions_are_data"),
        ("ledger", "0033_provider_credits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sighting",
            name="instrumentor",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.CreateModel(
            name="SuspectedDuplicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("merged", "Merged"),
                            ("kept", "Both kept"),
                            ("settled", "Settled by itself"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[("alike", "Same model, tokens and moment in two traces")],
                        default="alike",
                        max_length=5,
                    ),
                ),
                ("first_key", models.UUIDField()),
                ("second_key", models.UUIDField()),
                ("sources", models.TextField()),
                ("model", models.TextField()),
                ("input_tokens", models.BigIntegerField()),
                ("output_tokens", models.BigIntegerField()),
                ("occurred_at", models.DateTimeField()),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("kept_key", models.UUIDField(blank=True, null=True)),
                (
                    "first_cost_usd",
                    models.DecimalField(blank=True, decimal_places=36, max_digits=60, null=True),
                ),
                (
                    "second_cost_usd",
                    models.DecimalField(blank=True, decimal_places=36, max_digits=60, null=True),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn", models.JSONField(blank=True, null=True)),
                ("withdrawn_trace_key", models.UUIDField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tenant", tenant_field()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "second_key"], name="suspected_second"),
                    models.Index(
                        fields=["tenant", "status", "-occurred_at"], name="suspected_status"
                    ),
                    models.Index(
                        condition=models.Q(("withdrawn_trace_key__isnull", False)),
                        fields=["tenant", "withdrawn_trace_key"],
                        name="suspected_withdrawn",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "public_id"), name="suspected_public_id"
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "first_key", "second_key"), name="suspected_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_key", models.F("second_key")), _negated=True),
                        name="suspected_is_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("kept_key", None),
                                ("status", "open"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("kept_key", None),
                                ("status", "kept"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by", None),
                                ("kept_key", None),
                                ("status", "settled"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("kept_key", models.F("first_key")),
                                ("status", "merged"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("kept_key", models.F("second_key")),
                                ("status", "merged"),
                            ),
                            _connector="OR",
                        ),
                        name="suspected_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_trace_key", None),
                            models.Q(("status", "merged"), ("withdrawn__isnull", False)),
                            _connector="OR",
                        ),
                        name="suspected_withdrawn_request",
                    ),
                ],
            },
        ),
        secure_tenant_table("suspectedduplicate", ("SELECT", "INSERT", "UPDATE")),
        migrations.RunSQL(ALIKE, "DROP INDEX ledger_sighting_alike"),
    ]
