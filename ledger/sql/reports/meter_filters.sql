-- Which meters a report covers.
(%(component)s::text[] IS NULL OR m.component = ANY(%(component)s::text[]))
AND (%(provider)s::text[] IS NULL OR m.provider = ANY(%(provider)s::text[]))
AND (%(model)s::text[] IS NULL OR m.model = ANY(%(model)s::text[]))
AND (%(meter)s::text[] IS NULL OR m.meter = ANY(%(meter)s::text[]))
