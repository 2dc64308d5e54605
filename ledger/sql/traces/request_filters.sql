-- Which requests a list covers: as sums do, but by all that is known of their details.
(%(scope)s::text[] IS NULL OR a.use_case = ANY(%(scope)s::text[]))
AND
-- include: dimensions/known_filters
AND (NOT %(unattributed)s OR (
  -- include: dimensions/is_unattributed
))
