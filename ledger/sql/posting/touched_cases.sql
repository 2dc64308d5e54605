-- Cases whose credits may be others now: of new links, of new outcomes, and of what was told of
-- traces whose request is another now. (Those that name a trace whose request came: move_month.)
INSERT INTO stage_case (case_key)
SELECT case_key FROM stage_link
UNION ALL
SELECT md5(s.business_outcome_id)::uuid
FROM stage_record s
WHERE s.kind = 3 AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key)
UNION ALL
SELECT t.case_key
FROM stage_claim c
JOIN LATERAL (
  SELECT t.case_key FROM ledger_casetrace t
  WHERE t.tenant_id = %(tenant)s AND t.trace_key = c.key AND t.is_told
  OFFSET 0
) t ON true
WHERE c.kind = 1 AND c.status = 'replaced';
