-- One result of a case that the request `r` worked on meets all that is asked of results.
r.trace_key IN (
  SELECT w.trace_key FROM (
    -- include: traces/outcomes_of_requests
  ) w
  WHERE (%(detail_outcome_type)s::text[] IS NULL OR w.kind = ANY(%(detail_outcome_type)s::text[]))
    AND (%(detail_outcome_state)s::text[] IS NULL
         OR CASE WHEN w.is_withdrawn THEN 'withdrawn' ELSE 'counted' END
           = ANY(%(detail_outcome_state)s::text[]))
    AND (%(detail_outcome_revision)s::text[] IS NULL
         OR w.revision::text = ANY(%(detail_outcome_revision)s::text[]))
    AND (%(detail_quality_passed)s::text[] IS NULL
         OR coalesce(w.quality_passed::text, '') = ANY(%(detail_quality_passed)s::text[]))
    AND (%(detail_risk_ok)s::text[] IS NULL
         OR coalesce(w.risk_ok::text, '') = ANY(%(detail_risk_ok)s::text[]))
    AND (%(detail_adopted)s::text[] IS NULL
         OR coalesce(w.adopted::text, '') = ANY(%(detail_adopted)s::text[]))
)
