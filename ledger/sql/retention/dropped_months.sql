-- Months whose facts retention has dropped.
SELECT month FROM ledger_retiredmonth WHERE state = 'dropped'
