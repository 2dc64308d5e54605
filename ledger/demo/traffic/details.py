"""What the demo's requests say besides their owner: how they went, and by which versions.

All of it follows from the names of the records alone, so that later days only add records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final  # Any: arrays of whatever kind

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.calc.cache_status import is_answer_hit
from ledger.calc.replay.writing import Records
from ledger.demo.traffic.drivers import drivers

Texts = Any  # an array or column of text
Floats = npt.NDArray[np.float64]

CACHED_MS: Final = 60.0  # of an answer out of a cache


@dataclass(frozen=True)
class Speed:
    """Milliseconds in a queue, until the first token, and for each token."""

    queued: float = 18.0
    first: float = 420.0
    per_token: float = 9.0


# A model that scores payments answers a machine within its time limit; one that talks to customers
# writes as fast as they read.
SCORING: Final = Speed(queued=1.5, first=18.0, per_token=0.02)
TALKING: Final = Speed(queued=12.0, first=320.0, per_token=3.6)
# Of requests that brought nothing about: how they ended, where it was not well.
ENDINGS: Final = {
    "timeout": 0.02,
    "rate_limited": 0.015,
    "refused": 0.02,
    "error": 0.02,
    "cancelled": 0.01,
}
FALLBACK: Final = 0.012  # of requests whose primary route was not to be had
REASONS: Final = {"low": "low_risk_small_model", "medium": "default_route", "high": "high_risk"}


@dataclass(frozen=True)
class Setting:
    """What is the same for all requests of a use case."""

    product: str
    data_class: str
    is_customer_specific: bool
    knowledge: str = ""
    is_agent: bool = False
    has_holds: bool = False
    has_cache: bool = True
    speed: Speed = Speed()
    endings: float = 1.0  # how often a request does not end well, as a part of `ENDINGS`


SETTINGS: Final[Mapping[str, Setting]] = {
    "customer_service_copilot": Setting(
        "service_desk", "confidential", is_customer_specific=True, knowledge="policies"
    ),
    "customer_facing_ai": Setting(
        "retail_app",
        "internal",
        is_customer_specific=False,
        knowledge="products",
        speed=TALKING,
        endings=0.01,
    ),
    "aml_copilot": Setting(
        "aml", "restricted", is_customer_specific=True, knowledge="typologies", is_agent=True
    ),
    "kyc_document_extraction": Setting("onboarding", "restricted", is_customer_specific=True),
    "payment_risk_model": Setting(
        "payments",
        "confidential",
        is_customer_specific=True,
        has_holds=True,
        has_cache=False,
        speed=SCORING,
    ),
    "code_agent": Setting(
        "developer_platform", "internal", is_customer_specific=False, is_agent=True
    ),
}
# Tenant: jurisdiction, locales.
PLACES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "retail_banking_us": ("US", ("en-US", "en-US", "es-US")),
    "retail_banking_eu": ("EU", ("de-DE", "fr-FR", "en-IE")),
    "wealth_apac": ("SG", ("en-SG", "zh-CN", "en-IN")),
    "engineering_shared": ("US", ("en-US",)),
}


def with_details(records: Records) -> pd.DataFrame:
    """The requests with a column for each detail; what is not known of one is empty."""
    requests = records.requests
    settings = [SETTINGS[use_case] for use_case in requests["use_case_id"]]
    chance = Chance(requests["trace_id"])
    return requests.assign(
        **_timings(records, chance),
        status=_statuses(records, chance),
        **_versions(requests, settings),
        **_ids(requests, settings, chance),
        route_reason=np.where(
            chance.of("fallback") < FALLBACK, "fallback_route", requests["risk_tier"].map(REASONS)
        ),
        data_classification=[setting.data_class for setting in settings],
        customer_specific=[
            "true" if setting.is_customer_specific else "false" for setting in settings
        ],
        permission_scope="role:" + requests["user_role"],
        jurisdiction=requests["tenant_id"].map(lambda tenant: PLACES[tenant][0]),
        product=[setting.product for setting in settings],
        locale=_locales(requests, chance),
        **drivers(requests, chance),
    )


class Chance:
    """Numbers from 0 to 1 that follow from the names of traces."""

    def __init__(self, traces: pd.Series) -> None:
        self.traces = traces.to_numpy(dtype=object)

    def of(self, what: str) -> Floats:
        key = f"{what:<16.16}"
        hashed = pd.util.hash_array(self.traces, hash_key=key, categorize=False)
        return np.asarray(hashed / 2.0**64, dtype=np.float64)


def _timings(records: Records, chance: Chance) -> dict[str, Texts]:
    """An answer from a cache comes at once; others wait, think and write token by token."""
    requests = records.requests
    is_hit = requests["cache_status"].map(is_answer_hit).to_numpy(dtype=bool)
    speeds = [SETTINGS[use_case].speed for use_case in requests["use_case_id"]]
    wait = -np.log1p(-chance.of("queue")) * np.array([speed.queued for speed in speeds])
    until_first = np.array([speed.first for speed in speeds])
    first = wait + until_first * (0.5 + chance.of("first token"))
    per_token = np.array([speed.per_token for speed in speeds])
    writing = _output_tokens(records) * per_token * (0.8 + 0.4 * chance.of("speed"))
    cached = CACHED_MS * (0.5 + chance.of("cache"))
    nothing = np.full(len(requests), "", dtype=object)
    return {
        "latency_ms": _written(np.where(is_hit, cached, first + writing)),
        "ttft_ms": np.where(is_hit, nothing, _written(first)),
        "queue_wait_ms": np.where(is_hit, nothing, _written(wait)),
    }


def _output_tokens(records: Records) -> Floats:
    """What the calls of each request wrote, as the real requests that are replayed did."""
    events = records.cost_events
    is_output = events["token_kind"].isin(["output", ""])
    counted = events["output_tokens"].where(events["token_kind"] == "", events["quantity"])
    tokens = pd.to_numeric(counted.where(is_output, ""), errors="coerce").fillna(0)
    sums = tokens.groupby(events["trace_id"]).sum()
    return np.asarray(records.requests["trace_id"].map(sums).fillna(0), dtype=np.float64)


def _written(numbers: Floats) -> Texts:
    return np.char.mod("%.1f", numbers).astype(object)


def _statuses(records: Records, chance: Chance) -> Texts:
    """Some of the requests without any outcome did not end well."""
    brought = set(records.outcomes["trace_id"])
    is_without = ~records.requests["trace_id"].isin(brought).to_numpy()
    cases = records.requests["use_case_id"]
    drawn = chance.of("ending") / np.array([SETTINGS[use_case].endings for use_case in cases])
    places = np.searchsorted(np.cumsum([*ENDINGS.values()]), drawn, side="right")
    names = np.array([*ENDINGS, "ok"], dtype=object)
    return np.where(is_without, names[places], "ok")


def _versions(requests: pd.DataFrame, settings: Sequence[Setting]) -> dict[str, Texts]:
    """A prompt changes each quarter, a knowledge base each month, policies now and then."""
    month, year = requests["occurred_at"].str[5:7], requests["occurred_at"].str[:4]
    quarter = ((month.astype(int) + 2) // 3).astype(str)
    knowledge = np.array([setting.knowledge for setting in settings], dtype=object)
    has_cache = np.array([setting.has_cache for setting in settings], dtype=bool)
    half = np.where(month.astype(int) <= 6, "h1", "h2")
    return {
        "prompt_version": requests["workflow_step"] + "@" + year + "q" + quarter,
        "model_version": "models_" + year + "_" + month,
        "policy_version": "ai_policy_" + year + half,
        "knowledge_base_version": np.where(
            knowledge == "", "", knowledge + "_" + year + "_" + month
        ),
        "cache_key_policy_version": np.where(has_cache, "cache_keys_" + year + half, ""),
        "budget_id": "bud_" + requests["cost_center"] + "_" + year + "q" + quarter,
    }


def _ids(requests: pd.DataFrame, settings: Sequence[Setting], chance: Chance) -> dict[str, Texts]:
    """Agents work in runs of some requests of a day; payments are held before they are scored."""
    bucket = (chance.of("run") * 40).astype(int).astype(str)
    day = requests["occurred_at"].str[:10].str.replace("-", "")
    runs = "run_" + requests["use_case_id"] + "_" + day + "_" + pd.Series(bucket, requests.index)
    is_agent = np.array([setting.is_agent for setting in settings], dtype=bool)
    has_holds = np.array([setting.has_holds for setting in settings], dtype=bool)
    return {
        "run_id": np.where(is_agent, runs, ""),
        "hold_id": np.where(has_holds, "hold_" + requests["trace_id"], ""),
    }


def _locales(requests: pd.DataFrame, chance: Chance) -> list[str]:
    offered = requests["tenant_id"].map(lambda tenant: PLACES[tenant][1])
    return [
        some[int(at * len(some))] for some, at in zip(offered, chance.of("locale"), strict=True)
    ]
