-- Imports that wait for a worker, and for how many seconds the oldest has.
SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)
FROM ledger_importjob WHERE state = 'queued'
