"""What the demo's calls cost: public prices of models, and a list of the platform's own items."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from ledger.calc.pricebooks.flat_prices import FlatPrice
from ledger.calc.replay.plan import Model

VERSION = "pricebook_2026_06"
VALID_FROM = datetime(2026, 6, 1, tzinfo=UTC)
PER_MILLION = Decimal("0.000001")


@dataclass(frozen=True)
class DemoPricebook:
    """A price list as it is entered: one entry per provider, model and meter, USD per unit.

    It names only what no public list names: whatever a provider sells costs what the installed
    public lists say, with their prices of caches, sizes and service tiers.
    """

    name: str
    version: str
    source: str
    valid_from: datetime
    entries: tuple[FlatPrice, ...]


def _model(
    provider: str,
    name: str,
    per_million: tuple[str, str, str],
    *,
    is_metered_by_kind: bool = False,
    reasoning_share: float = 0.0,
) -> Model:
    fresh, cached, output = (Decimal(price) * PER_MILLION for price in per_million)
    return Model(provider, name, fresh, output, cached, is_metered_by_kind, reasoning_share)


# USD per million tokens: input, cached input, output; as published in mid 2026.
HAIKU = _model("anthropic", "claude-haiku-4-5", ("1", "0.1", "5"))
SONNET = _model("anthropic", "claude-sonnet-4-5", ("3", "0.3", "15"))
OPUS = _model(
    *("bedrock", "anthropic.claude-opus-4-1-20250805-v1:0", ("15", "1.5", "75")),
    is_metered_by_kind=True,
)
GPT_4O_MINI = _model("openai", "gpt-4o-mini", ("0.15", "0.075", "0.6"))
GPT_4O = _model("openai", "gpt-4o", ("2.5", "1.25", "10"))
GPT_5_MINI = _model("openai", "gpt-5-mini", ("0.25", "0.025", "2"), reasoning_share=0.3)
CODEX = _model("openai", "gpt-5.3-codex", ("1.75", "0.175", "14"), reasoning_share=0.4)
GEMINI_FLASH = _model("google", "gemini-2.5-flash", ("0.3", "0.03", "2.5"))
GEMINI_PRO = _model("google", "gemini-2.5-pro", ("1.25", "0.125", "10"), reasoning_share=0.25)

PLATFORM = "platform"
# provider, service, meter, USD per unit
ITEM_PRICES = (
    ("platform", "vector_search", "call", "0.0015"),
    ("platform", "evidence_index", "call", "0.004"),
    ("cohere", "rerank-v3.5", "call", "0.002"),
    ("platform", "document_ocr", "call", "0.004"),
    ("platform", "citation_judge", "call", "0.02"),
    ("platform", "evidence_judge", "call", "0.05"),
    ("platform", "safety_judge", "call", "0.004"),
    ("platform", "crm_case_lookup", "call", "0.004"),
    ("platform", "policy_service", "call", "0.002"),
    ("platform", "field_validator", "call", "0.003"),
    ("platform", "feature_store", "call", "0.0004"),
    ("platform", "ci_sandbox_run", "call", "0.05"),
    ("platform", "fraud_ranker_gpu", "gpu_second", "0.0009"),
    ("platform", "trace_storage", "call", "0.0001"),
    ("platform", "qa_review", "reviewer_minute", "0.6"),
    ("platform", "expert_review", "reviewer_minute", "1.2"),
    ("platform", "code_owner_review", "reviewer_minute", "1.1"),
)


def item_price(service: str) -> tuple[str, Decimal]:
    """Provider and USD per unit of one of the platform's items."""
    return next((row[0], Decimal(row[3])) for row in ITEM_PRICES if row[1] == service)


def _entries() -> tuple[FlatPrice, ...]:
    return tuple(
        FlatPrice(provider, name, meter, Decimal(usd), valid_from=VALID_FROM)
        for provider, name, meter, usd in ITEM_PRICES
        if provider == PLATFORM
    )


PRICEBOOK = DemoPricebook("demo", VERSION, "manual", VALID_FROM, _entries())
