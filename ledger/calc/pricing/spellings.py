"""Under which other names a price book may know what clients call a model.

Gateways put a route before the name (`openrouter/openai/gpt-4o`, `vertex_ai/gemini-2.5-pro`),
SDKs an interface behind the provider (`openai.responses`), providers a window, a variant, a version
or a customer behind the model (`[1m]`, `:nitro`, `@20251001`, `ft:…:acme`). A book is asked for the
name as it came first; what another spelling costs is the same by what the part means.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product

SameProvider = Callable[[str, str], bool]
# Interfaces of one provider, as the Vercel AI SDK names them behind it.
INTERFACE = re.compile(
    r"\.(chat|responses|messages|completion|completions|embedding|image|speech|transcription"
    r"|generative-ai)$"
)
# Parts of a path that only say how a model is reached.
ROUTES = frozenset(
    (
        *("models", "publishers", "foundation-model", "inference-profile", "converse", "invoke"),
        *("converse_like", "responses", "chat", "text-completion-openai", "rest"),
    )
)
# A region of AWS. `azure/eu/…` is not one: it has a price of its own.
REGION = re.compile(r"[a-z]{2}(-[a-z]+){1,2}-\d$")
# Providers that pass a model on under the name of whom they got it from, or that nobody named.
UNNAMED = frozenset({"", "unknown", "not_said", "gateway", "litellm_proxy", "litellm", "vercel"})
# Vertex's full name of a published model. Endpoints of one's own have no public price, and other
# makers' models cost more where they stand in one region.
OF_PROJECT = re.compile(
    r"^projects/[^/]+/locations/([^/]+/(?=publishers/google/)|global/(?=publishers/))"
)
COMPACT_DATE = re.compile(r"-(20\d{2})(\d{2})(\d{2})(?=-|:|$)")
WINDOW = re.compile(r"\[[^\]]*\]$")
# Variants of OpenRouter that cost what the model costs; `:free` does not.
VARIANT = re.compile(r":(nitro|floor|exacto|extended|beta|thinking)$")
VERSION = re.compile(r"@(?P<version>[a-z0-9.]+)$")
TUNED = re.compile(r"^(ft:[^:]+):.*$")  # whose it is, and which of theirs
DATED = re.compile(r"-20\d{2}-\d{2}-\d{2}$")


def spellings(provider: str, model: str, is_same: SameProvider) -> Iterator[tuple[str, str]]:
    """(provider, model) as a book may have them, the name as it came first.

    `is_same` tells whether two names are of one provider, by the book that is asked.
    """
    nobody = [""] if provider in UNNAMED else []
    providers = dict.fromkeys((provider, INTERFACE.sub("", provider), *nobody))
    known: set[tuple[str, str]] = set()
    for asked, name in product(providers, names(model)):
        for spelled in (asked, name), *without_routes(asked, name, is_same):
            if spelled not in known:
                known.add(spelled)
                yield spelled


def names(model: str) -> Iterator[str]:
    """The name, and it without what is only said by the way, in the order of certainty."""
    yield model
    yield dashed(model)
    plain = VARIANT.sub("", WINDOW.sub("", OF_PROJECT.sub("", model)))
    yield plain
    yield dashed(plain)
    version = VERSION.search(plain)
    if version:
        yield VERSION.sub(rf"-{version['version']}", plain)
        yield VERSION.sub("", plain)
    tuned = TUNED.fullmatch(plain)
    if tuned:
        yield tuned[1]


def without_routes(provider: str, model: str, is_same: SameProvider) -> Iterator[tuple[str, str]]:
    """The model behind each part of its path that names the provider or a route to it."""
    first, slash, rest = model.partition("/")
    while slash and rest:
        if provider in UNNAMED:
            provider = first
        elif not (first in ROUTES or REGION.match(first) or is_same(first, provider)):
            break
        yield provider, rest
        first, slash, rest = rest.partition("/")


def dashed(model: str) -> str:
    """Gateways write gpt-5.2-20251211 for gpt-5.2-2025-12-11; what is no date stays."""

    def written_out(digits: re.Match[str]) -> str:
        try:
            return f"-{date(int(digits[1]), int(digits[2]), int(digits[3])).isoformat()}"
        except ValueError:
            return digits[0]

    return COMPACT_DATE.sub(written_out, model)


def undated(model: str) -> str:
    """The family of a snapshot: gpt-4o-audio-preview of gpt-4o-audio-preview-2024-12-17."""
    return DATED.sub("", model)
