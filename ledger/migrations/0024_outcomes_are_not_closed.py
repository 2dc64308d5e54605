"""Outcomes are no money of the books: they count on their own day, and have no adjustments."""

from django.db import migrations

from finops.scope.migrations import INSERT_ONLY, grants, policies

TABLE = "ledger_outcomeadjustment"
SECURED = (
    f"ALTER TABLE {TABLE} ALTER COLUMN tenant_id SET DEFAULT app.tenant()",
    f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_pkey",
    f"ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_pkey PRIMARY KEY (tenant_id, id)",
    *policies(TABLE),
    *grants(TABLE, INSERT_ONLY),
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0023_counts_stay")]
    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, SECURED),
        migrations.DeleteModel("OutcomeAdjustment"),
    ]
