"""The signatures of the ledger, and when each is of high risk."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.signatures import Signature, always, never
from ledger.models import RatingRun, TenantPricebook
from ledger.queries.periods import covers_closed_month
from ledger.queries.rerating.runs import changes_high_tier


def is_contract(book: TenantPricebook) -> bool:
    return book.kind == TenantPricebook.Kind.CONTRACT


def moves_what_was_settled(run: RatingRun) -> bool:
    """Lines of a closed month, or the cost of a use case of a high tier."""
    return covers_closed_month(run.first_day, run.last_day) or changes_high_tier(run)


CONTRACT_PRICES: Final = _("price books of contracts, approved or retired")
APPROVE_BOOK: Final = Signature(
    "approve_pricebook", "approve_pricebook", CONTRACT_PRICES, is_contract
)
RETIRE_BOOK: Final = Signature(
    "retire_pricebook", "approve_pricebook", CONTRACT_PRICES, is_contract
)
APPROVE_RUN: Final = Signature(
    "approve_rerating",
    "approve_rerating",
    _(
        "re-rating of a closed month, or of a use case whose risk is high or critical, when it is"
        " approved"
    ),
    moves_what_was_settled,
)
DECIDE_PAIR: Final = Signature("decide_duplicates", "decide_duplicates", "", never)
REOPEN_MONTH: Final = Signature(
    "reopen_period", "close_period", _("closed months, reopened"), always
)

SIGNATURES: Final = (
    APPROVE_BOOK,
    RETIRE_BOOK,
    APPROVE_RUN,
    DECIDE_PAIR,
    REOPEN_MONTH,
)
