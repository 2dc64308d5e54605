"""Some of the demo's calls failed and were made again: their attempts share an operation."""

from typing import Final
from zlib import crc32

import numpy as np
import pandas as pd

CALL: Final = r"^ce_model_(?P<request>.+)_(?P<number>\d+)$"  # those of one event, not two
ONE_OF: Final = 40  # requests with two calls or more: in one of so many the first call failed
STATUS: Final = {"0": "error", "1": "ok"}


def with_retries(cost_events: pd.DataFrame) -> pd.DataFrame:
    """The same events with `operation_id` and `call_status`, empty for most; no cost changes.

    Which requests they are depends on their names alone, so that later days only add records.
    """
    calls = cost_events["cost_event_id"].str.extract(CALL)
    number = calls["number"].fillna("")
    first, second = (set(calls.loc[number == attempt, "request"]) for attempt in STATUS)
    retried = [name for name in first & second if crc32(name.encode()) % ONE_OF == 0]
    is_attempt = calls["request"].isin(retried) & number.isin([*STATUS])
    return cost_events.assign(
        operation_id=np.where(is_attempt, "op_" + calls["request"].fillna(""), ""),
        call_status=np.where(is_attempt, number.map(STATUS), ""),
    )
