-- Is there a table of retired months yet?
SELECT to_regclass('ledger_retiredmonth') IS NOT NULL
