"""The reports of the ledger, each declared beside what it shows, and its other files."""

from typing import Final

from finops.ui.reports import AnyReport, SheetPage
from ledger.views.budgets.listing import BUDGETS
from ledger.views.business_metrics.report import BUSINESS_METRICS
from ledger.views.calls.listing import ATTEMPTS, CALLS
from ledger.views.commitments.listing import COMMITMENTS
from ledger.views.cost_drivers.report import DRIVERS
from ledger.views.credits.report import CREDITS
from ledger.views.duplicates.listing import DUPLICATES
from ledger.views.evals.report import EVALS
from ledger.views.measures.report import QUALITY
from ledger.views.outcomes.report import OUTCOMES
from ledger.views.pricebooks.detail import BOOK_FILE
from ledger.views.pricebooks.difference import DIFFERENCE_FILE
from ledger.views.pricebooks.unread import UNREAD_FILE
from ledger.views.quality_incidents.listing import QUALITY_INCIDENTS
from ledger.views.reported_cost.report import REPORTED_COST
from ledger.views.rerating.detail import RERATING_FILE
from ledger.views.reviews.listing import PAGE as REVIEWS
from ledger.views.showback.report import SHOWBACK
from ledger.views.slos.report import PAGE as SLOS
from ledger.views.storage.overview import STORAGE
from ledger.views.traces.detail import FILES as TRACE_FILES
from ledger.views.traces.listing import TRACES
from ledger.views.units.report import UNIT_ECONOMICS
from ledger.views.use_cases.detail import REVIEW, USE_CASE, WORKSHEET
from ledger.views.use_cases.listing import USE_CASES
from ledger.views.work_lists.doubts import CONFLICTS, DEGRADED
from ledger.views.work_lists.lists import WORK_LISTS
from ledger.views.work_lists.unpriced import UNPRICED

REPORTS: Final[tuple[AnyReport, ...]] = (
    USE_CASES,
    USE_CASE,
    WORKSHEET,
    REVIEW,
    DRIVERS,
    SHOWBACK,
    BUDGETS,
    COMMITMENTS,
    REPORTED_COST,
    CREDITS,
    QUALITY,
    QUALITY_INCIDENTS,
    EVALS,
    BUSINESS_METRICS,
    SLOS,
    REVIEWS,
    TRACES,
    UNPRICED,
    WORK_LISTS,
    DEGRADED,
    CONFLICTS,
    DUPLICATES,
    CALLS,
    ATTEMPTS,
    STORAGE,
    UNIT_ECONOMICS,
    OUTCOMES,
)
FILES: Final[tuple[SheetPage, ...]] = (
    BOOK_FILE,
    DIFFERENCE_FILE,
    RERATING_FILE,
    UNREAD_FILE,
    *TRACE_FILES,
)
