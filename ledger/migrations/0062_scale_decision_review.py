"""The review in which growing was decided is one of the same tenant."""

from django.db import migrations

from finops.scope.migrations import composite_foreign_key

OWN_REVIEW = (
    composite_foreign_key("ledger_scaledecision", "review_id", "finops_review")
    + ";CREATE INDEX ledger_scaledecision_review_id ON ledger_scaledecision (tenant_id, review_id)"
)
NO_REVIEW = """
ALTER TABLE ledger_scaledecision DROP CONSTRAINT ledger_scaledecision_review_id_tenant_fk;
DROP INDEX ledger_scaledecision_review_id;
"""


class Migration(migrations.Migration):
    dependencies = [("finops", "0044_regular_reviews"), ("ledger", "0061_reopened_days")]

    operations = [migrations.RunSQL(OWN_REVIEW, NO_REVIEW)]
