coalesce(sum(sign * credit) FILTER (WHERE is_counted), 0) AS credit,
coalesce(sum(sign * credit) FILTER (WHERE is_counted AND is_implied), 0) AS implied_credit,
coalesce(sum(sign * credit) FILTER (WHERE is_counted AND value_usd IS NOT NULL), 0)
  AS valued_credit,
coalesce(sum(sign * credit) FILTER (WHERE NOT is_counted), 0) AS failed_credit,
coalesce(sum(sign * credit) FILTER (WHERE is_counted IS NULL), 0) AS unknown_credit,
coalesce(sum(sign * value_usd) FILTER (WHERE is_counted), 0) AS value_usd,
coalesce(sum(sign * value_usd * realisation) FILTER (WHERE is_counted), 0) AS realised_usd
