"""What the demo's outcomes say beyond their kind: some took two requests, some were undone."""

from datetime import timedelta
from typing import Final
from zlib import crc32

import numpy as np
import pandas as pd

from ledger.calc.replay.writing import Records

SHARING: Final = "wealth_apac"  # the tenant whose copilot is asked again about the same case
ASKED_AGAIN: Final = ("customer_service_copilot", "summarise_case")
UNDONE_TYPE: Final = "accepted_change"  # a change that is reverted was not accepted
UNDONE_ONE_OF: Final = 25
UNDONE_AFTER: Final = timedelta(days=3)
ADOPTED: Final = ("accepted_action", "accepted_change", "resolved_case", "completed_journey")


def with_cases(records: Records, tenant: str) -> Records:
    """The same records with what is known of the outcomes: a request of the copilot that is asked
    while a case is open belongs to it, and some accepted changes are withdrawn.

    It depends on names and times alone, so that later days only add records.
    """
    requests, outcomes = records.requests, records.outcomes
    if tenant == SHARING:
        requests = with_shared_cases(requests, outcomes)
    return Records(requests, records.cost_events, with_revisions(outcomes))


def with_shared_cases(requests: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Requests without a case of their own that come between another request of the use case and
    its outcome carry the id of that case."""
    use_case, step = ASKED_AGAIN
    of_copilot = requests[requests["use_case_id"] == use_case]
    asked = of_copilot[of_copilot["business_outcome_id"] != ""]
    closed = outcomes.set_index("business_outcome_id")["occurred_at"]
    open_cases = pd.DataFrame(
        {
            "occurred_at": pd.to_datetime(asked["occurred_at"]),
            "case": asked["business_outcome_id"],
            "until": pd.to_datetime(asked["business_outcome_id"].map(closed)),
        }
    )
    is_free = (of_copilot["business_outcome_id"] == "") & (of_copilot["workflow_step"] == step)
    free = of_copilot[is_free]
    again = pd.DataFrame({"place": free.index, "at": pd.to_datetime(free["occurred_at"])})
    asked_again = pd.merge_asof(
        again.sort_values("at"),
        open_cases.sort_values("occurred_at"),
        left_on="at",
        right_on="occurred_at",
    )
    asked_again = asked_again[asked_again["at"] <= asked_again["until"]]
    ids = requests["business_outcome_id"].copy()
    ids.loc[asked_again["place"]] = asked_again["case"].to_numpy()
    return requests.assign(business_outcome_id=ids)


def with_revisions(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Each outcome as it was first known, and a second revision of those that were undone since."""
    is_adopted = outcomes["outcome_type"].isin(ADOPTED)
    first = outcomes.assign(
        revision="1",
        state="counted",
        quality_passed="true",
        risk_ok="true",
        adopted=np.where(is_adopted, "true", ""),
    )
    is_drawn = [
        crc32(name.encode()) % UNDONE_ONE_OF == 0 for name in outcomes["business_outcome_id"]
    ]
    is_undone = (outcomes["outcome_type"] == UNDONE_TYPE) & np.array(is_drawn, dtype=bool)
    at = pd.to_datetime(outcomes["occurred_at"])
    is_told = is_undone & (at + UNDONE_AFTER <= at.max())
    undone = first[is_told].assign(
        revision="2",
        state="withdrawn",
        occurred_at=[later(moment) for moment in outcomes.loc[is_told, "occurred_at"]],
        value_usd="",
        adopted="false",
    )
    both = pd.concat([first, undone], ignore_index=True)
    return both.sort_values("occurred_at", kind="stable", ignore_index=True)


def later(moment: str) -> str:
    """A time of the files, so many days later."""
    at = pd.Timestamp(moment) + UNDONE_AFTER
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
