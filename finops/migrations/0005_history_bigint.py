"""History rows get bigint numbers: Citus shares out no smaller ones among machines."""

from django.db import migrations, models

HISTORIES = (
    "apikeyhistory",
    "businessunithistory",
    "costcenterhistory",
    "environmenthistory",
    "raciassignmenthistory",
    "roleassignmenthistory",
    "usecasehistory",
    "workflowstephistory",
)


class Migration(migrations.Migration):
    dependencies = [("finops", "0004_pricebook_permissions")]
    operations = [
        migrations.AlterField(
            model_name=name,
            name="pgh_id",
            field=models.BigAutoField(primary_key=True, serialize=False),
        )
        for name in HISTORIES
    ]
