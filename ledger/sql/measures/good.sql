-- Judged values by metric, version and owner, and how many of them are good.
m.metric, w.version, coalesce(a.use_case, '') AS use_case, coalesce(a.risk_tier, '') AS risk_tier,
count(*)::bigint AS judged,
count(*) FILTER (
  WHERE CASE w.bound WHEN 'at_most' THEN m.value <= w.threshold ELSE m.value >= w.threshold END
)::bigint AS passed,
sum(m.value) AS total
