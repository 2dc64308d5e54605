"""A rate names whose book, which component, and the meter whose price was used."""

from django.db import migrations, models

# Until now only default books priced; a rate names its entry already.
KIND = """
SET LOCAL app.maintenance = 'on';
UPDATE ledger_rate SET book_kind = 'default' WHERE source = 'book';
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_pricebook_preparers")]
    operations = [
        migrations.AddField("rate", "price_component_id", models.BigIntegerField(null=True)),
        migrations.AddField("rate", "book_kind", models.TextField(default="", db_default="")),
        migrations.AddField("rate", "priced_as", models.TextField(default="", db_default="")),
        migrations.RunSQL(KIND, migrations.RunSQL.noop),
    ]
