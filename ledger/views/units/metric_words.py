"""The metrics of tokens, GPUs and calls in words: what each is called, how it is shown, why there
is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as lazy

from finops.ui.tables import Cell, Column
from ledger.calc.units.metrics import NoMetric
from ledger.calc.worksheets.formulas import Known

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By name: the head, the format, and whether it is shown without being asked for.
METRICS: Final[Mapping[str, tuple[_StrPromise, str, bool]]] = {
    "usd_per_1k_in": (lazy("USD per 1,000 input tokens"), "unit_cost", False),
    "usd_per_1k_out": (lazy("USD per 1,000 output tokens"), "unit_cost", False),
    "tokens_per_passed": (lazy("Tokens per quality-passed answer"), "unit_cost", False),
    "evidence_ratio": (lazy("Evidence ÷ input tokens"), "percent", False),
    "cache_savings": (lazy("Cache savings (USD)"), "money", False),
    "token_cost_full": (lazy("Tokens at full price (USD)"), "money", False),
    "token_cost_cached": (lazy("Cache-adjusted token cost (USD)"), "money", False),
    "gpu_seconds": (lazy("GPU seconds"), "quantity", False),
    "tokens_per_gpu_second": (lazy("Tokens per GPU second"), "unit_cost", False),
    "usd_per_million_made": (lazy("USD per million tokens made on GPUs"), "unit_cost", False),
    "gpu_utilisation": (lazy("GPU utilisation"), "percent", False),
    "idle_burn": (lazy("Idle capacity burn (USD)"), "money", False),
    "failed_cost": (lazy("Failed calls (USD)"), "money", False),
    "usd_per_model_call": (lazy("USD per model call"), "unit_cost", False),
    "usd_per_retrieval": (lazy("USD per retrieval"), "unit_cost", False),
    "usd_per_tool_call": (lazy("USD per tool call"), "unit_cost", False),
    "usd_per_judge_call": (lazy("USD per judge call"), "unit_cost", False),
    "usd_per_review": (lazy("USD per human review"), "unit_cost", False),
    "usd_per_observation": (lazy("USD per observability record"), "unit_cost", False),
}
NO_METRIC: Final[Mapping[str, _StrPromise]] = {
    NoMetric.UNPRICED: lazy("unpriced"),
    NoMetric.NO_TOKENS_IN: lazy("no input tokens"),
    NoMetric.NO_TOKENS_OUT: lazy("no output tokens"),
    NoMetric.NO_PASSED: lazy("no answer passed quality"),
    NoMetric.NO_EVIDENCE: lazy("no source counts evidence"),
    NoMetric.NO_FULL_PRICE: lazy("no uncached input to compare with"),
    NoMetric.NO_GPU: lazy("no GPU of one's own"),
    NoMetric.NO_CAPACITY: lazy("capacity is not recorded yet"),
    NoMetric.NO_CALLS: lazy("no calls"),
    NoMetric.NOT_BY_MODEL: lazy("not counted by model"),
}


def metric_columns() -> list[Column]:
    """A column for each metric; those that few ask for are shown when they are chosen."""
    return [
        Column(str(label), kind, key=name, spare=not is_shown)
        for name, (label, kind, is_shown) in METRICS.items()
    ]


def metric_cells(metrics: Mapping[str, Known]) -> list[Cell]:
    return [
        Cell(metrics[name].value, kind, nil=no_metric(metrics[name]))
        for name, (_label, kind, _is_shown) in METRICS.items()
    ]


def no_metric(known: Known) -> str:
    """Why there is none; empty where there is one."""
    return str(NO_METRIC[known.reason]) if known.reason else ""
