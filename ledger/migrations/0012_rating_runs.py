"""Re-rating runs and their steps; triggers hold what is asked, what is signed, and who signs."""

import uuid
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT, F, Q

from finops.scope.migrations import INSERT_ONLY, secure_tenant_table, tenant_field
from finops.scope.models import TenantForeignKey

STATES = [
    ("draft", "Draft"),
    ("computing", "Computing"),
    ("ready", "Ready"),
    ("in_review", "In review"),
    ("approved", "Approved"),
    ("posting", "Posting"),
    ("done", "Done"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
    ("failed", "Failed"),
]

# Only these steps are possible; with each only what is named may change, besides how the work
# goes. What was asked never changes. Whoever prepared the run does not approve it.
STEPS = """
CREATE FUNCTION app.rating_run_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  step text;
  work text[] := ARRAY['lines_total', 'lines_done', 'error', 'attempts', 'lease_until',
                       'lease_owner'];
  result text[] := ARRAY['content', 'content_sha256', 'computed_at', 'basis_batch'];
  may_change text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.content <> '' OR NEW.approved_by_id IS NOT NULL THEN
      RAISE EXCEPTION 'A re-rating run begins as a draft';
    END IF;
    RETURN NEW;
  END IF;
  step := OLD.state || ' to ' || NEW.state;
  CASE step
    WHEN 'draft to computing', 'ready to computing' THEN
      may_change := result || ARRAY['state'];
    WHEN 'in_review to computing', 'posting to computing', 'failed to computing' THEN
      may_change := result || ARRAY['state', 'approved_by_id'];
    WHEN 'computing to ready' THEN may_change := result || ARRAY['state'];
    WHEN 'in_review to approved' THEN may_change := ARRAY['state', 'approved_by_id'];
    WHEN 'posting to done' THEN may_change := ARRAY['state', 'batch_id'];
    WHEN 'ready to in_review', 'approved to posting', 'posting to failed',
         'computing to failed', 'in_review to rejected', 'draft to withdrawn',
         'computing to withdrawn', 'ready to withdrawn', 'in_review to withdrawn',
         'failed to withdrawn' THEN
      may_change := ARRAY['state'];
    ELSE
      IF OLD.state <> NEW.state THEN
        RAISE EXCEPTION 'A re-rating run does not go from %', step;
      END IF;
      may_change := ARRAY[]::text[];
  END CASE;
  IF to_jsonb(OLD) - may_change - work <> to_jsonb(NEW) - may_change - work THEN
    RAISE EXCEPTION 'This of a re-rating run does not change from %', step;
  END IF;
  IF NEW.state IN ('ready', 'in_review', 'approved', 'posting', 'done')
  AND NEW.content_sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'What is signed is the sha256 of the content';
  END IF;
  IF step = 'in_review to approved' AND (NEW.approved_by_id IS NULL OR EXISTS (
    SELECT FROM ledger_ratingstep s
    WHERE s.tenant_id = NEW.tenant_id AND s.run_id = NEW.id AND s.person_id = NEW.approved_by_id
      AND s.after NOT IN ('approved', 'rejected')
  )) THEN
    RAISE EXCEPTION 'A re-rating run is approved by a person who had no part in it';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rating_run_steps BEFORE INSERT OR UPDATE ON ledger_ratingrun
  FOR EACH ROW EXECUTE FUNCTION app.rating_run_steps();
"""
STEPS_BACK = """
DROP TRIGGER rating_run_steps ON ledger_ratingrun;
DROP FUNCTION app.rating_run_steps();
"""


def person(*, empty: bool) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, PROTECT, null=empty, blank=empty, related_name="+"
    )


def options(ordering: list[str], **more: object) -> dict[str, object]:
    return {
        "ordering": ordering,
        "abstract": False,
        "default_permissions": (),
        "base_manager_name": "objects",
        **more,
    }


ID: Any = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)


class Migration(migrations.Migration):
    dependencies = [("finops", "0006_rerating_permissions"), ("ledger", "0011_retention")]
    operations = [
        migrations.CreateModel(
            "RatingRun",
            [
                ("id", ID),
                ("public_id", models.UUIDField(default=uuid.uuid4)),
                ("state", models.CharField(choices=STATES, default="draft", max_length=9)),
                ("reason", models.CharField(max_length=400)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("scope", models.JSONField(blank=True, default=dict)),
                ("known_at", models.DateTimeField()),
                ("books", models.JSONField(blank=True, default=list)),
                ("includes_event_prices", models.BooleanField(default=False)),
                ("requested_by", person(empty=False)),
                ("approved_by", person(empty=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("content", models.TextField(blank=True)),
                ("content_sha256", models.CharField(blank=True, max_length=64)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                ("basis_batch", models.BigIntegerField(default=0)),
                ("batch_id", models.BigIntegerField(blank=True, null=True)),
                ("lines_total", models.BigIntegerField(default=0)),
                ("lines_done", models.BigIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("attempts", models.IntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease_owner", models.CharField(blank=True, max_length=80)),
                ("tenant", tenant_field()),
            ],
            options(
                ["-created_at", "-id"],
                constraints=[
                    models.UniqueConstraint(
                        fields=["tenant", "public_id"], name="rating_run_public_id"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=[state for state, _ in STATES]),
                        name="rating_run_state",
                    ),
                    models.CheckConstraint(
                        condition=Q(last_day__gte=F("first_day")), name="rating_run_period"
                    ),
                    models.CheckConstraint(
                        condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                        name="rating_run_approved_by_another",
                    ),
                ],
            ),
        ),
        migrations.CreateModel(
            "RatingStep",
            [
                ("id", ID),
                ("run", TenantForeignKey("ledger.RatingRun", PROTECT, related_name="steps")),
                ("before", models.CharField(blank=True, max_length=9)),
                ("after", models.CharField(choices=STATES, max_length=9)),
                ("actor", models.CharField(max_length=200)),
                ("person", person(empty=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("note", models.TextField(blank=True)),
                ("content_sha256", models.CharField(blank=True, max_length=64)),
                ("tenant", tenant_field()),
            ],
            options(["id"]),
        ),
        secure_tenant_table("RatingRun", ("SELECT", "INSERT", "UPDATE")),
        secure_tenant_table("RatingStep", INSERT_ONLY),
        migrations.RunSQL(STEPS, STEPS_BACK),
    ]
