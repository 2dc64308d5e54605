"""For tests: usage in the raw answers of providers: where it lies, and what of it is part of what.

Rules come as data in the form of genai-prices' `extractors`: paths into the answer and the count
each adds to. Their counts are inclusive along two ways at once (a cached audio token is cached,
audio and input), so `disjoint_meters` cuts them into meters that sum to the totals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Path = tuple[Any, ...]  # Any: a name, or a mapping that picks an item of a list

# Meter → the count it is, and the counts inside that which are meters of their own. What no
# part takes of a total is `input` or `output`.
INPUT_PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "cached_audio": ("cache_audio_read_tokens", ()),
    "cached_image": ("cache_image_read_tokens", ()),
    "cached_input": ("cache_read_tokens", ("cache_audio_read_tokens", "cache_image_read_tokens")),
    "cache_write_1h": ("cache_write_1h_tokens", ()),
    "cache_write": ("cache_write_tokens", ("cache_write_1h_tokens",)),
    "audio_input": ("input_audio_tokens", ("cache_audio_read_tokens",)),
    "image_input": ("input_image_tokens", ("cache_image_read_tokens",)),
    "video_input": ("input_video_tokens", ("cache_video_read_tokens",)),
}
OUTPUT_PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "reasoning": ("output_reasoning_tokens", ()),
    "audio_output": ("output_audio_tokens", ()),
    "image_output": ("output_image_tokens", ()),
    "video_output": ("output_video_tokens", ()),
    "citation": ("output_citation_tokens", ()),
}
ITEMS = {"web_searches": "web_search", "rerank_searches": "rerank_search"}


class NoUsage(ValueError):
    """The answer has no usage where the rules look for it; the text says what is missing."""


@dataclass(frozen=True)
class Mapped:
    """A number at `path` below the root adds to the count `to`."""

    path: Path
    to: str
    is_required: bool


@dataclass(frozen=True)
class Extractor:
    """How one flavour of one provider's API tells its usage."""

    flavor: str
    root: Path
    model_path: Path
    mappings: tuple[Mapped, ...]


@dataclass(frozen=True)
class Usage:
    """The model that an answer names, and its counts by the names of the rules."""

    model: str | None
    counts: dict[str, Decimal]


def read_extractor(rules: Mapping[str, Any]) -> Extractor:
    """An extractor as genai-prices' JSON has it. Any: JSON."""
    return Extractor(
        str(rules.get("api_flavor", "default")),
        path_of(rules["root"]),
        path_of(rules.get("model_path", "model")),
        tuple(
            Mapped(
                path_of(mapping["path"]), str(mapping["dest"]), bool(mapping.get("required", True))
            )
            for mapping in rules["mappings"]
        ),
    )


def path_of(path: object) -> Path:
    return tuple(path) if isinstance(path, list) else (path,)


def extract_usage(extractor: Extractor, answer: object) -> Usage:
    """The usage in a provider's answer. Raises NoUsage; text of prompts is not looked at."""
    root = value_at(answer, extractor.root)
    if not isinstance(root, Mapping):
        raise NoUsage(f"There is no {'.'.join(map(str, extractor.root))}.")
    counts: dict[str, Decimal] = {}
    for mapped in extractor.mappings:
        value = number(value_at(root, mapped.path))
        if value is not None:
            counts[mapped.to] = counts.get(mapped.to, Decimal(0)) + value
        elif mapped.is_required:
            raise NoUsage(f"There is no {'.'.join(map(str, mapped.path))}.")
    if not counts:
        raise NoUsage("There is no count that the rules know.")
    model = value_at(answer, extractor.model_path)
    return Usage(model if isinstance(model, str) else None, counts)


def value_at(value: object, path: Iterable[Any]) -> object:
    """What lies at a path; None where the path leads nowhere."""
    for step in path:
        if isinstance(step, Mapping):
            value = picked(value, step)
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def picked(value: object, step: Mapping[str, Any]) -> object:
    """The first item of a list whose field is what the step asks for."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    wanted = str(step["match"]["equals"]).lower()
    fields = ((item, item.get(step["field"])) for item in value if isinstance(item, Mapping))
    return next(
        (item for item, value_of_field in fields if str(value_of_field).lower() == wanted), None
    )


def number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or value < 0:
        return None
    return Decimal(str(value))


def disjoint_meters(counts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Inclusive counts as meters that share nothing; those of tokens sum to input + output.

    Parts that exceed their whole raise ValueError. Counts of text, of tools and of five-minute
    cache writes say nothing that the rest does not.
    """
    meters = {meter: counts[name] for name, meter in ITEMS.items() if name in counts}
    for total, parts in (("input", INPUT_PARTS), ("output", OUTPUT_PARTS)):
        rest = counts.get(f"{total}_tokens", Decimal(0))
        for meter, (count, inside) in parts.items():
            meters[meter] = counts.get(count, Decimal(0)) - sum(
                (counts.get(part, Decimal(0)) for part in inside), Decimal(0)
            )
            rest -= meters[meter]
        meters[total] = rest
    if min(meters.values()) < 0:
        raise ValueError("Parts of a count exceed the count that contains them.")
    return {meter: quantity for meter, quantity in meters.items() if quantity}
