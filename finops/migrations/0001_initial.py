"""Schemas, accessors of the transaction's tenant and person, and the organisation's tables."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import finops.models.organisation.tenants
import finops.scope.context
import finops.scope.models
from finops.db.roles import SCHEMAS_SQL
from finops.scope.migrations import secure_tenant_table

# LANGUAGE sql and STABLE so that it inlines and the planner sees the tenant; it raises when
# the setting is missing, because a silent NULL would show a $0 page.
FORWARD = """
CREATE OR REPLACE FUNCTION app.tenant() RETURNS integer LANGUAGE sql STABLE
  AS $$ SELECT current_setting('app.tenant_id')::integer $$;
CREATE OR REPLACE FUNCTION app.tenant_or_none() RETURNS integer LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::integer $$;
CREATE OR REPLACE FUNCTION app.person_or_none() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.user_id', true), '')::bigint $$;
GRANT USAGE ON SCHEMA app, public TO fin_audit;
"""
BACKWARD = """
DROP FUNCTION IF EXISTS app.person_or_none();
DROP FUNCTION IF EXISTS app.tenant_or_none();
DROP FUNCTION IF EXISTS app.tenant();
"""
# The registry is read before a tenant is in force, and written only from inside the tenant.
# A person also reads their own rows of the directory, to choose where to go: reads, not deletes.
REGISTRY_AND_DIRECTORY = """
ALTER TABLE finops_tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE finops_tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY registry_reads ON finops_tenant FOR SELECT TO fin_app, fin_platform USING (true);
CREATE POLICY tenant_inserts ON finops_tenant FOR INSERT TO fin_app
  WITH CHECK (id = app.tenant() AND kind = 'customer');
CREATE POLICY tenant_updates ON finops_tenant FOR UPDATE TO fin_app
  USING (id = app.tenant()) WITH CHECK (id = app.tenant() AND kind = 'customer');
CREATE POLICY owner_maintains ON finops_tenant TO fin_owner USING (true) WITH CHECK (true);
REVOKE ALL ON finops_tenant FROM PUBLIC;
GRANT SELECT, INSERT ON finops_tenant TO fin_app;
GRANT UPDATE (name, time_zone, fiscal_year_start_month, currency) ON finops_tenant TO fin_app;
GRANT USAGE ON SEQUENCE finops_tenant_id_seq TO fin_app;
GRANT SELECT ON finops_tenant TO fin_platform;
DROP POLICY tenant_only ON finops_membership;
CREATE POLICY tenant_only ON finops_membership TO fin_app
  USING (tenant_id = app.tenant_or_none()) WITH CHECK (tenant_id = app.tenant());
CREATE POLICY own_directory ON finops_membership FOR SELECT TO fin_app
  USING (user_id = app.person_or_none());
REVOKE ALL ON finops_user FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON finops_user TO fin_app;
GRANT SELECT (id, email, name, is_active) ON finops_user TO fin_platform;  -- no password hashes
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(SCHEMAS_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.CreateModel(
            name="Tenant",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=63,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_-]{0,62}$",
                                "Use lower-case letters, digits, '_' and '-' only.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("customer", "Customer"), ("platform", "Platform")],
                        default="customer",
                        max_length=10,
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[finops.models.organisation.tenants.validate_time_zone],
                    ),
                ),
                (
                    "fiscal_year_start_month",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        default="USD",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["slug"],
                "permissions": [
                    ("view_home", "view home"),
                    ("view_showback", "view showback"),
                    ("view_use_case", "view use case"),
                    ("view_traces", "view traces"),
                    ("view_imports", "view imports"),
                    ("upload_import", "upload import"),
                    ("change_use_case", "change use case"),
                    ("view_pricebook", "view pricebook"),
                    ("view_people", "view people"),
                    ("manage_people", "manage people"),
                    ("view_keys", "view keys"),
                    ("manage_keys", "manage keys"),
                    ("view_audit", "view audit"),
                ],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_year_start_month__range", (1, 12))),
                        name="tenant_fiscal_month",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "platform")),
                        fields=("kind",),
                        name="tenant_one_platform",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(auto_now_add=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="BusinessUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                "ordering": ["slug"],
                "permissions": [
                    ("view_home", "view home"),
                    ("view_showback", "view showback"),
                    ("view_use_case", "view use case"),
                    ("view_traces", "view traces"),
                    ("change_use_case", "change use case"),
                ],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RaciAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                "ordering": ["id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
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
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Environment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                "ordering": ["slug"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CostCenter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cost_centers",
                        to="finops.businessunit",
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
                "ordering": ["code"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="BusinessUnitGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "content_object",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
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
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=120)),
                ("secret_sha256", models.CharField(max_length=64)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
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
                "ordering": ["-created_at"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TenantGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="finops.tenant",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            name="UseCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "business_unit",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="use_cases",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "cost_center",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="use_cases",
                        to="finops.costcenter",
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
                "ordering": ["slug"],
                "permissions": [
                    ("view_home", "view home"),
                    ("view_showback", "view showback"),
                    ("view_use_case", "view use case"),
                    ("view_traces", "view traces"),
                    ("change_use_case", "change use case"),
                ],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.businessunit",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
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
                "ordering": ["user_id", "role", "id"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="UseCaseGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_to", models.DateTimeField(null=True)),
                (
                    "content_object",
                    finops.scope.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="finops.usecase",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=finops.scope.context.current_tenant_id,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finops.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            name="WorkflowStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workflow_steps",
                        to="finops.usecase",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_superuser", False)), name="user_never_superuser"
            ),
        ),
        migrations.AddConstraint(
            model_name="raciassignment",
            constraint=models.UniqueConstraint(
                fields=("tenant", "activity", "role"), name="raci_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="raciassignment",
            constraint=models.CheckConstraint(
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
                name="raci_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("tenant", "user"), name="membership_once"),
        ),
        migrations.AddConstraint(
            model_name="environment",
            constraint=models.UniqueConstraint(fields=("tenant", "slug"), name="environment_slug"),
        ),
        migrations.AddConstraint(
            model_name="costcenter",
            constraint=models.UniqueConstraint(fields=("tenant", "code"), name="cost_center_code"),
        ),
        migrations.AddConstraint(
            model_name="businessunitgrant",
            constraint=models.UniqueConstraint(
                fields=("tenant", "user", "permission", "content_object"),
                name="business_unit_grant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="businessunit",
            constraint=models.UniqueConstraint(
                fields=("tenant", "slug"), name="business_unit_slug"
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.UniqueConstraint(
                fields=("tenant", "public_id"), name="api_key_public_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                name="api_key_expiry",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenantgrant",
            constraint=models.UniqueConstraint(
                fields=("tenant", "user", "permission", "content_object"), name="tenant_grant_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tenantgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("content_object", models.F("tenant"))), name="tenant_grant_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="usecase",
            constraint=models.UniqueConstraint(fields=("tenant", "slug"), name="use_case_slug"),
        ),
        migrations.AddConstraint(
            model_name="usecase",
            constraint=models.CheckConstraint(
                condition=models.Q(("risk_tier__in", ["low", "medium", "high", "critical"])),
                name="use_case_risk_tier",
            ),
        ),
        migrations.AddConstraint(
            model_name="usecase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["discovery", "pilot", "release", "scale", "optimize"])
                ),
                name="use_case_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="usecase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome_unit__in",
                        [
                            "quality_passed_answer",
                            "accepted_action",
                            "resolved_case",
                            "document_processed",
                            "prevented_loss",
                            "accepted_change",
                            "completed_journey",
                        ],
                    )
                ),
                name="use_case_outcome_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="usecase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost_slo_usd_per_outcome__isnull", True),
                    ("cost_slo_usd_per_outcome__gt", 0),
                    _connector="OR",
                ),
                name="use_case_cost_slo_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("business_unit__isnull", True), ("use_case__isnull", True), _connector="OR"
                ),
                name="role_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
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
                name="role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="role_validity",
            ),
        ),
        migrations.AddConstraint(
            model_name="usecasegrant",
            constraint=models.UniqueConstraint(
                fields=("tenant", "user", "permission", "content_object"),
                name="use_case_grant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="workflowstep",
            constraint=models.UniqueConstraint(
                fields=("tenant", "use_case", "slug"), name="workflow_step_slug"
            ),
        ),
        secure_tenant_table("BusinessUnit"),
        secure_tenant_table("CostCenter"),
        secure_tenant_table("Environment"),
        secure_tenant_table("UseCase"),
        secure_tenant_table("WorkflowStep"),
        secure_tenant_table("RoleAssignment"),
        secure_tenant_table("RaciAssignment"),
        secure_tenant_table("Membership"),
        secure_tenant_table("ApiKey"),
        secure_tenant_table("TenantGrant"),
        secure_tenant_table("BusinessUnitGrant"),
        secure_tenant_table("UseCaseGrant"),
        migrations.RunSQL(REGISTRY_AND_DIRECTORY, migrations.RunSQL.noop),
    ]
