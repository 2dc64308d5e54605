-- Credits of outcomes by kind, split by the asked request and time dimensions.
-- include: reports/credits_from
  FROM ledger_outcomeday c
-- include: reports/credits_by
