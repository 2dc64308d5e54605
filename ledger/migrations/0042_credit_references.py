"""References of credits are compared in any letter case. What counted twice before stays booked: no
money moves here; it is marked, and the first of its reference is the one that others repeat."""

from django.db import migrations, models
from django.db.models.functions import Lower

NAME = "provider_credit_reference"
MAINTAIN = "SET LOCAL app.maintenance = 'on'"
MARK = """
UPDATE ledger_providercredit c SET former_double = true
FROM (
  SELECT id, row_number() OVER (
    PARTITION BY tenant_id, lower(provider), lower(invoice_reference) ORDER BY recorded_at, id
  ) AS place
  FROM ledger_providercredit
) d
WHERE d.id = c.id AND d.place > 1
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0041_budgets_in_sums")]
    operations = [
        migrations.AddField(
            "providercredit",
            "former_double",
            models.BooleanField(default=False, db_default=False),
        ),
        migrations.RunSQL([MAINTAIN, MARK], migrations.RunSQL.noop),
        migrations.RemoveConstraint("providercredit", NAME),
        migrations.AddConstraint(
            "providercredit",
            models.UniqueConstraint(
                models.F("tenant"),
                Lower("provider"),
                Lower("invoice_reference"),
                condition=models.Q(("former_double", False)),
                name=NAME,
            ),
        ),
    ]
