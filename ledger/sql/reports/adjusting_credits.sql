-- Credits that are booked in a range of days for months that were closed, by these months.
SELECT to_char(c.occurred_at AT TIME ZONE c.time_zone, 'YYYY-MM') AS month,
  sum(c.amount_usd) AS cost_usd
FROM (
  -- include: reports/credits
) c
WHERE c.booked_at <> c.occurred_at AND NOT %(unpriced)s
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
GROUP BY 1
ORDER BY 1
