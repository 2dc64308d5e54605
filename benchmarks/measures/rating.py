"""Rating as set arithmetic against the per-call libraries, on the same usage rows."""

import os
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

import numpy as np
import polars as pl

from benchmarks.results import Figure
from ledger.calc.pricing.book import Book
from ledger.calc.pricing.price_list import PriceList
from ledger.frames.classes import WORDS
from ledger.frames.costing import Costs, cost_usage
from ledger.parsers.pricebooks.about import About
from ledger.parsers.pricebooks.genai_installed import installed_prices
from ledger.parsers.pricebooks.genai_prices import read_genai_prices

# Known to both libraries and to the book; one with sizes, two with more than one price in time.
MODELS: Final = (
    ("openai", "gpt-4o"),
    ("openai", "gpt-4o-mini"),
    ("openai", "gpt-5"),
    ("openai", "o3"),
    ("anthropic", "claude-sonnet-4-5"),
    ("anthropic", "claude-haiku-4-5"),
    ("gemini", "gemini-2.5-pro"),
    ("gemini", "gemini-2.5-flash"),
)
METERS: Final = ("input", "cached_input", "output")
FIRST_DAY: Final = "2026-05-01"
SPREAD_US: Final = 60 * 86_400 * 1_000_000
ROUNDS: Final = 5
SEED: Final = 7


def rating_figures(rows: int, calls: int) -> list[Figure]:
    """`rows` rated at once, the first `calls` of them by each library, call by call."""
    usage, prices = usage_rows(rows), PriceList([public_book()])
    cost_usage(usage, METERS, prices)  # names are looked up once in a process
    ours = rows / statistics.median(timed(cost_usage, usage, METERS, prices) for _ in range(ROUNDS))
    first = usage.head(calls)
    litellm, genai_prices = litellm_calls(first), genai_calls(first)
    agree(cost_usage(first, METERS, prices), genai_prices())
    peers: dict[str, Callable[[], object]] = {"litellm": litellm, "genai_prices": genai_prices}
    return [figure(name, ours, peer, calls) for name, peer in peers.items()]


def figure(name: str, ours: float, peer: Callable[[], object], calls: int) -> Figure:
    peer()  # caches of its own are filled
    theirs = calls / statistics.median(timed(peer) for _ in range(ROUNDS))
    reference = f"{name} {theirs:,.0f} calls/s; {ours:,.0f} rows/s at once"
    return Figure(f"rating_vs_{name}", ours / theirs, "×", reference, ours / theirs)


def timed(act: Callable[..., object], *words: object) -> float:
    began = time.perf_counter()
    act(*words)
    return time.perf_counter() - began


def usage_rows(rows: int) -> pl.DataFrame:
    """Calls of eight models over two months; words interned, as the ledger keeps them."""
    chance = np.random.default_rng(SEED)
    pick = chance.integers(0, len(MODELS), rows)
    at = np.datetime64(FIRST_DAY) + chance.integers(0, SPREAD_US, rows).astype("timedelta64[us]")
    frame = pl.DataFrame(
        {
            "provider": pl.Series([provider for provider, _ in MODELS])[pick],
            "model": pl.Series([model for _, model in MODELS])[pick],
            "service_tier": pl.repeat("", rows, eager=True),
            "region": pl.repeat("", rows, eager=True),
            "occurred_at": pl.Series(at).cast(pl.Datetime("us", "UTC")),
            "input": chance.integers(1, 250_000, rows),
            "cached_input": chance.integers(0, 20_000, rows),
            "output": chance.integers(1, 4_000, rows),
        }
    )
    return frame.with_columns(pl.col(name).cast(pl.Categorical) for name in WORDS)


def public_book() -> Book:
    return read_genai_prices(installed_prices(), About("genai-prices", "benchmark"))


def litellm_calls(usage: pl.DataFrame) -> Callable[[], list[float]]:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # its own file, nothing is fetched
    import litellm

    rows = call_rows(usage)

    def call_by_call() -> list[float]:
        return [
            sum(
                litellm.cost_per_token(
                    model=model,
                    custom_llm_provider=provider,
                    prompt_tokens=fresh + cached,
                    completion_tokens=output,
                    cache_read_input_tokens=cached,
                )
            )
            for provider, model, _, fresh, cached, output in rows
        ]

    return call_by_call


def genai_calls(usage: pl.DataFrame) -> Callable[[], list[Decimal]]:
    from genai_prices import Usage, calc_price

    rows = call_rows(usage)

    def call_by_call() -> list[Decimal]:
        return [
            calc_price(
                Usage(input_tokens=fresh + cached, cache_read_tokens=cached, output_tokens=output),
                model,
                provider_id=provider,
                genai_request_timestamp=at,
            ).total_price
            for provider, model, at, fresh, cached, output in rows
        ]

    return call_by_call


def call_rows(usage: pl.DataFrame) -> list[tuple[str, str, datetime, int, int, int]]:
    return usage.select("provider", "model", "occurred_at", *METERS).rows()


def agree(ours: Costs, theirs: list[Decimal]) -> None:
    """Row by row the same cost, to the last digit: otherwise the comparison means nothing."""
    unit = Decimal(1).scaleb(-ours.decimals)
    assert [cost * unit for cost in ours.units] == theirs
