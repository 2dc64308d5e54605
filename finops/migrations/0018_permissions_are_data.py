"""Actions are written as data after every migrate: a new one needs no migration any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("finops", "0017_confirmed_roles")]

    operations = [
        migrations.AlterModelOptions(
            name="tenant", options={"default_permissions": (), "ordering": ["slug"]}
        ),
        migrations.AlterModelOptions(
            name="businessunit",
            options={
                "base_manager_name": "objects",
                "default_permissions": (),
                "ordering": ["slug"],
            },
        ),
        migrations.AlterModelOptions(
            name="usecase",
            options={
                "base_manager_name": "objects",
                "default_permissions": (),
                "ordering": ["slug"],
            },
        ),
    ]
