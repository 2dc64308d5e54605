UPDATE ledger_sighting SET is_counted = %s, posted_trace_key = %s, posted_trace_id = %s
WHERE tenant_id = %s AND event_key = %s
