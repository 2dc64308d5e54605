"""Exports are long work as any other: they may be cancelled."""

from django.db import migrations, models
from django.db.models import Q

STATES = [
    ("queued", "Queued"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
BACK = "UPDATE finops_exportjob SET state = 'failed' WHERE state = 'cancelled'"


class Migration(migrations.Migration):
    dependencies = [("finops", "0025_bootstrap_guarded")]
    operations = [
        migrations.RemoveConstraint("exportjob", "export_job_state"),
        migrations.AlterField(
            "exportjob",
            "state",
            models.CharField(choices=STATES, default="queued", max_length=9),
        ),
        migrations.RunSQL(
            migrations.RunSQL.noop,
            f"SELECT set_config('app.maintenance', 'on', true); {BACK};"
            " SELECT set_config('app.maintenance', 'off', true)",
        ),
        migrations.AddConstraint(
            "exportjob",
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _ in STATES]), name="export_job_state"
            ),
        ),
        migrations.AddField(
            "exportjob",
            "cancelled_by",
            models.CharField(blank=True, db_default="", max_length=200),
        ),
    ]
