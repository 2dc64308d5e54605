"""Who served a call: as the source says, else as the model's name tells."""

from ledger.parsers.otlp.kinds import SpanKind, first
from ledger.parsers.otlp.spans import Attributes
from ledger.parsers.otlp.vocabulary import MODEL, PROVIDER
from ledger.parsers.received import as_identifier

UNKNOWN = "unknown"
INTERNAL = "internal"
# Only for sources that name no provider: where a model's name begins so, its maker is meant.
MAKERS = {
    "openai": ("gpt", "chatgpt", "o1", "o3", "o4", "text-embedding", "dall-e", "whisper", "tts"),
    "anthropic": ("claude",),
    "google": ("gemini", "gemma", "text-bison"),
    "mistral": ("mistral", "mixtral", "codestral", "ministral", "pixtral", "magistral"),
    "deepseek": ("deepseek",),
    "cohere": ("command", "embed-english", "embed-multilingual", "rerank-"),
    "x-ai": ("grok",),
}


def provider_of(attributes: Attributes, kind: SpanKind) -> str:
    provider = first(attributes, PROVIDER)
    name = as_identifier(str(provider)).lower() if provider is not None else ""
    if name:
        return name
    model = first(attributes, MODEL)
    if model is None:
        return UNKNOWN if kind in {SpanKind.INFERENCE, SpanKind.EMBEDDING} else INTERNAL
    return maker_of(as_identifier(str(model)).lower())


def maker_of(model: str) -> str:
    """`openai/gpt-4o` names it; else the beginning of the name tells."""
    vendor, slash, _ = model.partition("/")
    if slash and vendor:
        return vendor
    makers = (maker for maker, starts in MAKERS.items() if model.startswith(starts))
    return next(makers, UNKNOWN)
