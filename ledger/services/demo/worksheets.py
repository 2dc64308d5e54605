"""What the demo's people enter into worksheets: labour values, what is shared, and targets."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from finops.models import UseCase
from ledger.services.demo.desk import Desk
from ledger.services.worksheets.entering import enter_values

NOTE: Final = "Time study of the first quarter; capacity report of the month"
OF_EVERY: Final = {
    "idle_usd": "38",
    "platform_usd": "64",
    "expected_loss_usd": "40",
    "value_error_share": "0.1",
    "target_adoption_share": "0.7",
}
# By use case: the worksheet of requirements 11 at 1/100 scale, and what others save of a case.
LABOUR: Final[Mapping[str, Mapping[str, str]]] = {
    "customer_service_copilot": {
        "handle_seconds": "420",
        "reduction_share": "0.118",
        "loaded_rate_usd": "29.9103",
        "realisation_share": "0.6",
    },
    "aml_copilot": {
        "handle_seconds": "5400",
        "reduction_share": "0.42",
        "loaded_rate_usd": "62",
        "realisation_share": "0.5",
        "review_rate_usd": "62",
    },
    "payment_risk_model": {"baseline_no_alarm": "0.955"},
}


def enter_worksheets(desk: Desk, cases: Iterable[UseCase], months: Iterable[date]) -> None:
    """Finance enters the values of each month on its second day; what holds on is written once."""
    cases = list(cases)
    for month in months:
        with desk.at(month.replace(day=2)):
            for case in cases:
                texts = {**OF_EVERY, **LABOUR.get(case.slug, {})}
                values = {key: Decimal(text) for key, text in texts.items()}
                enter_values(
                    actor=desk["finance"], use_case=case, month=month, values=values, note=NOTE
                )
