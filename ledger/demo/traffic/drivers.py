"""What the demo's requests count of themselves: what makes them dear, by the work they do.

Retrieval is let loose over three months and reined in again in the fourth, so that a driver runs
away and eases. All of it follows from names and days alone.
"""

from typing import Any, Final, Protocol  # Any: arrays of text

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.calc.request_details import COUNTS

Floats = npt.NDArray[np.float64]
RETRIEVES: Final = ("customer_service_copilot", "aml_copilot")
TALKS: Final = (*RETRIEVES, "customer_facing_ai")
READS: Final = ("kyc_document_extraction",)
ACTS: Final = ("code_agent", "aml_copilot")
TESTS: Final = ("code_agent",)
SCORES: Final = ("payment_risk_model",)
FEWEST: Final = 4  # passages, when retrieval is reined in
RERANKED: Final = 0.6  # of requests that retrieve
REPEATED: Final = 0.05


class Chances(Protocol):
    """Numbers from 0 to 1 by what they are for, one for each request."""

    def of(self, what: str) -> Floats: ...


def drivers(requests: pd.DataFrame, chance: Chances) -> dict[str, Any]:
    """A column for each count: a whole number as text, empty where the work has none."""
    use_case = requests["use_case_id"]
    top_k = FEWEST + 2 * _looseness(requests) + _drawn(chance.of("top k"), 3)
    is_reranked = chance.of("rerank") < RERANKED
    numbers = {
        "top_k": (top_k, RETRIEVES),
        "rerank_items": (np.where(is_reranked, 3 * top_k, 0), RETRIEVES),
        "repeated_embeddings": (np.where(chance.of("again") < REPEATED, top_k, 0), RETRIEVES),
        "history_turns": (_drawn(chance.of("history") ** 2, 9), TALKS),
        "pages": (1 + _drawn(chance.of("pages") ** 3, 24), READS),
        "image_retries": (_drawn(chance.of("image") ** 6, 4), READS),
        "agent_turns": (2 + _drawn(chance.of("turns") ** 2, 12), ACTS),
        "test_runs": (_drawn(chance.of("tests") ** 2, 5), TESTS),
        "feature_lookups": (24 + _drawn(chance.of("features"), 32), SCORES),
    }
    return {name: _written(*numbers[name], use_case) for name in COUNTS}


def _looseness(requests: pd.DataFrame) -> Floats:
    """0 to 3 by the month: how far retrieval has been let loose since it was reined in."""
    year = requests["occurred_at"].str[:4].astype(int)
    month = requests["occurred_at"].str[5:7].astype(int)
    return np.asarray((12 * year + month) % 4, dtype=np.float64)


def _drawn(drawn: Floats, below: int) -> Floats:
    return np.floor(drawn * below)


def _written(numbers: Floats, of: tuple[str, ...], use_case: "pd.Series[str]") -> Any:
    texts = np.char.mod("%d", numbers.astype(np.int64)).astype(object)
    return np.where(use_case.isin(of).to_numpy(), texts, "")
