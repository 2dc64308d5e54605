-- The terms of a result: those of the latest trace's use case, else of its own; without a definition
-- whatever nobody said no to counts, and is worth what its record says.
LEFT JOIN LATERAL (
  SELECT d.id
  -- include: crediting/definitions
    AND latest.trace_key IS NULL
    AND u.slug = (SELECT a.use_case FROM ledger_attribution a
                  WHERE a.tenant_id = %(tenant)s AND a.id = r.attribution_id)
  ORDER BY d.kind DESC, d.version DESC LIMIT 1
) own ON true
LEFT JOIN ledger_outcomedefinition d
  ON d.tenant_id = %(tenant)s AND d.id = coalesce(latest.definition_id, own.id)
CROSS JOIN LATERAL (
  SELECT coalesce(d.source, 'any') AS source, coalesce(d.quality, 'if_told') AS quality,
         coalesce(d.risk, 'if_told') AS risk, coalesce(d.adoption, 'if_told') AS adoption,
         coalesce(d.quality_metric, '') AS quality_metric, d.quality_bound, d.quality_threshold,
         coalesce(d.risk_metric, '') AS risk_metric, d.risk_bound, d.risk_threshold,
         coalesce(d.realisation, 1) AS realisation, d.unit_value_usd
) t
