-- Credits of outcomes, summed over one of the tables by day; `credits_by` goes on behind its name.
SELECT
  -- include: dimensions/request_keys
  -- include: dimensions/time_keys
  c.kind, sum(c.credit) AS credit, sum(c.implied_credit) AS implied_credit,
  sum(c.valued_credit) AS valued_credit, sum(c.failed_credit) AS failed_credit,
  sum(c.unknown_credit) AS unknown_credit, sum(c.realised_usd) AS realised_usd,
  sum(c.value_usd) AS value_usd
FROM (
  SELECT c.tenant_id,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    -- include: reports/bucket
    , c.kind, sum(c.credit) AS credit, sum(c.implied_credit) AS implied_credit,
    sum(c.valued_credit) AS valued_credit, sum(c.failed_credit) AS failed_credit,
  sum(c.unknown_credit) AS unknown_credit, sum(c.realised_usd) AS realised_usd,
    sum(c.value_usd) AS value_usd
