-- From when to when which version of a metric is read.
SELECT *
FROM unnest(%(metrics)s::text[], %(versions)s::int[], %(firsts)s::date[], %(lasts)s::date[],
            %(bounds)s::text[], %(limits)s::numeric[], %(cuts)s::float8[])
  AS w (metric, version, first, last, bound, threshold, cut)
