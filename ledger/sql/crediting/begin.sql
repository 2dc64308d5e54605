-- Are the staged cases few enough to be settled with the posting, and is nobody else at it? And
-- between which instants the tenant's outcomes lie, at most, and whether scores decide any.
WITH few AS MATERIALIZED (
  SELECT (SELECT count(*) FROM (SELECT FROM stage_case LIMIT %(most)s + 1) c) <= %(most)s
    AND (SELECT count(*) FROM (
      SELECT FROM stage_case c
      JOIN ledger_casetrace t ON t.tenant_id = %(tenant)s AND t.case_key = c.case_key
      LIMIT %(most_links)s + 1) l) <= %(most_links)s AS is_few
)
SELECT is_few,
  CASE WHEN is_few THEN pg_try_advisory_xact_lock(%(lock)s, %(tenant)s) ELSE false END,
  (SELECT min(m.month) FROM ledger_outcomemonth m WHERE m.tenant_id = %(tenant)s)::timestamp
    AT TIME ZONE 'UTC',
  ((SELECT max(m.month) FROM ledger_outcomemonth m WHERE m.tenant_id = %(tenant)s)
    + interval '1 month') AT TIME ZONE 'UTC',
  -- include: crediting/asks_scores
FROM few
