"""What people sign of the ledger, as the inbox and the pages of requests show it."""

from typing import Final

from ledger.views.budgets.steps import SUBJECT as BUDGET
from ledger.views.periods.steps import SUBJECT as PERIOD
from ledger.views.pricebooks.steps import SUBJECT as PRICEBOOK
from ledger.views.rerating.steps import SUBJECT as RERATING
from ledger.views.slos.steps import MATRIX

# Those whose steps are told as deeds: the RACI table names no signers for them.
DEEDS: Final = (PERIOD, PRICEBOOK, RERATING)
SUBJECTS: Final = (BUDGET, MATRIX, *DEEDS)
