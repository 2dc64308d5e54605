"""Reading replayed records back: local months, exact sums."""

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd

from ledger.calc.exact import exact_sum
from ledger.calc.replay.writing import Records


def in_month(frame: pd.DataFrame, month: str, zone: str) -> pd.DataFrame:
    """The rows whose local day lies in the month (YYYY-MM)."""
    local = pd.to_datetime(frame["occurred_at"]).dt.tz_convert(ZoneInfo(zone))
    return frame[local.dt.strftime("%Y-%m") == month]


def of_use_case(records: Records, use_case: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose trace is a request of the use case."""
    requests = records.requests
    traces = requests.loc[requests["use_case_id"] == use_case, "trace_id"]
    return frame[frame["trace_id"].isin(set(traces))]


def total_usd(amounts: Iterable[str]) -> Decimal:
    """The exact sum of the amounts that are given."""
    return exact_sum(Decimal(amount) for amount in amounts if amount)
