-- What a tenant's figures stand on now: the newest request, the price books in force (the tenant's
-- own, then the defaults), and the imports that wait or run.
SELECT newest.occurred_at AS data_to, own.versions AS own_books, common.versions AS default_books,
  work.imports, work.since, work.bytes_total, work.bytes_done, work.running_since
FROM (
  SELECT count(*) AS imports, min(created_at) AS since, sum(bytes_total)::bigint AS bytes_total,
    sum(bytes_done)::bigint AS bytes_done, min(started_at) AS running_since
  FROM ledger_importjob
  WHERE tenant_id = %(tenant)s AND state IN ('queued', 'running')
) work
LEFT JOIN (
  SELECT occurred_at FROM ledger_request
  WHERE tenant_id = %(tenant)s ORDER BY occurred_at DESC LIMIT 1
) newest ON TRUE
LEFT JOIN (
  SELECT array_agg(version ORDER BY kind, version) AS versions
  FROM (
    SELECT DISTINCT ON (kind, name) kind, version FROM ledger_tenantpricebook
    WHERE tenant_id = %(tenant)s AND status = 'approved' AND valid_from <= %(now)s
      AND (valid_to IS NULL OR valid_to > %(now)s)
    ORDER BY kind, name, recorded_at DESC, id DESC
  ) held
) own ON TRUE
LEFT JOIN (
  SELECT array_agg(version ORDER BY version) AS versions
  FROM (
    SELECT DISTINCT ON (name) version FROM ledger_pricebook
    WHERE status = 'approved' AND valid_from <= %(now)s
      AND (valid_to IS NULL OR valid_to > %(now)s)
    ORDER BY name, recorded_at DESC, id DESC
  ) held
) common ON TRUE
