"""The months in which a tenant has outcomes, so that a posting need not ask every month there is."""

from django.db import migrations, models

from finops.scope.migrations import INSERT_ONLY, grants, policies, tenant_field

TABLE = """
CREATE TABLE ledger_outcomemonth (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  month date NOT NULL,
  PRIMARY KEY (tenant_id, month)
)
"""
FILL = """
INSERT INTO ledger_outcomemonth (tenant_id, month)
SELECT DISTINCT tenant_id, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date
FROM ledger_outcome
"""
NAME = "ledger_outcomemonth"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0046_budget_burn")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "SET LOCAL app.maintenance = 'on'",
                        TABLE,
                        *policies(NAME),
                        *grants(NAME, INSERT_ONLY),
                        FILL,
                    ],
                    f"DROP TABLE {NAME}",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="OutcomeMonth",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "month",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("month", models.DateField()),
                        ("tenant", tenant_field()),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                        "base_manager_name": "objects",
                    },
                )
            ],
        )
    ]
