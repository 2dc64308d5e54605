"""A role that signs cannot be made without its confirmation, by SQL either."""

from pathlib import Path

from django.db import migrations

GUARDED = Path(__file__).with_suffix(".sql").read_text()
OPEN = """
DROP TRIGGER role_begins ON finops_roleassignment;
DROP TRIGGER role_changes ON finops_roleassignment;
DROP TRIGGER role_goes ON finops_roleassignment;
DROP FUNCTION app.role_goes();
DROP FUNCTION app.role_begins();
DROP FUNCTION app.role_changes();
DROP FUNCTION app.role_signs(text);
"""


class Migration(migrations.Migration):
    dependencies = [("finops", "0024_signed_roles")]
    operations = [migrations.RunSQL(GUARDED, OPEN)]
