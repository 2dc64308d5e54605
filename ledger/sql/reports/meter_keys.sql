CASE WHEN 'component' = ANY(%(by)s::text[]) THEN m.component END AS component,
CASE WHEN 'provider' = ANY(%(by)s::text[]) THEN m.provider END AS provider,
CASE WHEN 'model' = ANY(%(by)s::text[]) THEN m.model END AS model,
CASE WHEN 'meter' = ANY(%(by)s::text[]) THEN m.meter END AS meter,
