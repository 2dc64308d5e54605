-- The score of each metric that decides: the latest of the case itself, else the latest of a trace
-- that worked on it.
LEFT JOIN LATERAL (
  SELECT (array_agg(s.value ORDER BY s.is_of_trace, s.occurred_at DESC, s.score_key DESC)
          FILTER (WHERE s.metric = t.quality_metric))[1] AS quality,
         (array_agg(s.value ORDER BY s.is_of_trace, s.occurred_at DESC, s.score_key DESC)
          FILTER (WHERE s.metric = t.risk_metric))[1] AS risk
  FROM stage_judged s
  WHERE s.case_key = r.case_key AND (s.kind IS NULL OR s.kind = r.kind)
) score ON true
-- What is known of each: a rule decides by its score, and a record may only fail the result.
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN t.quality_bound = 'at_most' THEN score.quality <= t.quality_threshold
         ELSE score.quality >= t.quality_threshold END AS quality,
    CASE WHEN t.risk_bound = 'at_most' THEN score.risk <= t.risk_threshold
         ELSE score.risk >= t.risk_threshold END AS risk
) by_score
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN t.quality = 'not_asked' THEN true
         WHEN r.quality_passed IS FALSE OR by_score.quality IS FALSE THEN false
         WHEN t.quality_metric <> '' THEN by_score.quality
         ELSE r.quality_passed END AS quality,
    CASE WHEN t.risk = 'not_asked' THEN true
         WHEN r.risk_ok IS FALSE OR by_score.risk IS FALSE THEN false
         WHEN t.risk_metric <> '' THEN by_score.risk
         ELSE r.risk_ok END AS risk,
    CASE WHEN t.adoption = 'not_asked' THEN true ELSE r.adopted END AS adoption
) known
-- Any that fails fails the result; else any that is required and not known leaves it unknown.
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN known.quality IS FALSE THEN 'quality' WHEN known.risk IS FALSE THEN 'risk'
         WHEN known.adoption IS FALSE THEN 'adoption' END AS failing,
    CASE WHEN r.is_implied AND t.source = 'records' THEN 'source'
         WHEN t.quality = 'required' AND known.quality IS NULL THEN 'quality'
         WHEN t.risk = 'required' AND known.risk IS NULL THEN 'risk'
         WHEN t.adoption = 'required' AND known.adoption IS NULL THEN 'adoption' END AS lacking
) stands
CROSS JOIN LATERAL (
  SELECT CASE WHEN stands.failing IS NOT NULL THEN false
              WHEN stands.lacking IS NULL THEN true END AS is_counted,
         coalesce(stands.failing, stands.lacking, '') AS why
) v
