"""What the rule proposes beside a review: from the worksheet of the month that it looks back on."""

from dataclasses import dataclass
from datetime import date

from finops.calc.dates.periods import ONE_DAY
from finops.calc.days import FIRST_DAY, LAST_DAY
from finops.models import Review
from finops.queries.tenants import local_today
from ledger.calc.worksheets.decisions import Proposed
from ledger.calc.worksheets.fingerprints import sheet_hash
from ledger.queries.worksheets.months import sheet_of_month
from ledger.queries.worksheets.proposing import propose_on


@dataclass(frozen=True)
class ReviewProposal:
    """The first day of the month, the rule's proposal on it, and the hash of the worksheet that it
    was read from."""

    month: date
    proposed: Proposed
    sheet_hash: str


def month_of_review(review: Review) -> date:
    """A regular review looks back on the days before its own; any other on those around it."""
    day = min(max(review.starts_on, FIRST_DAY), LAST_DAY)  # whatever is stored
    return (day - ONE_DAY if review.rhythm else day).replace(day=1)


def proposal_of(review: Review) -> ReviewProposal:
    """Raises ValueError for a review that is of no use case."""
    if review.use_case is None:
        raise ValueError("Only a review of a use case has a worksheet.")
    month = month_of_review(review)
    sheet = sheet_of_month(review.use_case, month, local_today())
    return ReviewProposal(month, propose_on(sheet).proposed, sheet_hash(sheet.worked, month))
