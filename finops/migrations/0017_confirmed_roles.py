"""Roles that sign are confirmed by a third person; what was granted before counts as confirmed."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Somebody may have granted themselves a role before: the audit log keeps that it was so.
FILL = """
SELECT set_config('app.maintenance', 'on', true);
UPDATE finops_roleassignment
  SET confirmed_at = created_at, granted_by_id = nullif(granted_by_id, user_id);
UPDATE finops_membership SET confirmed_at = created_at;
SELECT set_config('app.maintenance', 'off', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0016_confirming_permissions"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="roleassignment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="roleassignment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="roleassignment",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="membership",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="invited_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="awaits_confirmation",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="roleassignmenthistory",
            name="awaits_confirmation",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="roleassignmenthistory",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="roleassignmenthistory",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="roleassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_roleassignmenthistory" ("awaits_confirmation", "business_unit_id", "confirmed_at", "confirmed_by_id", "created_at", "granted_by_id", "id", "pgh_created_at", "pgh_label", "role", "tenant_id", "use_case_id", "user_id", "valid_from", "valid_to") VALUES (NEW."awaits_confirmation", NEW."business_unit_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."created_at", NEW."granted_by_id", NEW."id", NOW(), \'insert\', NEW."role", NEW."tenant_id", NEW."use_case_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="c9f76f2e155e89e2599955e2c0641ba041ac9700",
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
                    func='INSERT INTO "finops_roleassignmenthistory" ("awaits_confirmation", "business_unit_id", "confirmed_at", "confirmed_by_id", "created_at", "granted_by_id", "id", "pgh_created_at", "pgh_label", "role", "tenant_id", "use_case_id", "user_id", "valid_from", "valid_to") VALUES (NEW."awaits_confirmation", NEW."business_unit_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."created_at", NEW."granted_by_id", NEW."id", NOW(), \'update\', NEW."role", NEW."tenant_id", NEW."use_case_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="7374756b6f6c72070800d36b9ab73c6e18554831",
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
                    func='INSERT INTO "finops_roleassignmenthistory" ("awaits_confirmation", "business_unit_id", "confirmed_at", "confirmed_by_id", "created_at", "granted_by_id", "id", "pgh_created_at", "pgh_label", "role", "tenant_id", "use_case_id", "user_id", "valid_from", "valid_to") VALUES (OLD."awaits_confirmation", OLD."business_unit_id", OLD."confirmed_at", OLD."confirmed_by_id", OLD."created_at", OLD."granted_by_id", OLD."id", NOW(), \'delete\', OLD."role", OLD."tenant_id", OLD."use_case_id", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="f72d9ce1a8ca8d0e9b241c591be5c4a6b3de5d04",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f79e1",
                    table="finops_roleassignment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(
                        models.Q(("confirmed_by", models.F("user")), _negated=True),
                        models.Q(
                            ("invited_by", None),
                            models.Q(("confirmed_by", models.F("invited_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="membership_confirmed_by_a_third",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_by", None),
                    models.Q(("granted_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="role_granted_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(
                        models.Q(("confirmed_by", models.F("user")), _negated=True),
                        models.Q(
                            ("granted_by", None),
                            models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="role_confirmed_by_a_third",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("awaits_confirmation", True),
                        ("confirmed_at", None),
                        ("confirmed_by", None),
                    ),
                    models.Q(("awaits_confirmation", False), ("confirmed_at__isnull", False)),
                    models.Q(
                        ("awaits_confirmation", False),
                        ("confirmed_by", None),
                        models.Q(
                            (
                                "role__in",
                                [
                                    "business_owner",
                                    "finance",
                                    "finops_lead",
                                    "platform_pm",
                                    "product_architect",
                                    "risk",
                                    "tenant_admin",
                                ],
                            ),
                            _negated=True,
                        ),
                    ),
                    _connector="OR",
                ),
                name="role_that_signs_is_confirmed",
            ),
        ),
    ]
