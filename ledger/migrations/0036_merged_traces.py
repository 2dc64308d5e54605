"""Of a merged pair, the trace of the call that went, and that of the one that stays."""

from django.db import migrations, models

MAINTAIN = "SET LOCAL app.maintenance = 'on'"
NAME = """
UPDATE ledger_suspectedduplicate d
SET kept_trace_key = kept.own_trace_key, merged_trace_key = gone.own_trace_key
FROM ledger_sighting kept, ledger_sighting gone
WHERE d.status = 'merged'
  AND kept.tenant_id = d.tenant_id AND kept.event_key = d.kept_key
  AND gone.tenant_id = d.tenant_id
  AND gone.event_key = CASE d.kept_key WHEN d.first_key THEN d.second_key ELSE d.first_key END
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0035_mapping")]
    operations = [
        migrations.AddField(
            "suspectedduplicate", "kept_trace_key", models.UUIDField(blank=True, null=True)
        ),
        migrations.AddField(
            "suspectedduplicate", "merged_trace_key", models.UUIDField(blank=True, null=True)
        ),
        migrations.RunSQL([MAINTAIN, NAME], migrations.RunSQL.noop),
        migrations.AddIndex(
            "suspectedduplicate",
            models.Index(
                condition=models.Q(("merged_trace_key__isnull", False)),
                fields=["tenant", "merged_trace_key"],
                name="suspected_merged_trace",
            ),
        ),
        migrations.AddConstraint(
            "suspectedduplicate",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept_trace_key", None), ("merged_trace_key", None)),
                    models.Q(
                        ("kept_trace_key__isnull", False),
                        ("merged_trace_key__isnull", False),
                        ("status", "merged"),
                    ),
                    _connector="OR",
                ),
                name="suspected_merged_traces",
            ),
        ),
    ]
