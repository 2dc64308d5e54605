-- Did something come, since a batch, that owns lines of this posting elsewhere or reverses any?
SELECT EXISTS (
  SELECT FROM ledger_request r
  WHERE r.tenant_id = %(tenant)s AND r.batch_id > %(known)s
    AND EXISTS (
      SELECT FROM ledger_costline l
      WHERE l.tenant_id = %(tenant)s AND l.trace_key = r.trace_key AND l.batch_id = %(batch)s
        AND l.attribution_id IS NULL AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
    )
) OR EXISTS (
  SELECT FROM ledger_costline l
  WHERE l.tenant_id = %(tenant)s AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
    AND l.batch_id > %(known)s AND l.batch_id <> %(batch)s AND l.sign = -1
) OR EXISTS (  -- a mapping also takes owners away, and then no request is left to tell
  SELECT FROM ledger_importbatch b
  WHERE b.tenant_id = %(tenant)s AND b.id > %(known)s AND b.channel = 'mapping' AND b.accepted > 0
);
