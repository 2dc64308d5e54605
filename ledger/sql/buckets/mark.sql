-- Days on which facts have changed, out of `changed` (occurred_at): to be counted again.
INSERT INTO ledger_daymark AS t (tenant_id, day, changes, since, marked_at)
SELECT %(tenant)s, (c.occurred_at AT TIME ZONE z.time_zone)::date AS day, 1, now(), now()
FROM changed c, finops_tenant z
WHERE z.id = %(tenant)s
GROUP BY day ORDER BY day
ON CONFLICT (tenant_id, day)
DO UPDATE SET changes = t.changes + 1, marked_at = excluded.marked_at
