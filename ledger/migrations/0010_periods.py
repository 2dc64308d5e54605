"""Months are closed and reopened; what is late for a closed one is booked as an adjustment."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
from finops.scope.migrations import INSERT_ONLY, secure_tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_pricebooks_are_final"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("closed", "Closed"), ("reopened", "Reopened")],
                        default="closed",
                        max_length=8,
                    ),
                ),
                ("closed_at", models.DateTimeField()),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                ("reopen_reason", models.TextField(blank=True)),
                ("lines", models.BigIntegerField()),
                ("events", models.BigIntegerField()),
                ("unpriced_lines", models.BigIntegerField()),
                ("requests", models.BigIntegerField()),
                ("outcomes", models.BigIntegerField()),
                ("cost_usd", models.DecimalField(decimal_places=36, max_digits=60)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reopened_by",
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
            ],
            options={
                "ordering": ["-month"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "month"), name="period_month"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="period_begins_on_a_first"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__lte", models.F("closed_at")),
                            ("starts_at__lt", models.F("ends_at")),
                        ),
                        name="period_closes_after_its_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reopen_reason", ""),
                                ("reopened_at", None),
                                ("reopened_by", None),
                                ("state", "closed"),
                            ),
                            models.Q(
                                ("reopened_at__gte", models.F("closed_at")),
                                ("state", "reopened"),
                                models.Q(("reopen_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="period_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reopened_by", None),
                            models.Q(("reopened_by", models.F("closed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="period_reopened_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostAdjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lines", models.BigIntegerField()),
                ("events", models.BigIntegerField()),
                ("unpriced_lines", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=18, max_digits=60)),
                ("cost_usd", models.DecimalField(decimal_places=36, max_digits=60)),
                ("reported_cost_usd", models.DecimalField(decimal_places=18, max_digits=60)),
                ("batch_id", models.BigIntegerField()),
                ("hour", models.DateTimeField()),
                ("origin_hour", models.DateTimeField()),
                ("origin_rate_id", models.BigIntegerField()),
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
            name="RequestAdjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("requests", models.BigIntegerField()),
                ("batch_id", models.BigIntegerField()),
                ("hour", models.DateTimeField()),
                ("origin_hour", models.DateTimeField()),
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
            name="OutcomeAdjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("outcomes", models.BigIntegerField()),
                ("value_usd", models.DecimalField(decimal_places=18, max_digits=60)),
                ("batch_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("origin_day", models.DateField()),
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
        migrations.AddField(
            model_name="rate",
            name="adjusts",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="closed_until",
            field=models.DateTimeField(null=True),
        ),
        secure_tenant_table("Period", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("CostAdjustment", INSERT_ONLY),
        secure_tenant_table("RequestAdjustment", INSERT_ONLY),
        secure_tenant_table("OutcomeAdjustment", INSERT_ONLY),
    ]
