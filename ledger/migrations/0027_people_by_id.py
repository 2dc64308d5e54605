"""Who drafted, submitted, approved and retired is told by user id; labels were e-mail addresses,
which people can change."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from ledger.migrations._steps_of_books import STEPS, STEPS_BEFORE


def person() -> "models.ForeignKey[models.Model | None, models.Model | None]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=django.db.models.deletion.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )


# Addresses of today's people; who changed theirs since is found by nobody, and stays a label. The
# trigger would refuse the change of a book that left draft.
FILL = """
ALTER TABLE ledger_tenantpricebook ALTER COLUMN preparer_ids SET DEFAULT '{}';
SELECT set_config('app.maintenance', 'on', true);
ALTER TABLE ledger_tenantpricebook DISABLE TRIGGER pricebook_steps;
UPDATE ledger_tenantpricebook b SET
  drafter_id = (SELECT id FROM finops_user WHERE email = b.drafted_by),
  approver_id = (SELECT id FROM finops_user WHERE email = b.approved_by),
  retirer_id = (SELECT id FROM finops_user WHERE email = b.retired_by),
  preparer_ids = ARRAY(SELECT id FROM finops_user WHERE b.preparers ? email ORDER BY id);
ALTER TABLE ledger_tenantpricebook ENABLE TRIGGER pricebook_steps;
UPDATE ledger_importjob j SET person_id = u.id FROM finops_user u WHERE u.email = j.actor;
UPDATE ledger_retentionpolicy p SET setter_id = u.id FROM finops_user u WHERE u.email = p.set_by;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT set_config('app.maintenance', 'off', true);
"""
CHECK = """
ALTER TABLE ledger_tenantpricebook DROP CONSTRAINT ledger_tenantpricebook_prepared_by_others;
ALTER TABLE ledger_tenantpricebook ADD CONSTRAINT ledger_tenantpricebook_prepared_by_others
  CHECK (approver_id IS NULL OR NOT approver_id = ANY (preparer_ids));
"""
UNCHECK = """
ALTER TABLE ledger_tenantpricebook DROP CONSTRAINT ledger_tenantpricebook_prepared_by_others;
ALTER TABLE ledger_tenantpricebook ADD CONSTRAINT ledger_tenantpricebook_prepared_by_others
  CHECK (approved_by = '' OR NOT preparers ? approved_by);
"""
APPROVED = Q(status__in=("draft", "in_review")) | Q(recorded_at__isnull=False) & ~Q(approved_by="")
ANOTHER = Q(approver=None) | (
    (Q(drafter=None) | ~Q(approver=F("drafter")))
    & (Q(submitter=None) | ~Q(approver=F("submitter")))
)


def check(model: str, condition: Q, name: str) -> migrations.AddConstraint:
    constraint = models.CheckConstraint(condition=condition, name=name)
    return migrations.AddConstraint(model_name=model, constraint=constraint)


class Migration(migrations.Migration):
    dependencies = [
        ("finops", "0014_audit_actor_ids"),
        ("ledger", "0026_files_people_have"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint("pricebook", "pricebook_approved_by_another"),
        migrations.RemoveConstraint("tenantpricebook", "tenantpricebook_approved_by_another"),
        migrations.AddField("importjob", "person", person()),
        migrations.AddField("retentionpolicy", "setter", person()),
        *(
            migrations.AddField("tenantpricebook", name, person())
            for name in ("approver", "drafter", "retirer", "submitter")
        ),
        migrations.AddField(
            "tenantpricebook",
            "preparer_ids",
            django.contrib.postgres.fields.ArrayField(
                models.BigIntegerField(), blank=True, default=list
            ),
        ),
        migrations.RunSQL(STEPS, STEPS_BEFORE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(CHECK, UNCHECK),
        check("pricebook", APPROVED, "pricebook_approved"),
        check(
            "pricebook",
            Q(approved_by="") | ~Q(approved_by=F("drafted_by")),
            "pricebook_approved_by_another",
        ),
        check("tenantpricebook", APPROVED, "tenantpricebook_approved"),
        check("tenantpricebook", ANOTHER, "tenant_pricebook_approved_by_another"),
    ]
