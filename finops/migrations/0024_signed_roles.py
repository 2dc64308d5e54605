"""Roles and resets of second factors are confirmed by the one engine; those there come with it."""

from pathlib import Path

from django.db import migrations

HISTORY = Path(__file__).with_suffix(".sql").read_text()
SIGNED = """
CREATE TRIGGER role_signed BEFORE UPDATE ON finops_roleassignment FOR EACH ROW
  WHEN (OLD.confirmed_by_id IS NULL AND NEW.confirmed_by_id IS NOT NULL)
  EXECUTE FUNCTION app.must_be_signed('role', 'confirmed', 'confirmed_by_id');
CREATE TRIGGER factor_reset_signed BEFORE UPDATE ON finops_factorreset FOR EACH ROW
  WHEN (OLD.state = 'waiting' AND NEW.state = 'confirmed')
  EXECUTE FUNCTION app.must_be_signed('factor_reset', 'confirmed', 'decided_by_id');
"""
SIGNED_BACK = """
DROP TRIGGER role_signed ON finops_roleassignment;
DROP TRIGGER factor_reset_signed ON finops_factorreset;
"""


class Migration(migrations.Migration):
    dependencies = [("finops", "0023_approvals")]
    operations = [
        # Going back keeps the requests: whatever reads them goes with 0023_approvals.
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
        migrations.RunSQL(SIGNED, SIGNED_BACK),
    ]
