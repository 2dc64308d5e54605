"""A key may have limits of its own; empty means those of the installation."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0007_growth_permissions"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="apikey",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="apikey",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="apikey",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="apikey",
            name="records_per_minute",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="apikey",
            name="requests_per_minute",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="apikeyhistory",
            name="records_per_minute",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="apikeyhistory",
            name="requests_per_minute",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apikey",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "public_id", "records_per_minute", "requests_per_minute", "revoked_at", "scopes", "tenant_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."name", NOW(), \'insert\', NEW."public_id", NEW."records_per_minute", NEW."requests_per_minute", NEW."revoked_at", NEW."scopes", NEW."tenant_id"); RETURN NULL;',
                    hash="943307d65d2236ebd51c008bd86cb76ffb50d4f5",
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
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."records_per_minute" IS DISTINCT FROM (NEW."records_per_minute") OR OLD."requests_per_minute" IS DISTINCT FROM (NEW."requests_per_minute") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id"))',
                    func='INSERT INTO "finops_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "public_id", "records_per_minute", "requests_per_minute", "revoked_at", "scopes", "tenant_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."name", NOW(), \'update\', NEW."public_id", NEW."records_per_minute", NEW."requests_per_minute", NEW."revoked_at", NEW."scopes", NEW."tenant_id"); RETURN NULL;',
                    hash="360a75484678892bdd0edf00f98fedbdbd5d7bf0",
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
                    func='INSERT INTO "finops_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "name", "pgh_created_at", "pgh_label", "public_id", "records_per_minute", "requests_per_minute", "revoked_at", "scopes", "tenant_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."expires_at", OLD."id", OLD."name", NOW(), \'delete\', OLD."public_id", OLD."records_per_minute", OLD."requests_per_minute", OLD."revoked_at", OLD."scopes", OLD."tenant_id"); RETURN NULL;',
                    hash="a24013c6d6a7e4a748127898d2c424c3433efee0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_02d04",
                    table="finops_apikey",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("requests_per_minute__gt", 0), ("records_per_minute__gt", 0)),
                name="api_key_limits_let_something_in",
            ),
        ),
    ]
