-- Put what the facts say in the place of the sums of one tenant.
DELETE FROM ledger_costhour s WHERE tenant_id = %(tenant)s AND
-- include: rollups/hour_has_facts
;
DELETE FROM ledger_costday s WHERE tenant_id = %(tenant)s AND
-- include: rollups/day_has_facts
;
DELETE FROM ledger_requesthour s WHERE tenant_id = %(tenant)s AND
-- include: rollups/hour_has_facts
;
DELETE FROM ledger_requestday s WHERE tenant_id = %(tenant)s AND
-- include: rollups/day_has_facts
;
DELETE FROM ledger_outcomeday s WHERE tenant_id = %(tenant)s AND
-- include: rollups/day_has_facts
;
DELETE FROM ledger_cohortday s WHERE tenant_id = %(tenant)s AND
-- include: rollups/day_has_facts
;
INSERT INTO ledger_costhour (tenant_id, hour, attribution_id, meter_id, rate_id, lines, events,
                             unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT %(tenant)s, f.* FROM fact_costhour f ORDER BY 2, 3, 4, 5;
INSERT INTO ledger_costday (tenant_id, day, attribution_id, meter_id, rate_id, lines, events,
                            unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT %(tenant)s, f.* FROM fact_costday f ORDER BY 2, 3, 4, 5;
INSERT INTO ledger_requesthour (tenant_id, hour, attribution_id, requests)
SELECT %(tenant)s, f.* FROM fact_requesthour f ORDER BY 2, 3;
INSERT INTO ledger_requestday (tenant_id, day, attribution_id, requests)
SELECT %(tenant)s, f.* FROM fact_requestday f ORDER BY 2, 3;
INSERT INTO ledger_outcomeday (tenant_id, day, attribution_id, kind, credit, implied_credit,
                               valued_credit, failed_credit, unknown_credit, value_usd,
                               realised_usd)
SELECT %(tenant)s, f.* FROM fact_outcomeday f ORDER BY 2, 3, 4;
INSERT INTO ledger_cohortday (tenant_id, day, attribution_id, kind, credit, implied_credit,
                              valued_credit, failed_credit, unknown_credit, value_usd,
                               realised_usd)
SELECT %(tenant)s, f.* FROM fact_cohortday f ORDER BY 2, 3, 4;
