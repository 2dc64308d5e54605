"""Names of models as gateways, SDKs and providers write them, and what books know them by."""

import pytest

from ledger.calc.pricing.spellings import spellings

ALIASES = [{"azure", "azure_ai"}, {"google", "gemini", "vertex_ai", "gcp.vertex_ai"}]

OF_PROJECT = "projects/p/locations/"
GEMINI = "publishers/google/models/gemini-2.5-pro"
CLAUDE = "publishers/anthropic/models/claude-haiku-4-5"


def is_same(name: str, other: str) -> bool:
    return name == other or any({name, other} <= names for names in ALIASES)


def spelled(provider: str, model: str) -> list[tuple[str, str]]:
    return list(spellings(provider, model, is_same))


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("azure", "azure/gpt-4o", ("azure", "gpt-4o")),
        ("azure_ai", "azure/gpt-4o", ("azure_ai", "gpt-4o")),
        ("openrouter", "openrouter/openai/gpt-4o-mini", ("openrouter", "openai/gpt-4o-mini")),
        ("gcp.vertex_ai", "vertex_ai/gemini-2.5-pro", ("gcp.vertex_ai", "gemini-2.5-pro")),
        ("google", "models/gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        ("google", "publishers/google/models/gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        ("google", f"{OF_PROJECT}us-central1/{GEMINI}", ("google", "gemini-2.5-pro")),
        ("vertex_ai", f"{OF_PROJECT}global/{CLAUDE}", ("vertex_ai", CLAUDE)),
        ("unknown", "openrouter/openai/gpt-4o", ("openrouter", "openai/gpt-4o")),
        ("gateway", "anthropic/claude-sonnet-4.5", ("anthropic", "claude-sonnet-4.5")),
        ("bedrock", "bedrock/converse/us.amazon.nova-pro", ("bedrock", "us.amazon.nova-pro")),
        ("bedrock", "eu-central-1/anthropic.claude-3", ("bedrock", "anthropic.claude-3")),
        ("openai.responses", "gpt-5", ("openai", "gpt-5")),
        ("google.generative-ai", "gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        ("anthropic", "claude-opus-4-5[1m]", ("anthropic", "claude-opus-4-5")),
        ("openrouter", "openai/gpt-4o:nitro", ("openrouter", "openai/gpt-4o")),
        ("vertex_ai", "claude-haiku-4-5@20251001", ("vertex_ai", "claude-haiku-4-5-20251001")),
        ("vertex_ai", "claude-haiku-4-5@20251001", ("vertex_ai", "claude-haiku-4-5")),
        ("openai", "ft:gpt-4o-2024-08-06:acme:bot:x1", ("openai", "ft:gpt-4o-2024-08-06")),
        ("openai", "gpt-4o-20240806", ("openai", "gpt-4o-2024-08-06")),
    ],
)
def test_a_book_may_know_a_name_by_another_spelling(
    provider: str, model: str, expected: tuple[str, str]
) -> None:
    pairs = spelled(provider, model)
    assert pairs[0] == (provider, model)
    assert expected in pairs
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("provider", "model", "never"),
    [
        # What is free or tuned, and what stands in another region, is not the model itself.
        ("openrouter", "deepseek/deepseek-r1:free", ("openrouter", "deepseek/deepseek-r1")),
        ("openai", "ft:gpt-4o-2024-08-06:acme::x", ("openai", "gpt-4o-2024-08-06")),
        ("azure", "azure/eu/gpt-4o", ("azure", "gpt-4o")),
        ("vertex_ai", f"{OF_PROJECT}us-east5/{CLAUDE}", ("vertex_ai", CLAUDE)),
        # Who serves a model of another maker has a price of its own.
        ("hosted_vllm", "meta-llama/llama-3.1-8b", ("meta-llama", "llama-3.1-8b")),
        ("openrouter", "openai/gpt-4o", ("openai", "gpt-4o")),
        ("ollama", "llama3.1:8b", ("ollama", "llama3.1")),
    ],
)
def test_what_may_cost_something_else_is_no_spelling(
    provider: str, model: str, never: tuple[str, str]
) -> None:
    assert never not in spelled(provider, model)
