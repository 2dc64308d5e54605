-- The same by the day of the request: split by the asked request and time dimensions.
-- include: reports/credits_from
  FROM ledger_cohortday c
-- include: reports/credits_by
