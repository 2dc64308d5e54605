"""Price books are signed by the one engine; those that are there come with their history."""

from pathlib import Path

from django.db import migrations

HISTORY = Path(__file__).with_suffix(".sql").read_text()
SIGNED = """
CREATE TRIGGER pricebook_signed BEFORE UPDATE ON ledger_tenantpricebook FOR EACH ROW
  WHEN (OLD.status <> 'approved' AND NEW.status = 'approved')
  EXECUTE FUNCTION app.must_be_signed('pricebook', 'approved', 'approver_id', 'content_sha256');
"""
SIGNED_BACK = "DROP TRIGGER pricebook_signed ON ledger_tenantpricebook;"


class Migration(migrations.Migration):
    dependencies = [("finops", "0023_approvals"), ("ledger", "0037_reported_cost")]
    operations = [
        # Going back keeps the requests: whatever reads them goes with 0023_approvals.
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
        migrations.RunSQL(SIGNED, SIGNED_BACK),
    ]
