"""Re-rating runs are signed by the one engine; their steps move there with them."""

from importlib import import_module
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from finops.scope.migrations import INSERT_ONLY, SecureTenantTable

HISTORY = Path(__file__).with_suffix(".sql").read_text()
HISTORY_BACK = """
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO ledger_ratingstep
  (tenant_id, run_id, before, after, actor, person_id, at, note, content_sha256)
SELECT s.tenant_id, q.subject, s.source, s.target, s.actor, s.person_id, s.at, s.reason, s.sha256
FROM finops_approvalstep s
JOIN finops_approvalrequest q ON q.tenant_id = s.tenant_id AND q.id = s.request_id
WHERE q.kind = 'rerating' ORDER BY s.tenant_id, q.subject, s.seq;
SELECT set_config('app.maintenance', 'off', true);
"""
# The trigger of 0012 as it was, but for where it reads who prepared the run.
STEPS_BEFORE = import_module("ledger.migrations.0012_rating_runs").STEPS
PART_BEFORE = """
    SELECT FROM ledger_ratingstep s
    WHERE s.tenant_id = NEW.tenant_id AND s.run_id = NEW.id AND s.person_id = NEW.approved_by_id
      AND s.after NOT IN ('approved', 'rejected')
"""
PART = """
    SELECT FROM finops_approvalstep s
    JOIN finops_approvalrequest q ON q.tenant_id = s.tenant_id AND q.id = s.request_id
    WHERE s.tenant_id = NEW.tenant_id AND q.kind = 'rerating' AND q.subject = NEW.id
      AND s.person_id = NEW.approved_by_id AND s.hand <> 'signer'
"""
REPLACED = STEPS_BEFORE.split("CREATE TRIGGER")[0].replace("CREATE FUNC", "CREATE OR REPLACE FUNC")
STEPS = REPLACED.replace(PART_BEFORE.strip("\n"), PART.strip("\n"))
SIGNED = """
CREATE TRIGGER rating_run_signed BEFORE UPDATE ON ledger_ratingrun FOR EACH ROW
  WHEN (OLD.state <> 'approved' AND NEW.state = 'approved')
  EXECUTE FUNCTION app.must_be_signed('rerating', 'approved', 'approved_by_id', 'content_sha256');
"""
SIGNED_BACK = "DROP TRIGGER rating_run_signed ON ledger_ratingrun;"


class SecureOnTheWayBack(SecureTenantTable):
    """The table goes: only a migration back makes it again, and secures it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Nothing."""

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0038_signed_pricebooks")]
    operations = [
        migrations.RunSQL(HISTORY, HISTORY_BACK),
        migrations.RunSQL(STEPS, REPLACED),
        SecureOnTheWayBack("RatingStep", INSERT_ONLY),
        migrations.DeleteModel("RatingStep"),
        migrations.RunSQL(SIGNED, SIGNED_BACK),
    ]
