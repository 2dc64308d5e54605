-- Whether the tenant has quality scores at all: to look for those of one trace, all months are asked.
SELECT EXISTS (SELECT FROM ledger_scoremetric m WHERE m.tenant_id = %(tenant)s) AS has_scores
