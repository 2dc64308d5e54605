-- Two sightings of one moment: the lesser by what it says counts, as in staging.implied_records.
UPDATE stage_claim c SET status = 'replaced'
FROM stage_record s, ledger_request r, ledger_attribution told, ledger_attribution held
WHERE c.implied AND c.status = 'ignored' AND c.kind = 1
  AND s.key = c.key AND s.content IS NULL AND s.occurred_at = c.old_occurred_at
  AND (s.mapping IS NULL) = (c.old_mapping IS NULL)
  AND r.tenant_id = %(tenant)s AND r.occurred_at = c.old_occurred_at AND r.trace_key = c.key
  AND r.implied
  AND told.tenant_id = %(tenant)s AND told.id = s.attribution_id
  AND held.tenant_id = %(tenant)s AND held.id = r.attribution_id
  AND (told.digest, coalesce(s.business_outcome_id, '') COLLATE "C")
      < (held.digest, coalesce(r.business_outcome_id, '') COLLATE "C");
