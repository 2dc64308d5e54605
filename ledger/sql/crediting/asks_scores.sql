EXISTS (
  SELECT FROM ledger_outcomedefinition d
  WHERE d.tenant_id = %(tenant)s AND (d.quality_metric, d.risk_metric) <> ('', ''))
