"""The real requests that are replayed: arrival times and token counts, in their own order."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ledger.calc.replay.drawing import Floats, Ints


@dataclass(frozen=True)
class RealTrace:
    """Arrival seconds since the first request, input and output tokens; read round and round."""

    arrival_seconds: Floats
    input_tokens: Ints
    output_tokens: Ints

    def __len__(self) -> int:
        return len(self.arrival_seconds)

    def tokens(self, start: int, count: int) -> tuple[Ints, Ints]:
        """Input and output tokens of `count` consecutive requests from position `start`."""
        at = (start + np.arange(count)) % len(self)
        return self.input_tokens[at], self.output_tokens[at]

    def arrivals(self, positions: Ints) -> Floats:
        """Arrival seconds at any position; each new round begins a mean gap after the last."""
        last = float(self.arrival_seconds[-1])
        round_seconds = last + last / (len(self) - 1)
        seconds: Floats = self.arrival_seconds[positions % len(self)]
        return seconds + positions // len(self) * round_seconds


def read_trace(requests: Path, cost_events: Path) -> RealTrace:
    """The trace in the files of requirements 12.1 and 12.2 (one event per token kind, in order)."""
    times = pd.read_csv(requests, usecols=["ts_utc"])["ts_utc"]
    events = pd.read_csv(cost_events, usecols=["trace_id", "token_kind", "quantity"])
    tokens = events.pivot_table(
        index="trace_id", columns="token_kind", values="quantity"
    ).sort_index()
    seconds = (pd.to_datetime(times) - pd.Timestamp(times.iloc[0])).dt.total_seconds()
    return RealTrace(
        np.asarray(seconds, dtype=np.float64),
        tokens["input"].to_numpy(dtype=np.int64),
        tokens["output"].to_numpy(dtype=np.int64),
    )
