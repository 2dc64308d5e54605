"""Dimensions, imports, pricebooks; the state of the big tables, whose storage is 0002."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_tenant_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("finops", "0002_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.UUIDField()),
                ("business_unit", models.TextField()),
                ("cost_center", models.TextField()),
                ("use_case", models.TextField()),
                ("workflow_step", models.TextField()),
                ("risk_tier", models.TextField()),
                ("environment", models.TextField()),
                ("user_role", models.TextField()),
                ("route_policy_version", models.TextField()),
                ("cache_status", models.TextField()),
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
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.UUIDField()),
                ("chunk_no", models.IntegerField()),
                ("channel", models.CharField(max_length=16)),
                ("posted_at", models.DateTimeField(auto_now_add=True)),
                ("accepted", models.IntegerField(default=0)),
                ("duplicate", models.IntegerField(default=0)),
                ("conflict", models.IntegerField(default=0)),
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
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("file_names", models.JSONField(default=list)),
                ("format", models.CharField(blank=True, max_length=16)),
                ("bytes_total", models.BigIntegerField(default=0)),
                ("bytes_done", models.BigIntegerField(default=0)),
                ("chunks_done", models.IntegerField(default=0)),
                ("rows_done", models.BigIntegerField(default=0)),
                ("accepted", models.BigIntegerField(default=0)),
                ("duplicate", models.BigIntegerField(default=0)),
                ("conflict", models.BigIntegerField(default=0)),
                ("rejected", models.BigIntegerField(default=0)),
                ("by_tenant", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True)),
                ("actor", models.CharField(max_length=200)),
                ("attempts", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease_owner", models.CharField(blank=True, max_length=80)),
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
                "ordering": ["-created_at", "-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_no", models.IntegerField()),
                ("part_no", models.IntegerField()),
                ("content", models.BinaryField()),
                (
                    "job",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="ledger.importjob",
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
                "ordering": ["file_no", "part_no"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ImportReject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_no", models.IntegerField()),
                ("chunk_no", models.IntegerField()),
                ("row", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("record_id", models.TextField()),
                ("field", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=32)),
                ("message", models.TextField()),
                (
                    "job",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rejects",
                        to="ledger.importjob",
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
                "ordering": ["file_no", "row", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.UUIDField()),
                ("component", models.TextField()),
                ("provider", models.TextField()),
                ("model", models.TextField()),
                ("meter", models.TextField()),
                ("unit", models.TextField()),
                ("allocation_method", models.TextField()),
                ("retention_class", models.TextField()),
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
            name="Pricebook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=80, unique=True)),
                ("source", models.CharField(max_length=40)),
                ("source_version", models.CharField(blank=True, max_length=80)),
                ("source_sha256", models.CharField(blank=True, max_length=64)),
                ("currency", models.CharField(default="USD", max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "Approved"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-valid_from", "version"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="pricebook_validity",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=128)),
                ("model", models.CharField(max_length=128)),
                ("meter", models.CharField(max_length=32)),
                ("unit_price", models.DecimalField(decimal_places=18, max_digits=30)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(blank=True, null=True)),
                (
                    "pricebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.pricebook",
                    ),
                ),
            ],
            options={
                "ordering": ["provider", "model", "meter", "valid_from"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.UUIDField()),
                (
                    "source",
                    models.TextField(
                        choices=[
                            ("event", "Price of the event"),
                            ("book", "Pricebook"),
                            ("reported", "Reported cost"),
                            ("included", "Included in the event's reported cost"),
                            ("unpriced", "Unpriced"),
                        ]
                    ),
                ),
                ("pricing_version", models.TextField()),
                ("price_entry_id", models.BigIntegerField(null=True)),
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
        migrations.AddConstraint(
            model_name="attribution",
            constraint=models.UniqueConstraint(
                fields=("tenant", "digest"), name="attribution_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(
                fields=("tenant", "source", "chunk_no"), name="import_batch_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.UniqueConstraint(
                fields=("tenant", "public_id"), name="import_job_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "running", "done", "failed"])),
                name="import_job_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(
                fields=("tenant", "job", "file_no", "part_no"), name="import_part_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.UniqueConstraint(fields=("tenant", "digest"), name="meter_digest"),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.UniqueConstraint(
                fields=("pricebook", "provider", "model", "meter", "valid_from"),
                name="price_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_price__gte", 0)), name="price_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="priceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="price_entry_validity",
            ),
        ),
        migrations.AddConstraint(
            model_name="rate",
            constraint=models.UniqueConstraint(fields=("tenant", "digest"), name="rate_digest"),
        ),
        # The big tables are made by 0002_storage, partitioned and without Django's own keys.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="OpenTrace",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "trace_key",
                                "month",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("trace_key", models.UUIDField()),
                        ("month", models.DateField()),
                        ("trace_id", models.TextField()),
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
                    name="Outcome",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "occurred_at",
                                "outcome_key",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("occurred_at", models.DateTimeField()),
                        ("outcome_key", models.UUIDField()),
                        ("trace_key", models.UUIDField(null=True)),
                        ("batch_id", models.BigIntegerField()),
                        ("implied", models.BooleanField()),
                        ("quality_passed", models.BooleanField()),
                        (
                            "value_usd",
                            models.DecimalField(decimal_places=18, max_digits=40, null=True),
                        ),
                        ("kind", models.TextField()),
                        ("outcome_id", models.TextField()),
                        (
                            "attribution",
                            finops.scope.models.TenantForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.attribution",
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
                    name="OutcomeDay",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "day",
                                "attribution_id",
                                "kind",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("kind", models.TextField()),
                        ("outcomes", models.BigIntegerField()),
                        ("value_usd", models.DecimalField(decimal_places=18, max_digits=60)),
                        (
                            "attribution",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.attribution",
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
                    name="CostLine",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "occurred_at",
                                "event_key",
                                "line_no",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("occurred_at", models.DateTimeField()),
                        ("event_key", models.UUIDField()),
                        ("trace_key", models.UUIDField()),
                        ("batch_id", models.BigIntegerField()),
                        ("line_no", models.SmallIntegerField()),
                        ("quantity", models.DecimalField(decimal_places=18, max_digits=40)),
                        (
                            "unit_price",
                            models.DecimalField(decimal_places=18, max_digits=40, null=True),
                        ),
                        (
                            "cost_usd",
                            models.DecimalField(decimal_places=36, max_digits=60, null=True),
                        ),
                        (
                            "reported_cost_usd",
                            models.DecimalField(decimal_places=18, max_digits=40, null=True),
                        ),
                        (
                            "attribution",
                            finops.scope.models.TenantForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.attribution",
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
                            "meter",
                            finops.scope.models.TenantForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.meter",
                            ),
                        ),
                        (
                            "rate",
                            finops.scope.models.TenantForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.rate",
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
                    name="CostHour",
                    fields=[
                        ("lines", models.BigIntegerField()),
                        ("events", models.BigIntegerField()),
                        ("unpriced_lines", models.BigIntegerField()),
                        ("quantity", models.DecimalField(decimal_places=18, max_digits=60)),
                        ("cost_usd", models.DecimalField(decimal_places=36, max_digits=60)),
                        (
                            "reported_cost_usd",
                            models.DecimalField(decimal_places=18, max_digits=60),
                        ),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "hour",
                                "attribution_id",
                                "meter_id",
                                "rate_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("hour", models.DateTimeField()),
                        (
                            "attribution",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.attribution",
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
                            "meter",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.meter",
                            ),
                        ),
                        (
                            "rate",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.rate",
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
                    name="CostDay",
                    fields=[
                        ("lines", models.BigIntegerField()),
                        ("events", models.BigIntegerField()),
                        ("unpriced_lines", models.BigIntegerField()),
                        ("quantity", models.DecimalField(decimal_places=18, max_digits=60)),
                        ("cost_usd", models.DecimalField(decimal_places=36, max_digits=60)),
                        (
                            "reported_cost_usd",
                            models.DecimalField(decimal_places=18, max_digits=60),
                        ),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "day",
                                "attribution_id",
                                "meter_id",
                                "rate_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "attribution",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.attribution",
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
                            "meter",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.meter",
                            ),
                        ),
                        (
                            "rate",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.rate",
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
                    name="RecordKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "key",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("key", models.UUIDField()),
                        ("content", models.UUIDField(null=True)),
                        ("occurred_at", models.DateTimeField()),
                        ("batch_id", models.BigIntegerField()),
                        ("attribution_id", models.BigIntegerField(null=True)),
                        (
                            "kind",
                            models.SmallIntegerField(
                                choices=[(1, "Request"), (2, "Cost event"), (3, "Outcome")]
                            ),
                        ),
                        ("record_id", models.TextField()),
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
                    name="Request",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "occurred_at",
                                "trace_key",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("occurred_at", models.DateTimeField()),
                        ("trace_key", models.UUIDField()),
                        ("batch_id", models.BigIntegerField()),
                        ("implied", models.BooleanField()),
                        ("trace_id", models.TextField()),
                        ("business_outcome_id", models.TextField(null=True)),
                        (
                            "attribution",
                            finops.scope.models.TenantForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.attribution",
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
                    name="RequestDay",
                    fields=[
                        ("requests", models.BigIntegerField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "day",
                                "attribution_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "attribution",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.attribution",
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
                    name="RequestHour",
                    fields=[
                        ("requests", models.BigIntegerField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "hour",
                                "attribution_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("hour", models.DateTimeField()),
                        (
                            "attribution",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ledger.attribution",
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
            ],
        ),
        secure_tenant_table("Attribution"),
        secure_tenant_table("Meter"),
        secure_tenant_table("Rate"),
        secure_tenant_table("ImportJob"),
        secure_tenant_table("ImportBatch"),
        secure_tenant_table("ImportPart"),
        secure_tenant_table("ImportReject"),
    ]
