-- Every case of the tenant, or every one that waits for nobody.
INSERT INTO stage_case (case_key)
SELECT case_key FROM (
  SELECT case_key FROM ledger_casetrace WHERE tenant_id = %(tenant)s
  UNION
  SELECT case_key FROM ledger_outcome WHERE tenant_id = %(tenant)s
  UNION
  SELECT case_key FROM ledger_outcomecredit WHERE tenant_id = %(tenant)s
) c
WHERE %(with_marked)s OR NOT EXISTS (
  SELECT FROM ledger_casemark m WHERE m.tenant_id = %(tenant)s AND m.case_key = c.case_key);
