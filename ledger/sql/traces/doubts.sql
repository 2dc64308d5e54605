-- What is doubtful about these cost events, and about a trace itself.
SELECT d.cost_event_id AS event_id, d.code, d.channel
FROM unnest(%(keys)s::uuid[]) AS e (key)
JOIN ledger_degradedevent d ON d.tenant_id = %(tenant)s AND d.event_key = e.key
ORDER BY d.occurred_at, d.cost_event_id, d.code
