"""What records may name is closed on a day, never deleted; its history keeps the day too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from finops.models.days import refuse_impossible

MODELS = ("businessunit", "costcenter", "environment", "usecase", "workflowstep")
TRIGGERS = ("insert_insert", "update_update", "delete_delete")


def closed_on() -> models.DateField:  # type: ignore[type-arg]  # as migrations write fields
    return models.DateField(blank=True, null=True, validators=[refuse_impossible])


class Migration(migrations.Migration):
    dependencies = [("finops", "0028_export_rows_total")]
    operations = [
        *(
            pgtrigger.migrations.RemoveTrigger(model_name=model, name=trigger)
            for model in MODELS
            for trigger in TRIGGERS
        ),
        *(
            migrations.AddField(f"{model}{table}", "closed_on", closed_on())
            for model in MODELS
            for table in ("", "history")
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="businessunit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_businessunithistory" ("closed_on", "id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."closed_on", NEW."id", NEW."name", NOW(), \'insert\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="364536ca362ccc026d495f01b41bde62a38e66c8",
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
                    func='INSERT INTO "finops_businessunithistory" ("closed_on", "id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."closed_on", NEW."id", NEW."name", NOW(), \'update\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="dc2bc07c031b8dcfc3d26f1f6025cad16801b147",
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
                    func='INSERT INTO "finops_businessunithistory" ("closed_on", "id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (OLD."closed_on", OLD."id", OLD."name", NOW(), \'delete\', OLD."slug", OLD."tenant_id"); RETURN NULL;',
                    hash="9f5b7d89ddb9e8a8b19dc753a060048c513a2eb0",
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
                    func='INSERT INTO "finops_costcenterhistory" ("business_unit_id", "closed_on", "code", "id", "name", "pgh_created_at", "pgh_label", "tenant_id") VALUES (NEW."business_unit_id", NEW."closed_on", NEW."code", NEW."id", NEW."name", NOW(), \'insert\', NEW."tenant_id"); RETURN NULL;',
                    hash="128abf9578343e1a7e484adac99f306aab19aa8d",
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
                    func='INSERT INTO "finops_costcenterhistory" ("business_unit_id", "closed_on", "code", "id", "name", "pgh_created_at", "pgh_label", "tenant_id") VALUES (NEW."business_unit_id", NEW."closed_on", NEW."code", NEW."id", NEW."name", NOW(), \'update\', NEW."tenant_id"); RETURN NULL;',
                    hash="4949389112af360145a40352d7e352f121c33b39",
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
                    func='INSERT INTO "finops_costcenterhistory" ("business_unit_id", "closed_on", "code", "id", "name", "pgh_created_at", "pgh_label", "tenant_id") VALUES (OLD."business_unit_id", OLD."closed_on", OLD."code", OLD."id", OLD."name", NOW(), \'delete\', OLD."tenant_id"); RETURN NULL;',
                    hash="7a44baa7dbf781b7b07279e9813fd9fac8080c7c",
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
                    func='INSERT INTO "finops_environmenthistory" ("closed_on", "id", "is_production", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."closed_on", NEW."id", NEW."is_production", NEW."name", NOW(), \'insert\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="d3de0f5db40d6d216b3ce611f7adffc4c52b1b2a",
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
                    func='INSERT INTO "finops_environmenthistory" ("closed_on", "id", "is_production", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (NEW."closed_on", NEW."id", NEW."is_production", NEW."name", NOW(), \'update\', NEW."slug", NEW."tenant_id"); RETURN NULL;',
                    hash="15daa6dbfafc83b91474ec2e875b15e662c2cfa1",
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
                    func='INSERT INTO "finops_environmenthistory" ("closed_on", "id", "is_production", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id") VALUES (OLD."closed_on", OLD."id", OLD."is_production", OLD."name", NOW(), \'delete\', OLD."slug", OLD."tenant_id"); RETURN NULL;',
                    hash="d65b77ea2399967c7911188a7d12812a521b543b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e092e",
                    table="finops_environment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usecase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_usecasehistory" ("business_owner_id", "business_unit_id", "closed_on", "cost_center_id", "cost_slo", "cost_slo_usd_per_outcome", "excluded_objective", "id", "name", "outcome_unit", "pgh_created_at", "pgh_label", "primary_objective", "risk_tier", "secondary_objective", "slo", "slug", "stage", "tenant_id") VALUES (NEW."business_owner_id", NEW."business_unit_id", NEW."closed_on", NEW."cost_center_id", NEW."cost_slo", NEW."cost_slo_usd_per_outcome", NEW."excluded_objective", NEW."id", NEW."name", NEW."outcome_unit", NOW(), \'insert\', NEW."primary_objective", NEW."risk_tier", NEW."secondary_objective", NEW."slo", NEW."slug", NEW."stage", NEW."tenant_id"); RETURN NULL;',
                    hash="e61c5fd21278e1e237a4fb0335d9487ce6c05089",
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
                    func='INSERT INTO "finops_usecasehistory" ("business_owner_id", "business_unit_id", "closed_on", "cost_center_id", "cost_slo", "cost_slo_usd_per_outcome", "excluded_objective", "id", "name", "outcome_unit", "pgh_created_at", "pgh_label", "primary_objective", "risk_tier", "secondary_objective", "slo", "slug", "stage", "tenant_id") VALUES (NEW."business_owner_id", NEW."business_unit_id", NEW."closed_on", NEW."cost_center_id", NEW."cost_slo", NEW."cost_slo_usd_per_outcome", NEW."excluded_objective", NEW."id", NEW."name", NEW."outcome_unit", NOW(), \'update\', NEW."primary_objective", NEW."risk_tier", NEW."secondary_objective", NEW."slo", NEW."slug", NEW."stage", NEW."tenant_id"); RETURN NULL;',
                    hash="704844ed8001b56c5e49076668746c1bb3151087",
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
                    func='INSERT INTO "finops_usecasehistory" ("business_owner_id", "business_unit_id", "closed_on", "cost_center_id", "cost_slo", "cost_slo_usd_per_outcome", "excluded_objective", "id", "name", "outcome_unit", "pgh_created_at", "pgh_label", "primary_objective", "risk_tier", "secondary_objective", "slo", "slug", "stage", "tenant_id") VALUES (OLD."business_owner_id", OLD."business_unit_id", OLD."closed_on", OLD."cost_center_id", OLD."cost_slo", OLD."cost_slo_usd_per_outcome", OLD."excluded_objective", OLD."id", OLD."name", OLD."outcome_unit", NOW(), \'delete\', OLD."primary_objective", OLD."risk_tier", OLD."secondary_objective", OLD."slo", OLD."slug", OLD."stage", OLD."tenant_id"); RETURN NULL;',
                    hash="823c3ebf9834ba373d96e55d4d3bd2adaa6ceb85",
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
                    func='INSERT INTO "finops_workflowstephistory" ("closed_on", "id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id", "use_case_id") VALUES (NEW."closed_on", NEW."id", NEW."name", NOW(), \'insert\', NEW."slug", NEW."tenant_id", NEW."use_case_id"); RETURN NULL;',
                    hash="c70a8b6869b9a4dd5475cb8974dbbbbfc83afd21",
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
                    func='INSERT INTO "finops_workflowstephistory" ("closed_on", "id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id", "use_case_id") VALUES (NEW."closed_on", NEW."id", NEW."name", NOW(), \'update\', NEW."slug", NEW."tenant_id", NEW."use_case_id"); RETURN NULL;',
                    hash="4b855545dfd49eaea0a825546a95e61898be10a6",
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
                    func='INSERT INTO "finops_workflowstephistory" ("closed_on", "id", "name", "pgh_created_at", "pgh_label", "slug", "tenant_id", "use_case_id") VALUES (OLD."closed_on", OLD."id", OLD."name", NOW(), \'delete\', OLD."slug", OLD."tenant_id", OLD."use_case_id"); RETURN NULL;',
                    hash="4f01a2d8154cfb1549435c18c42a77bca53a9e5b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8d32e",
                    table="finops_workflowstep",
                    when="AFTER",
                ),
            ),
        ),
    ]
