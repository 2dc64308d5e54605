"""Metrics of tokens, GPUs and calls, each worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.calc.units.metrics import MeterUse, metrics_of
from ledger.calc.worksheets.formulas import Known


def use(meter: str, quantity: int, cost: str, **more: object) -> MeterUse:
    plain = MeterUse(
        "model_call", "acme", "large", meter, "token", Decimal(quantity), Decimal(cost), events=0
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of it


CALLS = [
    use("input", 600_000, "3.00", events=400),  # 5 USD a million
    use("cached_input", 300_000, "0.15"),
    use("cache_write", 100_000, "0.625"),
    use("output", 200_000, "3.00"),
    use("reasoning", 50_000, "0.75"),
    use("gpu_second", 0, "0", unit="second"),
    use("call", 100, "0.80", component="tool", unit="call", events=100),
]


def metric(name: str, uses: list[MeterUse] = CALLS, passed: int | None = 250) -> Known:
    return metrics_of(uses, None if passed is None else Decimal(passed))[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("usd_per_1k_in", "0.003775"),  # 3.775 ÷ 1,000 thousands
        ("usd_per_1k_out", "0.015"),
        ("cache_savings", "1.225"),  # 300,000 save 1.35, writing 100,000 costs .125 more
        ("token_cost_cached", "7.525"),
        ("token_cost_full", "8.75"),
        ("tokens_per_passed", "5000"),
        ("usd_per_model_call", "0.0188125"),
        ("usd_per_tool_call", "0.008"),
        ("failed_cost", "0"),
    ],
)
def test_each_metric(name: str, value: str) -> None:
    assert metric(name) == Known(Decimal(value))


def test_full_price_less_savings_is_the_cache_adjusted_cost() -> None:
    full, saved = metric("token_cost_full").value, metric("cache_savings").value
    assert full is not None
    assert saved is not None
    assert full - saved == metric("token_cost_cached").value


def test_where_writing_costs_more_than_reading_saves_the_saving_is_below_nothing() -> None:
    uses = [use("input", 1_000_000, "5"), use("cache_write", 400_000, "2.5")]
    assert metric("cache_savings", uses) == Known(Decimal("-0.5"))


def test_cached_tokens_of_a_model_without_full_input_have_no_known_saving() -> None:
    uses = [use("cached_input", 10, "1"), use("input", 10, "1", model="small")]
    assert metric("cache_savings", uses).reason == "no_full_price"
    assert metric("token_cost_full", uses).reason == "no_full_price"


def test_the_evidence_ratio_is_unknown_until_a_source_counts_evidence() -> None:
    assert metric("evidence_ratio").reason == "no_evidence"
    told_tokens = {"evidence": 100_000, "evidence_input": 400_000}
    counted = [*CALLS, *(use(meter, tokens, "0") for meter, tokens in told_tokens.items())]
    assert metric("evidence_ratio", counted) == Known(Decimal("0.25"))
    assert metric("usd_per_1k_in", counted) == metric("usd_per_1k_in")
    assert metric("tokens_per_passed", counted) == metric("tokens_per_passed")


def test_what_has_no_price_is_in_no_price_of_tokens_and_leaves_costs_unknown() -> None:
    some = [use("input", 1_000, "2", unpriced_quantity=Decimal(600))]
    assert metric("usd_per_1k_in", some) == Known(Decimal(5))
    assert metric("token_cost_cached", some).reason == "unpriced"
    none = [use("input", 1_000, "0", unpriced_quantity=Decimal(1_000), events=5)]
    assert metric("usd_per_1k_in", none).reason == "unpriced"
    assert metric("usd_per_model_call", none).reason == "unpriced"


def test_gpus_of_ones_own_are_measured_by_what_they_made() -> None:
    gpu = [
        use("gpu_second", 500, "1.25", unit="second", model="own"),
        use("output", 100_000, "0", model="own"),
    ]
    uses = [*CALLS, *gpu]
    assert metric("tokens_per_gpu_second", uses) == Known(Decimal(200))
    assert metric("usd_per_million_made", uses) == Known(Decimal("12.5"))
    assert metric("gpu_utilisation", uses).reason == "no_capacity"
    assert metric("tokens_per_gpu_second").reason == "no_gpu"


def test_without_any_use_every_ratio_has_a_reason() -> None:
    empty = metrics_of([], Decimal(0))
    assert empty["tokens_per_passed"].reason == "no_quality_passed_answers"
    assert empty["usd_per_1k_in"].reason == "no_tokens_in"
    assert empty["usd_per_judge_call"].reason == "no_calls"
    assert metric("tokens_per_passed", passed=None).reason == "not_by_model"
