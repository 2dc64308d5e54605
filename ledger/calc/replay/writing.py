"""A replayed use case as three frames of native records."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ledger.calc.replay.event_records import EVENT_FIELDS, call_events, item_events, orphan_events
from ledger.calc.replay.formats import prefixed, tails
from ledger.calc.replay.joining import Replay
from ledger.calc.replay.request_records import OUTCOME_FIELDS, outcome_frame, request_frame


@dataclass(frozen=True)
class Records:
    """Three frames of text, one row per record, blank where a field is missing."""

    requests: pd.DataFrame
    cost_events: pd.DataFrame
    outcomes: pd.DataFrame


def write_records(replay: Replay) -> Records:
    """The native records of a replayed use case, each kind in order of time."""
    ends = tails(replay.plan, replay.requests.day, replay.requests.sequence)
    traces = prefixed("trc_", ends)
    events = [*call_events(replay, ends, traces), *item_events(replay, ends, traces)]
    if replay.plan.orphan_service is not None:
        events.append(orphan_events(replay))
    return Records(
        request_frame(replay, traces, ends),
        _in_time_order(pd.concat(events, ignore_index=True), EVENT_FIELDS),
        _in_time_order(outcome_frame(replay, ends, traces), OUTCOME_FIELDS),
    )


def _in_time_order(frame: pd.DataFrame, fields: Sequence[str]) -> pd.DataFrame:
    ordered = frame.sort_values("occurred_at", kind="stable", ignore_index=True)
    return ordered.reindex(columns=list(fields)).fillna("")
