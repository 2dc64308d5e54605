"""Usage in the words of OpenAI and LiteLLM: inclusive counts with details, as native fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any  # Any: foreign values, looked at by type

from ledger.parsers.fields import INPUT_PARTS, OUTPUT_PARTS
from ledger.parsers.received import Problem

INPUT_DETAILS = "prompt_tokens_details"
OUTPUT_DETAILS = "completion_tokens_details"
LARGEST = 10**12
# Part → where it may be said; the first that says more than nought counts.
PARTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "cached_tokens": ((INPUT_DETAILS, "cached_tokens"), ("cache_read_input_tokens",)),
    "cache_write_tokens": (
        (INPUT_DETAILS, "cache_creation_tokens"),
        (INPUT_DETAILS, "cache_write_tokens"),
        ("cache_creation_input_tokens",),
    ),
    "cache_write_1h_tokens": (
        (INPUT_DETAILS, "cache_creation_token_details", "ephemeral_1h_input_tokens"),
        ("cache_creation", "ephemeral_1h_input_tokens"),
    ),
    "audio_input_tokens": ((INPUT_DETAILS, "audio_tokens"),),
    "image_input_tokens": ((INPUT_DETAILS, "image_tokens"),),
    "reasoning_tokens": ((OUTPUT_DETAILS, "reasoning_tokens"),),
    "audio_output_tokens": ((OUTPUT_DETAILS, "audio_tokens"),),
    "image_output_tokens": ((OUTPUT_DETAILS, "image_tokens"),),
}


@dataclass(frozen=True)
class Counted:
    """Native counts, and what is wrong with what was said."""

    counts: dict[str, int]
    problems: list[Problem] = field(default_factory=list)


def count_of(said: Mapping[str, Any], *path: str) -> int:
    """A whole number at a path of names; 0 where there is none."""
    value: Any = said
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return int(value)
    return 0


def read_usage(totals: Mapping[str, int | None], said: Mapping[str, Any]) -> Counted:
    """Totals with the parts that lie in them.

    `totals` has prompt_tokens, completion_tokens, total_tokens. Where the parts of a total are
    more than it, only the caches are kept, then none: the total is the provider's word, and
    the record is in doubt (`part_exceeds_total`). Parts of 0 are left out.
    """
    whole = {
        "input_tokens": totals.get("prompt_tokens") or count_of(said, "prompt_tokens"),
        "output_tokens": totals.get("completion_tokens") or count_of(said, "completion_tokens"),
    }
    if min(whole.values()) < 0:
        return Counted({}, [Problem("bad_count", "prompt_tokens", is_lost=False)])
    parts = {name: first_of(said, paths) for name, paths in PARTS.items()}
    parts["cache_write_tokens"] = max(
        parts["cache_write_tokens"] - parts["cache_write_1h_tokens"], 0
    )
    problems = []
    counts = dict(whole)
    for total, names in (("input_tokens", INPUT_PARTS), ("output_tokens", OUTPUT_PARTS)):
        fitting = fitting_parts({name: parts[name] for name in names}, whole[total])
        counts |= fitting
        if sum(fitting.values()) < sum(parts[name] for name in names):
            problems.append(Problem("part_exceeds_total", total, is_lost=False))
    told = totals.get("total_tokens") or 0
    if told and told != sum(whole.values()):
        problems.append(Problem("total_mismatch", "total_tokens", is_lost=False))
    return Counted(counts, problems)


def first_of(said: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> int:
    for path in paths:
        found = count_of(said, *path) if said.get(path[0]) else 0
        if found:
            return found
    return 0


def fitting_parts(parts: Mapping[str, int], total: int) -> dict[str, int]:
    for kept in (parts, {n: v for n, v in parts.items() if n.startswith("cache")}):
        if sum(kept.values()) <= total:
            return {name: value for name, value in kept.items() if value}
    return {}
