-- Traces wait for no request in a month whose facts go.
DELETE FROM ledger_opentrace WHERE month = %(month)s
