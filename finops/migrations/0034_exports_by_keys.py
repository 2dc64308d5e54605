"""A key may order exports too: a file is of one person or of one key."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from finops.scope.migrations import composite_foreign_key
from finops.scope.models import TenantForeignKey

KEY = composite_foreign_key("finops_exportjob", "key_id", "finops_apikey")
BACK = """
ALTER TABLE finops_exportjob DROP CONSTRAINT finops_exportjob_key_id_tenant_fk;
DELETE FROM finops_exportpart USING finops_exportjob job
 WHERE job.id = job_id AND job.owner_id IS NULL;
DELETE FROM finops_exportjob WHERE owner_id IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("finops", "0033_rolling_views")]
    operations = [
        migrations.AddField(
            "exportjob",
            "key",
            TenantForeignKey(
                "finops.apikey",
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
            ),
        ),
        migrations.AlterField(
            "exportjob",
            "owner",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="+",
            ),
        ),
        migrations.AddConstraint(
            "exportjob",
            models.CheckConstraint(
                condition=Q(owner=None, key__isnull=False) | Q(owner__isnull=False, key=None),
                name="export_job_is_of_one",
            ),
        ),
        migrations.RunSQL(KEY, BACK),
    ]
