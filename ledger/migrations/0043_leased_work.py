"""Imports, passes by a mapping and re-ratings are long work as any other: they say when they began
and ended, and may be cancelled."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

IMPORT_STATES = [
    ("queued", "Queued"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
RUN_STATES = [
    ("waiting", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("replaced", "Replaced by a later version"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
BACK = """
SELECT set_config('app.maintenance', 'on', true);
UPDATE ledger_importjob SET state = 'failed' WHERE state = 'cancelled';
UPDATE ledger_mappingrun SET state = 'failed' WHERE state = 'cancelled';
SELECT set_config('app.maintenance', 'off', true);
"""
# The trigger of 0039 as it was, but for the new columns, and the step back of a cancelled dry run.
STEPS_BEFORE = import_module("ledger.migrations.0039_signed_reratings").STEPS
WORK_BEFORE = "'lease_until',\n                       'lease_owner'];"
WORK = (
    "'lease_until',\n                       'lease_owner', 'started_at', 'finished_at',"
    " 'cancelled_by'];"
)
STEP_BEFORE = "WHEN 'ready to in_review', 'approved to posting',"
STEP = "WHEN 'computing to draft', 'ready to in_review', 'approved to posting',"
STEPS = STEPS_BEFORE.replace(WORK_BEFORE, WORK).replace(STEP_BEFORE, STEP)


def cancelled_by(model: str) -> migrations.AddField:
    field: models.CharField[str, str] = models.CharField(blank=True, db_default="", max_length=200)
    return migrations.AddField(model, "cancelled_by", field)


def moment(model: str, name: str) -> migrations.AddField:
    return migrations.AddField(model, name, models.DateTimeField(blank=True, null=True))


class Migration(migrations.Migration):
    dependencies = [("finops", "0026_leased_work"), ("ledger", "0042_credit_references")]
    operations = [
        migrations.RemoveConstraint("importjob", "import_job_state"),
        migrations.AlterField(
            "importjob",
            "state",
            models.CharField(choices=IMPORT_STATES, default="queued", max_length=9),
        ),
        migrations.AlterField(
            "mappingrun",
            "state",
            models.CharField(choices=RUN_STATES, default="waiting", max_length=9),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
        migrations.AddConstraint(
            "importjob",
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _ in IMPORT_STATES]),
                name="import_job_state",
            ),
        ),
        *map(cancelled_by, ("importjob", "mappingrun", "ratingrun")),
        moment("mappingrun", "started_at"),
        moment("ratingrun", "started_at"),
        moment("ratingrun", "finished_at"),
        migrations.RunSQL(STEPS, STEPS_BEFORE),
    ]
