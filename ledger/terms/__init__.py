"""The terms of the ledger, as its pages use them."""

from typing import Final

from ledger.terms.budgets import BUDGETS
from ledger.terms.calls import CALLS
from ledger.terms.costs import COSTS
from ledger.terms.prices import PRICES
from ledger.terms.records import RECORDS
from ledger.terms.results import RESULTS
from ledger.terms.slos import SLOS

TERMS: Final = (*BUDGETS, *CALLS, *COSTS, *PRICES, *RECORDS, *RESULTS, *SLOS)
