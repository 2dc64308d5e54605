"""One calendar of events, holidays and make-up days, with every version of a row."""

from typing import Any

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.core.validators import MinValueValidator, RegexValidator
from django.db import migrations, models

from finops.models.days import refuse_impossible
from finops.models.organisation.calendar import LocalMomentField
from finops.models.organisation.tenants import validate_time_zone
from finops.scope.context import current_tenant_id
from finops.scope.migrations import secure_history_table, secure_tenant_table, tenant_field

IDENTIFIER = RegexValidator(
    "^[A-Za-z0-9._:@/-]{1,128}$", "Use letters, digits and . _ : @ / - only."
)
KINDS = [("event", "Event"), ("holiday", "Holiday"), ("make_up_day", "Make-up day")]
PROVENANCES = [("declared", "Declared"), ("estimated", "Estimated")]


def columns() -> "list[tuple[str, models.Field[Any, Any]]]":
    """Those that a row has in common with its history."""
    return [
        ("closed_on", models.DateField(blank=True, null=True, validators=[refuse_impossible])),
        ("slug", models.CharField(max_length=128, validators=[IDENTIFIER])),
        ("name", models.CharField(max_length=120)),
        ("kind", models.CharField(choices=KINDS, max_length=12)),
        ("local_from", LocalMomentField(validators=[refuse_impossible])),
        ("local_to", LocalMomentField(validators=[refuse_impossible])),
        ("zone", models.CharField(max_length=64, validators=[validate_time_zone])),
        (
            "factor",
            models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True),
        ),
        (
            "provenance",
            models.CharField(choices=PROVENANCES, default="declared", max_length=10),
        ),
        (
            "estimated_from",
            models.PositiveSmallIntegerField(
                blank=True, null=True, validators=[MinValueValidator(3)]
            ),
        ),
        ("source", models.CharField(blank=True, max_length=200)),
        ("version", models.PositiveIntegerField(default=1)),
        ("as_of", models.DateTimeField()),
    ]


class Migration(migrations.Migration):
    dependencies = [("finops", "0029_closing")]
    operations = [
        migrations.CreateModel(
            name="CalendarEventHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                *columns(),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        default=current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="finops.tenant",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="CalendarEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                *columns(),
                ("tenant", tenant_field()),
            ],
            options={
                "ordering": ["local_from", "slug"],
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "local_from"], name="calendar_event_from")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "slug"), name="calendar_event_slug"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["event", "holiday", "make_up_day"])),
                        name="calendar_event_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("local_to__gt", models.F("local_from"))),
                        name="calendar_event_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("factor__isnull", True), ("factor__gt", 0), _connector="OR"
                        ),
                        name="calendar_event_factor_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("estimated_from__isnull", True), ("provenance", "declared")),
                            models.Q(("estimated_from__gte", 3), ("provenance", "estimated")),
                            _connector="OR",
                        ),
                        name="calendar_event_provenance",
                    ),
                ],
            },
        ),
        secure_tenant_table("CalendarEvent", ("SELECT", "INSERT", "UPDATE")),
        secure_history_table("CalendarEventHistory"),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarevent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_calendareventhistory" ("as_of", "closed_on", "estimated_from", "factor", "id", "kind", "local_from", "local_to", "name", "pgh_created_at", "pgh_label", "provenance", "slug", "source", "tenant_id", "version", "zone") VALUES (NEW."as_of", NEW."closed_on", NEW."estimated_from", NEW."factor", NEW."id", NEW."kind", NEW."local_from", NEW."local_to", NEW."name", NOW(), \'insert\', NEW."provenance", NEW."slug", NEW."source", NEW."tenant_id", NEW."version", NEW."zone"); RETURN NULL;',
                    hash="3b9767d55dbf4795bfccf326e22e431554c8fe66",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_51a13",
                    table="finops_calendarevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarevent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "finops_calendareventhistory" ("as_of", "closed_on", "estimated_from", "factor", "id", "kind", "local_from", "local_to", "name", "pgh_created_at", "pgh_label", "provenance", "slug", "source", "tenant_id", "version", "zone") VALUES (NEW."as_of", NEW."closed_on", NEW."estimated_from", NEW."factor", NEW."id", NEW."kind", NEW."local_from", NEW."local_to", NEW."name", NOW(), \'update\', NEW."provenance", NEW."slug", NEW."source", NEW."tenant_id", NEW."version", NEW."zone"); RETURN NULL;',
                    hash="66b84c5087d0b0a62439ac846d7f3daca7b90426",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_09318",
                    table="finops_calendarevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarevent",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "finops_calendareventhistory" ("as_of", "closed_on", "estimated_from", "factor", "id", "kind", "local_from", "local_to", "name", "pgh_created_at", "pgh_label", "provenance", "slug", "source", "tenant_id", "version", "zone") VALUES (OLD."as_of", OLD."closed_on", OLD."estimated_from", OLD."factor", OLD."id", OLD."kind", OLD."local_from", OLD."local_to", OLD."name", NOW(), \'delete\', OLD."provenance", OLD."slug", OLD."source", OLD."tenant_id", OLD."version", OLD."zone"); RETURN NULL;',
                    hash="f64320b99b1762fd8ba967426ae53928fc48e0e3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c66df",
                    table="finops_calendarevent",
                    when="AFTER",
                ),
            ),
        ),
    ]
