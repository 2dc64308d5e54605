"""Quality incidents: rows that people record; only their end is set later."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import secure_tenant_table, tenant_field


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0038_commitments"),
        ("ledger", "0049_measure_definitions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityIncident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("S0", "S0: harm to customers, or a breach"),
                            ("S1", "S1: serious, stopped before harm"),
                            ("S2", "S2: limited"),
                            ("S3", "S3: minor"),
                        ],
                        max_length=2,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("recorded_by", models.CharField(max_length=200)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                (
                    "recorder",
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
                (
                    "use_case",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.usecase",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["tenant", "use_case", "-started_at"], name="quality_incident_time"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["S0", "S1", "S2", "S3"])),
                        name="quality_incident_severity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="quality_incident_end",
                    ),
                ],
            },
        ),
        secure_tenant_table("QualityIncident", ("SELECT", "INSERT", "UPDATE")),
    ]
