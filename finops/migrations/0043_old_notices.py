"""Notices go when they are old: the sweep of the application deletes them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0042_one_open_limit"),
    ]

    operations = [
        migrations.RunSQL(
            "GRANT DELETE ON finops_notice TO fin_app",
            "REVOKE DELETE ON finops_notice FROM fin_app",
        ),
    ]
