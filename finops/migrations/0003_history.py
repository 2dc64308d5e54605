"""Row history of the configuration: one insert-only table and three triggers per model."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import finops.scope.context
import finops.scope.models
from finops.scope.migrations import secure_history_table


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0002_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKeyHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=120)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BusinessUnitHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.CharField(
                        max_length=128,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._:@/-]{1,128}$",
                                "Use letters, digits and . _ : @ / - only.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CostCenterHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        max_length=128,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._:@/-]{1,128}$",
                                "Use letters, digits and . _ : @ / - only.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EnvironmentHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.CharField(
                        max_length=32,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._:@/-]{1,128}$",
                                "Use letters, digits and . _ : @ / - only.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("is_production", models.BooleanField(default=False)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RaciAssignmentHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("activity", models.CharField(max_length=64)),
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
                (
                    "letter",
                    models.CharField(
                        choices=[
                            ("R", "Responsible"),
                            ("A", "Accountable"),
                            ("AR", "Accountable and responsible"),
                            ("AH", "Accountable for high risk"),
                            ("C", "Consulted"),
                            ("I", "Informed"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoleAssignmentHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                ("valid_from", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_to", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
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
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.usecase",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UseCaseHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.CharField(
                        max_length=128,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._:@/-]{1,128}$",
                                "Use letters, digits and . _ : @ / - only.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "risk_tier",
                    models.CharField(
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("discovery", "Discovery"),
                            ("pilot", "Pilot"),
                            ("release", "Release"),
                            ("scale", "Scale"),
                            ("optimize", "Optimize"),
                        ],
                        default="discovery",
                        max_length=10,
                    ),
                ),
                (
                    "outcome_unit",
                    models.CharField(
                        choices=[
                            ("quality_passed_answer", "Quality-passed answer"),
                            ("accepted_action", "Accepted action"),
                            ("resolved_case", "Resolved case"),
                            ("document_processed", "Document processed"),
                            ("prevented_loss", "Prevented loss"),
                            ("accepted_change", "Accepted change passing CI"),
                            ("completed_journey", "Completed journey"),
                        ],
                        default="resolved_case",
                        max_length=32,
                    ),
                ),
                ("primary_objective", models.CharField(max_length=200)),
                ("secondary_objective", models.CharField(blank=True, max_length=200)),
                ("excluded_objective", models.CharField(blank=True, max_length=200)),
                ("slo", models.CharField(blank=True, max_length=300)),
                ("cost_slo", models.CharField(blank=True, max_length=300)),
                (
                    "cost_slo_usd_per_outcome",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
                ),
                (
                    "business_owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "cost_center",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.costcenter",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkflowStepHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.CharField(
                        max_length=128,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._:@/-]{1,128}$",
                                "Use letters, digits and . _ : @ / - only.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=finops.scope.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
                (
                    "use_case",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.usecase",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apikey",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "public_id", "revoked_at", "scopes", "tenant_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."name", NOW(), \'insert\', NEW."public_id", NEW."revoked_at", NEW."scopes", NEW."tenant_id"); RETURN NULL;',
                    hash="ff4da70836525721f005775b869a58e1244e7984",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_538ab",
                    table="finops_apikey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apikey",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id"))',
                    func='INSERT INTO "finops_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "public_id", "revoked_at", "scopes", "tenant_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."name", NOW(), \'update\', NEW."public_id", NEW."revoked_at", NEW."scopes", NEW."tenant_id"); RETURN NULL;',
                    hash="93017998b49a8494393b7f0a7a3c872d63a168bf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_09689",
                    table="finops_apikey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apikey",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "public_id", "revoked_at", "scopes", "tenant_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."expires_at", OLD."id", OLD."name", NOW(), \'delete\', OLD."public_id", OLD."revoked_at", OLD."scopes", OLD."tenant_id"); RETURN NULL;',
                    hash="60411552429923516f6424fa4e5424857cb34fd0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_02d04",
                    table="finops_apikey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="businessunit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_businessunithistory" ("id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."id", NEW."name", NOW(), \'insert\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="795ab3aaadaee004f07522557a901934f3b63e6f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cfdd2",
                    table="finops_businessunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="businessunit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_businessunithistory" ("id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."id", NEW."name", NOW(), \'update\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="7936819acb03406253202304b10e88e47b551c57",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7a9f4",
                    table="finops_businessunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="businessunit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_businessunithistory" ("id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (OLD."id", OLD."name", NOW(), \'delete\', OLD."slug", OLD."tenant_id"); RETURN NULL;',
                    hash="eff5290b42e91c7e6e0874c533d78bcf700a501a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_614e8",
                    table="finops_businessunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="costcenter",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_costcenterhistory" ("business_unit_id", "code", "id", "name", "pgh_created_at", "pgh_label", "tenant_id") VALUES (NEW."business_unit_id", NEW."code", NEW."id", NEW."name", NOW(), \'insert\', NEW."tenant_id"); RETURN NULL;',
                    hash="33aeb0a7b743c1da2d23a7bebf9bcbb6f7020406",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_73661",
                    table="finops_costcenter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="costcenter",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_costcenterhistory" ("business_unit_id", "code", "id", "name", "pgh_created_at", "pgh_label", "tenant_id") VALUES (NEW."business_unit_id", NEW."code", NEW."id", NEW."name", NOW(), \'update\', NEW."tenant_id"); RETURN NULL;',
                    hash="af83827d4223350df9d76076d371a986ba560d04",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4564",
                    table="finops_costcenter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="costcenter",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_costcenterhistory" ("business_unit_id", "code", "id", "name", "pgh_created_at", "pgh_label", "tenant_id") VALUES (OLD."business_unit_id", OLD."code", OLD."id", OLD."name", NOW(), \'delete\', OLD."tenant_id"); RETURN NULL;',
                    hash="2b03dd81ffa0a2fbcd74893686396e76c745d5d7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_aef6a",
                    table="finops_costcenter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="environment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_environmenthistory" ("id", "is_production", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."id", NEW."is_production", NEW."name", NOW(), \'insert\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="5f3d9341387d0cbc4816fe40a50aa1b9e9ddad5d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d2c2a",
                    table="finops_environment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="environment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_environmenthistory" ("id", "is_production", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."id", NEW."is_production", NEW."name", NOW(), \'update\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="842ebff33d023d7b52d17459ad9937871313568e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e883f",
                    table="finops_environment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="environment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_environmenthistory" ("id", "is_production", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (OLD."id", OLD."is_production", OLD."name", NOW(), \'delete\', OLD."slug", OLD."tenant_id"); RETURN NULL;',
                    hash="b341f065e1a11a7d9de8318de385df7ff1b772d1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e092e",
                    table="finops_environment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="raciassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_raciassignmenthistory" ("activity", "id", "letter", "pgh_created_at", "pgh_label", "role", "tenant_id") VALUES (NEW."activity", NEW."id", NEW."letter", NOW(), \'insert\', NEW."role", NEW."tenant_id"); RETURN NULL;',
                    hash="7eb6da8dcacd4ebdd05b079aa2ec30c48989e6c9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_59ae5",
                    table="finops_raciassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="raciassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_raciassignmenthistory" ("activity", "id", "letter", "pgh_created_at", "pgh_label", "role", "tenant_id") VALUES (NEW."activity", NEW."id", NEW."letter", NOW(), \'update\', NEW."role", NEW."tenant_id"); RETURN NULL;',
                    hash="efbf8a645d81cb4bcc06e6f05abbeb7c1345d19a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3caf4",
                    table="finops_raciassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="raciassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_raciassignmenthistory" ("activity", "id", "letter", "pgh_created_at", "pgh_label", "role", "tenant_id") VALUES (OLD."activity", OLD."id", OLD."letter", NOW(), \'delete\', OLD."role", OLD."tenant_id"); RETURN NULL;',
                    hash="01c218adab94438370ef36dab738c90f5aed849c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a1f91",
                    table="finops_raciassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_roleassignmenthistory" ("business_unit_id", "created_at", "granted_by_id", "id", "pgh_created_at", "pgh_label", "role", "tenant_id", "use_case_id", "user_id", "valid_from", "valid_to") VALUES (NEW."business_unit_id", NEW."created_at", NEW."granted_by_id", NEW."id", NOW(), \'insert\', NEW."role", NEW."tenant_id", NEW."use_case_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="b0b9e39fba7089f752830b2549d0ecaff08dad94",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9ce63",
                    table="finops_roleassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_roleassignmenthistory" ("business_unit_id", "created_at", "granted_by_id", "id", "pgh_created_at", "pgh_label", "role", "tenant_id", "use_case_id", "user_id", "valid_from", "valid_to") VALUES (NEW."business_unit_id", NEW."created_at", NEW."granted_by_id", NEW."id", NOW(), \'update\', NEW."role", NEW."tenant_id", NEW."use_case_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="407a5b7d45cfc5ce01f55b8d814dc2c3adc888c0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1ca46",
                    table="finops_roleassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_roleassignmenthistory" ("business_unit_id", "created_at", "granted_by_id", "id", "pgh_created_at", "pgh_label", "role", "tenant_id", "use_case_id", "user_id", "valid_from", "valid_to") VALUES (OLD."business_unit_id", OLD."created_at", OLD."granted_by_id", OLD."id", NOW(), \'delete\', OLD."role", OLD."tenant_id", OLD."use_case_id", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="bb812103239dbe76e03677a87c35fec076a03c42",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f79e1",
                    table="finops_roleassignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usecase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_usecasehistory" ("business_owner_id", "business_unit_id", "cost_center_id", "cost_slo", "cost_slo_usd_per_outcome", "excluded_objective", "id", "name", "outcome_unit", "pgh_created_at", "pgh_label", "primary_objective", "risk_tier", "secondary_objective", "slo", "slug", "stage", "tenant_id") VALUES (NEW."business_owner_id", NEW."business_unit_id", NEW."cost_center_id", NEW."cost_slo", NEW."cost_slo_usd_per_outcome", NEW."excluded_objective", NEW."id", NEW."name", NEW."outcome_unit", NOW(), \'insert\', NEW."primary_objective", NEW."risk_tier", NEW."secondary_objective", NEW."slo", NEW."slug", NEW."stage", NEW."tenant_id"); RETURN NULL;',
                    hash="3dcf0878ae4ef8a2a819df57ac7465f6e25ffe4f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f881e",
                    table="finops_usecase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usecase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_usecasehistory" ("business_owner_id", "business_unit_id", "cost_center_id", "cost_slo", "cost_slo_usd_per_outcome", "excluded_objective", "id", "name", "outcome_unit", "pgh_created_at", "pgh_label", "primary_objective", "risk_tier", "secondary_objective", "slo", "slug", "stage", "tenant_id") VALUES (NEW."business_owner_id", NEW."business_unit_id", NEW."cost_center_id", NEW."cost_slo", NEW."cost_slo_usd_per_outcome", NEW."excluded_objective", NEW."id", NEW."name", NEW."outcome_unit", NOW(), \'update\', NEW."primary_objective", NEW."risk_tier", NEW."secondary_objective", NEW."slo", NEW."slug", NEW."stage", NEW."tenant_id"); RETURN NULL;',
                    hash="75cf246e020002308cfcd23b18219b694dafb7d5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_897df",
                    table="finops_usecase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usecase",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_usecasehistory" ("business_owner_id", "business_unit_id", "cost_center_id", "cost_slo", "cost_slo_usd_per_outcome", "excluded_objective", "id", "name", "outcome_unit", "pgh_created_at", "pgh_label", "primary_objective", "risk_tier", "secondary_objective", "slo", "slug", "stage", "tenant_id") VALUES (OLD."business_owner_id", OLD."business_unit_id", OLD."cost_center_id", OLD."cost_slo", OLD."cost_slo_usd_per_outcome", OLD."excluded_objective", OLD."id", OLD."name", OLD."outcome_unit", NOW(), \'delete\', OLD."primary_objective", OLD."risk_tier", OLD."secondary_objective", OLD."slo", OLD."slug", OLD."stage", OLD."tenant_id"); RETURN NULL;',
                    hash="6635f33457a5f2880f5a5ec360ca78cc9031b0f2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3a8ab",
                    table="finops_usecase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workflowstep",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_workflowstephistory" ("id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id", "use_case_id") VALUES (NEW."id", NEW."name", NOW(), \'insert\', NEW."slug", NEW."tenant_id", NEW."use_case_id"); RETURN NULL;',
                    hash="5d34368f41b0c8b3e14e61d0d49b8d978745684c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8cbae",
                    table="finops_workflowstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workflowstep",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_workflowstephistory" ("id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id", "use_case_id") VALUES (NEW."id", NEW."name", NOW(), \'update\', NEW."slug", NEW."tenant_id", NEW."use_case_id"); RETURN NULL;',
                    hash="7cb0d273e5ec6b57bdb67a8b5794ab22e65239c3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_54d4a",
                    table="finops_workflowstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workflowstep",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_workflowstephistory" ("id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id", "use_case_id") VALUES (OLD."id", OLD."name", NOW(), \'delete\', OLD."slug", OLD."tenant_id", OLD."use_case_id"); RETURN NULL;',
                    hash="02c3766b8fd9e59e25a7fe9c31d9c5c34645dbe4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8d32e",
                    table="finops_workflowstep",
                    when="AFTER",
                ),
            ),
        ),
        secure_history_table("ApiKeyHistory"),
        secure_history_table("BusinessUnitHistory"),
        secure_history_table("CostCenterHistory"),
        secure_history_table("EnvironmentHistory"),
        secure_history_table("RaciAssignmentHistory"),
        secure_history_table("RoleAssignmentHistory"),
        secure_history_table("UseCaseHistory"),
        secure_history_table("WorkflowStepHistory"),
    ]
