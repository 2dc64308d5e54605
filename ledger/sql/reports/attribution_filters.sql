-- Which attributions a report covers; a filter that is not given is NULL and folds away.
(%(scope)s::text[] IS NULL OR a.use_case = ANY(%(scope)s::text[]))
AND
-- include: dimensions/request_filters
AND (NOT %(unattributed)s OR (
  -- include: dimensions/is_unattributed
))
