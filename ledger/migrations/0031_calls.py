"""Calls told more than once: what the matching of sightings looks at, lines of sightings that do
not count, and the spans of traces instead of the calls that have another inside.

Sightings of before stay as they are: those that do not count are repeated by the one that does,
those that do share a key of their own.
"""

from django.db import migrations, models

from finops.scope.migrations import grants, policies, tenant_field

OPTIONS = {"abstract": False, "default_permissions": (), "base_manager_name": "objects"}
COLUMNS = """
ALTER TABLE ledger_callkey RENAME COLUMN call_id TO family_id;
ALTER TABLE ledger_sighting RENAME COLUMN call_id TO family_id;
ALTER TABLE ledger_sighting
  ADD COLUMN is_batch boolean NOT NULL DEFAULT false,
  ADD COLUMN counted_key uuid,
  ADD COLUMN repeated_key uuid,
  ADD COLUMN inherited_attribution_id bigint,
  ADD COLUMN posted_attribution_id bigint,
  ADD COLUMN quantity numeric,
  ADD COLUMN why text NOT NULL DEFAULT '',
  ADD COLUMN doubt text NOT NULL DEFAULT '',
  ADD COLUMN part text NOT NULL DEFAULT '',
  ADD COLUMN call_ids text NOT NULL DEFAULT '';
"""
KEEP = """
SET LOCAL app.maintenance = 'on';
UPDATE ledger_sighting SET call_ids = 'former:' || family_id WHERE family_id IS NOT NULL;
UPDATE ledger_sighting SET posted_attribution_id = attribution_id WHERE is_counted;
UPDATE ledger_sighting s SET why = 'channel', counted_key = c.event_key, repeated_key = c.event_key
FROM ledger_sighting u
JOIN LATERAL (
  SELECT o.event_key FROM ledger_sighting o
  WHERE o.tenant_id = u.tenant_id AND o.family_id = u.family_id AND o.is_counted
  ORDER BY abs(extract(epoch FROM o.occurred_at - u.occurred_at)), o.event_key
  LIMIT 1
) c ON true
WHERE NOT u.is_counted AND s.tenant_id = u.tenant_id AND s.event_key = u.event_key;
UPDATE ledger_sighting SET why = 'inside' WHERE NOT is_counted AND why = '';
"""
TABLES = """
CREATE TABLE ledger_heldline (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  line_no smallint NOT NULL,
  meter_id integer NOT NULL,
  rate_id integer NOT NULL,
  event_key uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  quantity numeric NOT NULL,
  unit_price numeric,
  reported_cost_usd numeric,
  PRIMARY KEY (tenant_id, event_key, line_no)
);
CREATE TABLE ledger_tracespans (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  part integer NOT NULL,
  trace_key uuid NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  spans bytea NOT NULL,
  PRIMARY KEY (tenant_id, trace_key, part)
);
"""
OUTER_CALLS = """
CREATE TABLE ledger_outercall (
  tenant_id integer NOT NULL DEFAULT app.tenant(),
  mark uuid NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, mark)
)
"""
VERBS = ("SELECT", "INSERT", "DELETE")
BACK = """
ALTER TABLE ledger_sighting
  DROP COLUMN is_batch, DROP COLUMN counted_key, DROP COLUMN repeated_key,
  DROP COLUMN inherited_attribution_id, DROP COLUMN posted_attribution_id, DROP COLUMN quantity, DROP COLUMN why, DROP COLUMN doubt,
  DROP COLUMN part, DROP COLUMN call_ids;
ALTER TABLE ledger_sighting RENAME COLUMN family_id TO call_id;
ALTER TABLE ledger_callkey RENAME COLUMN family_id TO call_id;
DROP TABLE ledger_heldline, ledger_tracespans;
"""


def secured(table: str) -> list[str]:
    return [*policies(table), *grants(table, VERBS)]


FORWARD = [
    COLUMNS,
    KEEP,
    TABLES,
    *secured("ledger_heldline"),
    *secured("ledger_tracespans"),
    "DROP TABLE ledger_outercall",
    "GRANT DELETE ON ledger_degradedevent TO fin_app",  # a doubt may be cleared up by others
]
BACKWARD = [
    "REVOKE DELETE ON ledger_degradedevent FROM fin_app",
    OUTER_CALLS,
    *secured("ledger_outercall"),
    BACK,
]


def composite_key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        "tenant_id", *columns, blank=True, editable=False, primary_key=True, serialize=False
    )


WHYS = [
    ("", "Counted"),
    ("channel", "Another channel knows it better"),
    ("again", "Told before"),
    ("inside", "A call inside tells the same"),
    ("decided", "Said to be the same call"),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0030_rates_hold")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in FORWARD),
                *(
                    migrations.RunSQL(migrations.RunSQL.noop, statement)
                    for statement in reversed(BACKWARD)
                ),
            ],
            state_operations=[
                migrations.RenameField("callkey", "call_id", "family_id"),
                migrations.RenameField("sighting", "call_id", "family_id"),
                *(
                    migrations.AddField("sighting", name, field)
                    for name, field in (
                        ("is_batch", models.BooleanField(default=False, db_default=False)),
                        ("counted_key", models.UUIDField(null=True)),
                        ("repeated_key", models.UUIDField(null=True)),
                        ("inherited_attribution_id", models.BigIntegerField(null=True)),
                        ("posted_attribution_id", models.BigIntegerField(null=True)),
                        (
                            "quantity",
                            models.DecimalField(max_digits=40, decimal_places=18, null=True),
                        ),
                        ("why", models.TextField(choices=WHYS, default="", db_default="")),
                        ("doubt", models.TextField(default="", db_default="")),
                        ("part", models.TextField(default="", db_default="")),
                        ("call_ids", models.TextField(default="", db_default="")),
                    )
                ),
                migrations.DeleteModel("OuterCall"),
                migrations.CreateModel(
                    name="HeldLine",
                    fields=[
                        ("pk", composite_key("event_key", "line_no")),
                        ("line_no", models.SmallIntegerField()),
                        ("meter_id", models.BigIntegerField()),
                        ("rate_id", models.BigIntegerField()),
                        ("event_key", models.UUIDField()),
                        ("occurred_at", models.DateTimeField()),
                        ("quantity", models.DecimalField(max_digits=40, decimal_places=18)),
                        (
                            "unit_price",
                            models.DecimalField(max_digits=40, decimal_places=18, null=True),
                        ),
                        (
                            "reported_cost_usd",
                            models.DecimalField(max_digits=40, decimal_places=18, null=True),
                        ),
                        ("tenant", tenant_field()),
                    ],
                    options=OPTIONS,
                ),
                migrations.CreateModel(
                    name="TraceSpans",
                    fields=[
                        ("pk", composite_key("trace_key", "part")),
                        ("part", models.IntegerField()),
                        ("trace_key", models.UUIDField()),
                        ("seen_at", models.DateTimeField(auto_now_add=True)),
                        ("spans", models.BinaryField()),
                        ("tenant", tenant_field()),
                    ],
                    options=OPTIONS,
                ),
            ],
        ),
    ]
