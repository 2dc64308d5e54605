-- Where sightings from before stand now, and what is doubtful about them now.
DELETE FROM ledger_degradedevent d
USING stage_placed p
JOIN ledger_sighting s ON s.tenant_id = %(tenant)s AND s.event_key = p.event_key
WHERE d.tenant_id = %(tenant)s AND d.event_key = p.event_key AND d.code = s.doubt
  AND p.doubt <> s.doubt;

INSERT INTO ledger_degradedevent
  (tenant_id, event_key, code, occurred_at, channel, cost_event_id, trace_id)
SELECT %(tenant)s, s.event_key, p.doubt, s.occurred_at, s.channel, s.cost_event_id, s.own_trace_id
FROM stage_placed p
JOIN ledger_sighting s ON s.tenant_id = %(tenant)s AND s.event_key = p.event_key
WHERE p.doubt <> ''
ORDER BY s.event_key
ON CONFLICT DO NOTHING;

UPDATE ledger_sighting s
SET is_counted = p.is_counted, posted_trace_key = p.posted_trace_key,
    posted_trace_id = p.posted_trace_id, posted_attribution_id = p.posted_attribution_id,
    counted_key = p.counted_key, why = p.why, doubt = p.doubt
FROM stage_placed p
WHERE s.tenant_id = %(tenant)s AND s.event_key = p.event_key;

-- Pairs that nobody need be asked about any more: one of the two is counted elsewhere.
UPDATE ledger_suspectedduplicate d
SET status = 'settled', decided_at = now()
FROM stage_placed p
WHERE d.tenant_id = %(tenant)s AND d.status = 'open' AND NOT p.is_counted
  AND (d.first_key = p.event_key OR d.second_key = p.event_key);
