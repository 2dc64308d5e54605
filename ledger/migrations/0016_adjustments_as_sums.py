"""Adjustments keep numbers as the sums do: no digits are added to them."""

from django.db import migrations

COLUMNS = {
    "ledger_costadjustment": ("quantity", "cost_usd", "reported_cost_usd"),
    "ledger_outcomeadjustment": ("value_usd",),
}


def forward() -> str:
    return "\n".join(
        f"ALTER TABLE {table} "
        + ", ".join(f"ALTER COLUMN {name} TYPE numeric" for name in names)
        + ";"
        for table, names in COLUMNS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0015_received")]
    operations = [migrations.RunSQL(forward(), migrations.RunSQL.noop)]
