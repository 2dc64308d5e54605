"""Months are closed and reopened by the one engine; those that are there come with it."""

from pathlib import Path

from django.db import migrations

HISTORY = Path(__file__).with_suffix(".sql").read_text()
SIGNED = """
CREATE TRIGGER period_signed BEFORE UPDATE ON ledger_period FOR EACH ROW
  WHEN (OLD.state = 'closed' AND NEW.state = 'reopened')
  EXECUTE FUNCTION app.must_be_signed('period', 'reopened', 'reopened_by_id');
"""
SIGNED_BACK = "DROP TRIGGER period_signed ON ledger_period;"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0039_signed_reratings")]
    operations = [
        # Going back keeps the requests: whatever reads them goes with finops 0023_approvals.
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
        migrations.RunSQL(SIGNED, SIGNED_BACK),
    ]
