"""Counts stay where they are counted: only money is booked in another month than the facts'.

`counted_at` of a fact says when it counts, where its month was closed before it came. Facts of
before this migration have none: what late ones were counted elsewhere goes back to their own hour,
so that no count is below nothing. Money stays where it was booked.
"""

from django.db import migrations, models

MAINTAIN = "SET LOCAL app.maintenance = 'on'"
COLUMNS = "ALTER TABLE {table} ADD COLUMN counted_at timestamptz"
FACTS = ("ledger_costline", "ledger_request")

COSTS = """
INSERT INTO {sums} AS t (tenant_id, {time}, attribution_id, meter_id, rate_id, lines, events,
                         unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT a.tenant_id, {at}, a.attribution_id, a.meter_id, v.rate_id, sum(v.sign * a.lines),
  sum(v.sign * a.events), sum(v.sign * a.unpriced_lines), sum(v.sign * a.quantity), 0, 0
FROM ledger_costadjustment a
JOIN finops_tenant n ON n.id = a.tenant_id
CROSS JOIN LATERAL (VALUES (-1, a.hour, a.rate_id), (1, a.origin_hour, a.origin_rate_id))
  v (sign, hour, rate_id)
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (tenant_id, {time}, attribution_id, meter_id, rate_id) DO UPDATE SET
  lines = t.lines + excluded.lines, events = t.events + excluded.events,
  unpriced_lines = t.unpriced_lines + excluded.unpriced_lines,
  quantity = t.quantity + excluded.quantity
"""
NO_COSTS = """
DELETE FROM {sums} WHERE (lines, events, unpriced_lines, quantity, cost_usd, reported_cost_usd)
  = (0, 0, 0, 0, 0, 0)
"""
NO_COUNTS = """
UPDATE ledger_costadjustment SET lines = 0, events = 0, unpriced_lines = 0, quantity = 0
"""
REQUESTS = """
INSERT INTO {sums} AS t (tenant_id, {time}, attribution_id, requests)
SELECT a.tenant_id, {at}, a.attribution_id, sum(v.sign * a.requests)
FROM ledger_requestadjustment a
JOIN finops_tenant n ON n.id = a.tenant_id
CROSS JOIN LATERAL (VALUES (-1, a.hour), (1, a.origin_hour)) v (sign, hour)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
ON CONFLICT (tenant_id, {time}, attribution_id) DO UPDATE SET
  requests = t.requests + excluded.requests
"""
OUTCOMES = """
INSERT INTO ledger_outcomeday AS t (tenant_id, day, attribution_id, kind, outcomes, value_usd)
SELECT a.tenant_id, v.day, a.attribution_id, a.kind, sum(v.sign * a.outcomes),
  sum(v.sign * a.value_usd)
FROM ledger_outcomeadjustment a
CROSS JOIN LATERAL (VALUES (-1, a.day), (1, a.origin_day)) v (sign, day)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
ON CONFLICT (tenant_id, day, attribution_id, kind) DO UPDATE SET
  outcomes = t.outcomes + excluded.outcomes, value_usd = t.value_usd + excluded.value_usd
"""
HOUR = {"time": "hour", "at": "v.hour"}
DAY = {"time": "day", "at": "(v.hour AT TIME ZONE n.time_zone)::date"}


def forward() -> tuple[str, ...]:
    return (
        MAINTAIN,
        *(COLUMNS.format(table=table) for table in FACTS),
        COSTS.format(sums="ledger_costhour", **HOUR),
        COSTS.format(sums="ledger_costday", **DAY),
        *(NO_COSTS.format(sums=f"ledger_cost{name}") for name in ("hour", "day")),
        NO_COUNTS,
        REQUESTS.format(sums="ledger_requesthour", **HOUR),
        REQUESTS.format(sums="ledger_requestday", **DAY),
        "DELETE FROM ledger_requesthour WHERE requests = 0",
        "DELETE FROM ledger_requestday WHERE requests = 0",
        "DELETE FROM ledger_requestadjustment",
        OUTCOMES,
        "DELETE FROM ledger_outcomeday WHERE (outcomes, value_usd) = (0, 0)",
    )


def backward() -> tuple[str, ...]:
    return tuple(f"ALTER TABLE {table} DROP COLUMN counted_at" for table in FACTS)


def counted_at(model: str) -> migrations.AddField:
    return migrations.AddField(model, "counted_at", models.DateTimeField(null=True))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0022_parts_of_an_attempt")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(forward(), backward())],
            state_operations=[counted_at("costline"), counted_at("request")],
        ),
    ]
