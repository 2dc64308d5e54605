-- Cases that wait to be settled, and since when; and when a posting came last.
SELECT count(DISTINCT m.case_key)::int AS cases, min(m.marked_at) AS since, (
    SELECT b.posted_at FROM ledger_importbatch b
    WHERE b.tenant_id = %(tenant)s
    ORDER BY b.id DESC LIMIT 1
  ) AS posted_at
FROM ledger_casemark m WHERE m.tenant_id = %(tenant)s
