"""The customer's worksheet (requirements 11) as inputs."""

from dataclasses import replace
from decimal import Decimal
from typing import Any  # Any: what is replaced

from ledger.calc.worksheets.cells import LADDER, Inputs, Missing
from ledger.calc.worksheets.formulas import Known

COSTS = {
    "model_call": 41_500,
    "retrieval": 7_800,
    "judge": 5_600,
    "tool": 3_900,
    "human": 18_000,
    "observability": 2_200,
}
LABOUR = {"handle_seconds": "420", "reduction_share": "0.118", "loaded_rate_usd": "29.9103"}


def amounts(texts: dict[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(text) for key, text in texts.items()}


COPILOT = Inputs(
    use_case="customer_service_copilot",
    owner="Contact Center VP",
    risk_tier="medium",
    own_kind="resolved_case",
    requests=1_200_000,
    hits=456_000,
    reached=744_000,
    tokens_in=Decimal(2_200 * 744_000),
    tokens_out=Decimal(420 * 744_000),
    quantiles={"p50_in": Known(Decimal(2_050))},
    costs={name: Known(Decimal(usd)) for name, usd in COSTS.items()},
    credits_usd={},
    review_minutes=Decimal(36_000),
    unpriced_minutes=Decimal(0),
    retry_waste_usd=Decimal(0),
    kinds=LADDER,
    outcomes=dict(zip(LADDER, map(Decimal, (930_000, 690_000, 510_000)), strict=True)),
    unknown={},
    cohort=dict(zip(LADDER, map(Decimal, (930_000, 690_000, 510_000)), strict=True)),
    value_usd=Known(None, Missing.NO_VALUE),
    realised_usd=Known(None, Missing.NO_VALUE),
    serious_incidents=0,
    entries=amounts(LABOUR),
    target_usd_per_outcome=Decimal("0.18"),
)


def copilot(**changes: Any) -> Inputs:
    return replace(COPILOT, **changes)
