-- What each credit is, by its id and by the provider's reference: new, repeated (the same amount
-- counts already), contradicting (another amount does), or known by its id, which its claim judges.
UPDATE stage_providercredit u
SET verdict = j.verdict, counted_id = j.counted_id, counted_usd = j.counted_usd
FROM (
  SELECT s.row, CASE
      WHEN s.is_known THEN 'known'
      WHEN s.stands_usd <> s.amount_usd THEN 'contradicting'
      WHEN s.has_id THEN 'known'
      WHEN s.stands_usd IS NOT NULL THEN 'repeated'
      WHEN s.row = first_value(s.row) OVER w THEN 'new'
      WHEN s.amount_usd = first_value(s.amount_usd) OVER w THEN 'repeated'
      ELSE 'contradicting'
    END AS verdict,
    coalesce(s.stands_id, first_value(s.credit_id) OVER w) AS counted_id,
    coalesce(s.stands_usd, first_value(s.amount_usd) OVER w) AS counted_usd
  FROM (
    SELECT s.*, k.key IS NOT NULL AS has_id, k.content IS NOT DISTINCT FROM s.content AS is_known,
      c.credit_id AS stands_id, c.amount_usd AS stands_usd
    FROM stage_providercredit s
    LEFT JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = s.key
    LEFT JOIN ledger_providercredit c ON c.tenant_id = %(tenant)s
      AND lower(c.provider) = lower(s.provider)
      AND lower(c.invoice_reference) = lower(s.invoice_reference) AND NOT c.former_double
  ) s
  -- The first of those that may be new is; whoever's id is taken stands behind them.
  WINDOW w AS (
    PARTITION BY lower(s.provider), lower(s.invoice_reference)
    ORDER BY s.has_id, s.row
  )
) j
WHERE j.row = u.row
RETURNING u.row, replace(u.key::text, '-', ''), u.verdict, u.counted_id, u.counted_usd;
