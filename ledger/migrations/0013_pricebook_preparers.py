"""Nobody approves a pricebook that they helped to write."""

from django.db import migrations, models

CHECK = """
ALTER TABLE {table} ADD CONSTRAINT {table}_prepared_by_others
  CHECK (approved_by = '' OR NOT preparers ? approved_by);
"""
UNCHECK = "ALTER TABLE {table} DROP CONSTRAINT {table}_prepared_by_others;"
TABLES = ("ledger_pricebook", "ledger_tenantpricebook")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_rating_runs")]
    operations = [
        *(
            migrations.AddField(book, "preparers", models.JSONField(default=list, blank=True))
            for book in ("pricebook", "tenantpricebook")
        ),
        *(
            migrations.RunSQL(CHECK.format(table=table), UNCHECK.format(table=table))
            for table in TABLES
        ),
    ]
