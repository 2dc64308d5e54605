"""Credits of providers: counted once by their reference, and whoever told of them once more."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import INSERT_ONLY, secure_tenant_table, tenant_field

# Not valid at first: the rows there are need not be read under the lock.
WIDEN = """
ALTER TABLE ledger_recordkey DROP CONSTRAINT ledger_recordkey_kind_check;
ALTER TABLE ledger_recordkey ADD CONSTRAINT ledger_recordkey_kind_check
  CHECK (kind BETWEEN 1 AND 5) NOT VALID;
ALTER TABLE ledger_recordkey VALIDATE CONSTRAINT ledger_recordkey_kind_check;
"""
NARROW = """
ALTER TABLE ledger_recordkey DROP CONSTRAINT ledger_recordkey_kind_check;
ALTER TABLE ledger_recordkey ADD CONSTRAINT ledger_recordkey_kind_check
  CHECK (kind BETWEEN 1 AND 4);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0017_confirmed_roles"),
        ("ledger", "0032_untold_rejects"),
    ]

    operations = [
        migrations.AlterField(
            model_name="recordkey",
            name="kind",
            field=models.SmallIntegerField(
                choices=[
                    (1, "Request"),
                    (2, "Cost event"),
                    (3, "Outcome"),
                    (4, "Quality score"),
                    (5, "Provider credit"),
                ]
            ),
        ),
        migrations.RunSQL(WIDEN, NARROW),
        migrations.CreateModel(
            name="ProviderCredit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credit_id", models.TextField()),
                ("provider", models.TextField()),
                ("invoice_reference", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("booked_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("amount_usd", models.DecimalField(decimal_places=18, max_digits=40)),
                ("batch_id", models.BigIntegerField()),
                ("channel", models.TextField()),
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
                    "meter",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.meter",
                    ),
                ),
                ("tenant", tenant_field()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CreditSighting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credit_id", models.TextField()),
                ("amount_usd", models.DecimalField(decimal_places=18, max_digits=40)),
                ("agrees", models.BooleanField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("batch_id", models.BigIntegerField()),
                ("channel", models.TextField()),
                ("tenant", tenant_field()),
                (
                    "counted",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sightings",
                        to="ledger.providercredit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="providercredit",
            index=models.Index(fields=["tenant", "booked_at"], name="provider_credit_booked"),
        ),
        migrations.AddConstraint(
            model_name="providercredit",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                django.db.models.functions.text.Lower("provider"),
                models.F("invoice_reference"),
                name="provider_credit_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="providercredit",
            constraint=models.UniqueConstraint(
                fields=("tenant", "credit_id"), name="provider_credit_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="providercredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_usd__lt", 0)), name="provider_credit_is_owed_back"
            ),
        ),
        migrations.AddConstraint(
            model_name="providercredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("booked_at__gte", models.F("occurred_at"))),
                name="provider_credit_booked_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditsighting",
            constraint=models.UniqueConstraint(
                fields=("tenant", "counted", "credit_id", "amount_usd"), name="credit_sighting_once"
            ),
        ),
        secure_tenant_table("ProviderCredit", INSERT_ONLY),
        secure_tenant_table("CreditSighting", INSERT_ONLY),
    ]
