-- No case that the request `r` worked on has a result.
NOT EXISTS (
  SELECT FROM (
    -- include: traces/outcomes_of_requests
  ) w
  WHERE w.trace_key = r.trace_key
)
