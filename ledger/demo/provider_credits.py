"""What a provider gave back in the demo: one credit that its bill tells once more, one of nobody,
and one of the present month."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

TENANT: Final = "retail_banking_us"
USE_CASE: Final = "payment_risk_model"
COLUMNS: Final = (
    *("credit_id", "provider", "model_or_service", "invoice_reference", "amount_usd"),
    *("occurred_at", "use_case_id"),
)
DAY: Final = 18  # of the last whole month
DAY_NOW: Final = 6  # of the present one; with the other, some day of the last 30 has a credit


def credits_until(until: date, time_zone: str) -> pd.DataFrame:
    """The credits up to `until`, from the month before on, as rows of native records."""
    last = until.replace(day=1) - timedelta(days=1)
    at = datetime.combine(last.replace(day=DAY), time(9), ZoneInfo(time_zone)).isoformat()
    lately = datetime.combine(until.replace(day=DAY_NOW), time(9), ZoneInfo(time_zone)).isoformat()
    note = f"CN-{last:%Y-%m}-0142"
    rows = [
        (f"credit_outage_{last:%Y_%m}", note, "-2.40", at, USE_CASE),
        (f"bill_{last:%Y_%m}_line_31", note, "-2.40", at, USE_CASE),
        (f"credit_volume_{last:%Y_%m}", f"CN-{last:%Y-%m}-0157", "-1.25", at, ""),
    ]
    if until.day >= DAY_NOW:
        name, note = f"credit_latency_{until:%Y_%m}", f"CN-{until:%Y-%m}-0163"
        rows.append((name, note, "-0.85", lately, USE_CASE))
    return pd.DataFrame(
        [
            (name, "anthropic", "", reference, amount, occurred_at, use_case)
            for name, reference, amount, occurred_at, use_case in rows
        ],
        columns=list(COLUMNS),
    )
