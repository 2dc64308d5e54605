"""Values of single requests by day in buckets; all days of before are marked to be counted."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from finops.scope.migrations import READ_WRITE, grants, policies, tenant_field

NAMES = ("ledger_bucketday", "ledger_bucketedday", "ledger_daymark")
TABLES = """
CREATE TABLE ledger_bucketday (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  day date NOT NULL,
  attribution_id integer NOT NULL,
  measure text NOT NULL,
  bucket smallint NOT NULL,
  floor double precision NOT NULL,
  counted bigint NOT NULL CHECK (counted > 0),
  total numeric NOT NULL,
  PRIMARY KEY (tenant_id, day, attribution_id, measure, bucket, floor)
);
CREATE TABLE ledger_bucketedday (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  day date NOT NULL,
  cuts double precision[] NOT NULL,
  counted_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, day)
);
CREATE TABLE ledger_daymark (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  day date NOT NULL,
  changes bigint NOT NULL,
  since timestamptz NOT NULL,
  marked_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, day)
) WITH (fillfactor = 50);
"""
# A request may be counted on another day than its own: that day is named by its adjustment.
MARKS = """
SET LOCAL app.maintenance = 'on';
INSERT INTO ledger_daymark (tenant_id, day, changes, since, marked_at)
SELECT tenant_id, day, 1, now(), now() FROM ledger_requestday
UNION
SELECT a.tenant_id, (a.origin_hour AT TIME ZONE t.time_zone)::date, 1, now(), now()
FROM ledger_requestadjustment a JOIN finops_tenant t ON t.id = a.tenant_id
UNION
SELECT tenant_id, day, 1, now(), now() FROM ledger_costday
UNION
SELECT a.tenant_id, (a.origin_hour AT TIME ZONE t.time_zone)::date, 1, now(), now()
FROM ledger_costadjustment a JOIN finops_tenant t ON t.id = a.tenant_id;
"""
RIGHTS = [statement for name in NAMES for statement in (*policies(name), *grants(name, READ_WRITE))]
OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}


def composite_key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        "tenant_id", *columns, blank=True, editable=False, primary_key=True, serialize=False
    )


STATE = [
    migrations.CreateModel(
        name="BucketDay",
        fields=[
            ("pk", composite_key("day", "attribution_id", "measure", "bucket", "floor")),
            ("day", models.DateField()),
            ("measure", models.TextField()),
            ("bucket", models.SmallIntegerField()),
            ("floor", models.FloatField()),
            ("counted", models.BigIntegerField()),
            ("total", models.DecimalField(decimal_places=18, max_digits=60)),
            (
                "attribution",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="ledger.attribution",
                ),
            ),
            ("tenant", tenant_field()),
        ],
        options=OPTIONS,
    ),
    migrations.CreateModel(
        name="BucketedDay",
        fields=[
            ("pk", composite_key("day")),
            ("day", models.DateField()),
            (
                "cuts",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.FloatField(), size=None
                ),
            ),
            ("counted_at", models.DateTimeField()),
            ("tenant", tenant_field()),
        ],
        options=OPTIONS,
    ),
    migrations.CreateModel(
        name="DayMark",
        fields=[
            ("pk", composite_key("day")),
            ("day", models.DateField()),
            ("changes", models.BigIntegerField()),
            ("since", models.DateTimeField()),
            ("marked_at", models.DateTimeField()),
            ("tenant", tenant_field()),
        ],
        options=OPTIONS,
    ),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0057_scale_decided_in_reviews")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TABLES, f"DROP TABLE {', '.join(NAMES)}"),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in RIGHTS),
                migrations.RunSQL(MARKS, migrations.RunSQL.noop),
            ],
            state_operations=STATE,
        )
    ]
