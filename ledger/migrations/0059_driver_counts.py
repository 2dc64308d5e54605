"""What requests count of themselves: what drives their cost. Requests of before say none of it."""

from typing import Any  # Any: a field of whatever kind

from django.db import migrations, models

COUNTS = (
    *("top_k", "rerank_items", "history_turns", "pages", "image_retries"),
    *("repeated_embeddings", "agent_turns", "test_runs", "feature_lookups"),
)
TABLES = {"request": "ledger_request", "reportedrequest": "ledger_reportedrequest"}
ADDED = ", ".join(f"ADD COLUMN {name} numeric" for name in COUNTS)
DROPPED = ", ".join(f"DROP COLUMN {name}" for name in COUNTS)


def column() -> Any:
    return models.DecimalField(decimal_places=3, max_digits=12, null=True)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0058_bucket_days")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"ALTER TABLE {table} {ADDED}", f"ALTER TABLE {table} {DROPPED}")
                for table in TABLES.values()
            ],
            state_operations=[
                migrations.AddField(model, name, column()) for model in TABLES for name in COUNTS
            ],
        )
    ]
