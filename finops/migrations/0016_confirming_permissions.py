"""Who confirms and who takes back grants."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("finops", "0015_outcome_types")]

    operations = [
        migrations.AlterModelOptions(
            name="tenant",
            options={
                "default_permissions": (),
                "ordering": ["slug"],
                "permissions": [
                    ("view_home", "view home"),
                    ("view_showback", "view showback"),
                    ("view_use_case", "view use case"),
                    ("view_traces", "view traces"),
                    ("view_imports", "view imports"),
                    ("upload_import", "upload import"),
                    ("change_use_case", "change use case"),
                    ("view_pricebook", "view pricebook"),
                    ("draft_pricebook", "draft pricebook"),
                    ("approve_pricebook", "approve pricebook"),
                    ("view_rerating", "view rerating"),
                    ("request_rerating", "request rerating"),
                    ("approve_rerating", "approve rerating"),
                    ("view_periods", "view periods"),
                    ("close_period", "close period"),
                    ("view_retention", "view retention"),
                    ("set_retention", "set retention"),
                    ("prepare_export", "prepare export"),
                    ("save_views", "save views"),
                    ("view_people", "view people"),
                    ("manage_people", "manage people"),
                    ("confirm_roles", "confirm roles"),
                    ("refuse_roles", "refuse roles"),
                    ("view_keys", "view keys"),
                    ("manage_keys", "manage keys"),
                    ("view_audit", "view audit"),
                ],
            },
        ),
    ]
