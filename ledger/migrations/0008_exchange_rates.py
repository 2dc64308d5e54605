"""Exchange rates by day; a row is never changed."""

from django.db import migrations, models
from django.db.models import Q

FINAL = """
CREATE FUNCTION app.row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed: record a later one', TG_TABLE_NAME;
END $$;
CREATE TRIGGER exchange_rates_are_final BEFORE UPDATE OR DELETE ON ledger_exchangerate
  FOR EACH ROW EXECUTE FUNCTION app.row_is_final();
REVOKE ALL ON ledger_exchangerate FROM PUBLIC;
GRANT SELECT ON ledger_exchangerate TO fin_app, fin_platform;
"""
BACK = """
DROP TRIGGER exchange_rates_are_final ON ledger_exchangerate;
DROP FUNCTION app.row_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_tenant_pricebooks")]
    operations = [
        migrations.CreateModel(
            "ExchangeRate",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("usd_per_unit", models.DecimalField(decimal_places=18, max_digits=38)),
                ("source", models.CharField(max_length=80)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            {
                "ordering": ["currency", "-day", "-recorded_at"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=["currency", "day", "recorded_at"], name="exchange_rate_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(usd_per_unit__gt=0), name="exchange_rate_positive"
                    ),
                    models.CheckConstraint(
                        condition=Q(currency__regex="^[A-Z]{3}$") & ~Q(currency="USD"),
                        name="exchange_rate_currency",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FINAL, BACK),
    ]
