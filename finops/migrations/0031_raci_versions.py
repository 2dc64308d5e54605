"""The RACI table of each tenant in versions: what is there becomes the first one, in force."""

from pathlib import Path

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import finops.scope.models
from finops.scope.migrations import composite_foreign_key, secure_tenant_table, tenant_field

ROLES = [
    ("platform_pm", "Platform PM"),
    ("finops_lead", "FinOps Lead"),
    ("product_architect", "Product Architect"),
    ("ai_ops", "AI Ops"),
    ("risk", "Risk / Compliance"),
    ("business_owner", "Business Owner"),
    ("finance", "Finance"),
    ("tenant_admin", "Tenant Admin"),
    ("auditor", "Auditor (read only)"),
]
STATES = [
    ("draft", "Draft"),
    ("in_review", "In review"),
    ("approved", "In force"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
    ("superseded", "Superseded"),
]
OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}
FIRST_VERSIONS = """
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO finops_raciversion (tenant_id, number, state, reason, created_at, in_force_from)
SELECT t.id, 1, 'approved', '', t.created_at, t.created_at FROM finops_tenant t
WHERE EXISTS (SELECT FROM finops_raciassignment r WHERE r.tenant_id = t.id);
ALTER TABLE finops_raciassignment DISABLE TRIGGER USER;
UPDATE finops_raciassignment r SET version_id = v.id
FROM finops_raciversion v WHERE v.tenant_id = r.tenant_id;
ALTER TABLE finops_raciassignment ENABLE TRIGGER USER;
SELECT set_config('app.maintenance', 'off', true);
"""
KEY = (
    "ALTER TABLE finops_raciassignment ALTER COLUMN version_id SET NOT NULL; "
    + composite_foreign_key("finops_raciassignment", "version_id", "finops_raciversion")
)
TRIGGERS = Path(__file__).with_suffix(".sql").read_text()
TRIGGERS_BACK = """
DROP FUNCTION app.raci_part() CASCADE;
DROP FUNCTION app.raci_version() CASCADE;
CREATE OR REPLACE FUNCTION app.role_signs(role_name text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT role_name IN ('business_owner', 'finance', 'finops_lead', 'platform_pm', 'product_architect',
                       'risk', 'tenant_admin')
    OR EXISTS (SELECT FROM public.finops_raciassignment r
               WHERE r.tenant_id = app.tenant() AND r.role = role_name
                 AND r.letter IN ('A', 'AR', 'AH'))
$$;
"""


def version_key(related_name: str, **more: bool) -> finops.scope.models.TenantForeignKey:
    return finops.scope.models.TenantForeignKey(
        "finops.raciversion",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name=related_name,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("finops", "0030_calendar")]
    operations = [
        migrations.CreateModel(
            name="RaciVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("state", models.CharField(choices=STATES, default="draft", max_length=24)),
                ("reason", models.TextField(blank=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("in_force_from", models.DateTimeField(null=True)),
                ("tenant", tenant_field()),
            ],
            options={
                "ordering": ["number"],
                **OPTIONS,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "number"), name="raci_version_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")),
                        fields=("tenant",),
                        name="raci_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RaciBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", version_key("bands")),
                ("from_usd", models.DecimalField(decimal_places=2, max_digits=20)),
                ("role", models.CharField(choices=ROLES, max_length=32)),
                ("tenant", tenant_field()),
            ],
            options={
                "ordering": ["from_usd", "role"],
                **OPTIONS,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "version", "role"), name="raci_band_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", [role for role, _ in ROLES])),
                        name="raci_band_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_usd__gt", 0)), name="raci_band_from"
                    ),
                ],
            },
        ),
        secure_tenant_table("RaciVersion", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("RaciBand", ("SELECT", "INSERT", "DELETE")),
        migrations.RemoveConstraint("raciassignment", "raci_once"),
        migrations.AddField("raciassignment", "version", version_key("cells", null=True)),
        migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("raciassignment", "version", version_key("cells"))
            ],
            database_operations=[migrations.RunSQL(KEY, migrations.RunSQL.noop)],
        ),
        migrations.AddConstraint(
            "raciassignment",
            models.UniqueConstraint(
                fields=("tenant", "version", "activity", "role"), name="raci_once"
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE ON finops_raciassignment FROM fin_app",
            "GRANT UPDATE ON finops_raciassignment TO fin_app",
        ),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
        pgtrigger.migrations.RemoveTrigger("raciassignment", "update_update"),
        pgtrigger.migrations.AddTrigger(
            model_name="raciassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."activity" IS DISTINCT FROM (NEW."activity") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."letter" IS DISTINCT FROM (NEW."letter") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id"))',
                    func='INSERT INTO "finops_raciassignmenthistory" ("activity", "id", "letter", "pgh_created_at", "pgh_label", "role", "tenant_id") VALUES (NEW."activity", NEW."id", NEW."letter", NOW(), \'update\', NEW."role", NEW."tenant_id"); RETURN NULL;',
                    hash="8ffb808cd327eb9e7964609bf7d3315d3e44b7c9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3caf4",
                    table="finops_raciassignment",
                    when="AFTER",
                ),
            ),
        ),
    ]
