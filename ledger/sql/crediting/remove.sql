-- Credits that stood and no longer do.
DELETE FROM ledger_outcomecredit s
USING stage_change c
WHERE c.sign = -1 AND s.tenant_id = %(tenant)s AND s.case_key = c.case_key AND s.kind = c.kind
  AND s.trace_key = c.trace_key;
