-- What a posting begins with, once it has its turn: the tenant's clock, until when its books are
-- closed, its batch, whether requests were withdrawn that may come back, whether any call counts in
-- another trace than its own, and what became of the chunk if it was posted before.
WITH done AS (
  SELECT b.accepted, b.duplicate, b.conflict FROM ledger_importbatch b
  WHERE b.tenant_id = %(tenant)s AND b.source = %(source)s::uuid AND b.chunk_no = %(chunk_no)s
), books AS (
  SELECT max(p.ends_at) AS closed_until FROM ledger_period p
  WHERE p.tenant_id = %(tenant)s AND p.state = 'closed'
), batch AS (
  INSERT INTO ledger_importbatch (tenant_id, source, chunk_no, channel, posted_at, closed_until,
                                  accepted, duplicate, conflict)
  SELECT %(tenant)s, %(source)s::uuid, %(chunk_no)s, %(channel)s, %(now)s, books.closed_until, 0, 0, 0
  FROM books
  WHERE NOT EXISTS (SELECT FROM done)
  RETURNING id
)
SELECT t.time_zone, books.closed_until, batch.id,
  EXISTS (
    SELECT FROM ledger_suspectedduplicate d
    WHERE d.tenant_id = %(tenant)s AND d.withdrawn_trace_key IS NOT NULL
  ) OR EXISTS (
    SELECT FROM ledger_withdrawnrequest w WHERE w.tenant_id = %(tenant)s
  ) AS has_withdrawn,
  EXISTS (
    SELECT FROM ledger_sighting s
    WHERE s.tenant_id = %(tenant)s AND s.own_trace_key <> s.posted_trace_key
  ) AS has_elsewhere,
  done.accepted, done.duplicate, done.conflict
FROM finops_tenant t
CROSS JOIN books
LEFT JOIN batch ON true
LEFT JOIN done ON true
WHERE t.id = %(tenant)s
