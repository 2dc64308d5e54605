"""Usage in LiteLLM's payloads: inclusive, in OpenAI's words whoever served the call."""

from collections.abc import Iterator, Mapping
from typing import Any  # Any: foreign values, looked at by type

from ledger.parsers.usage.sums import INCLUSIVE, NativeUsage, read_counts, settle, whole_number

MOST_DEEP = 4
MOST_LISTED = 16
LABELS = ("modality", "ttl")


def read_usage(totals: Mapping[str, int | None], usage: Mapping[str, Any]) -> NativeUsage:
    """The payload's own totals (prompt_tokens, completion_tokens, total_tokens) with the parts
    that the usage beside them tells."""
    return settle(read_counts([*totals.items(), *flat(usage)]), INCLUSIVE)


def count_of(usage: Mapping[str, Any], *path: str) -> int:
    """A whole number at a path of names; 0 where there is none."""
    value: Any = usage
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return whole_number(value) or 0


def flat(usage: Mapping[str, Any], start: str = "", deep: int = 0) -> Iterator[tuple[str, object]]:
    """Nested counts by their path, those of a list by what each is of:
    `prompt_tokens_details.cached_tokens`, `promptTokensDetails.AUDIO.tokenCount`."""
    for name, value in usage.items():
        if isinstance(value, dict):
            if deep < MOST_DEEP:
                yield from flat(value, f"{start}{name}.", deep + 1)
        elif isinstance(value, list):
            if deep < MOST_DEEP:
                yield from flat(by_label(value), f"{start}{name}.", deep + 1)
        else:
            yield f"{start}{name}", value


def by_label(counts: list[Any]) -> dict[str, Any]:
    """Counts that Gemini lists by modality, and Bedrock's cache writes by how long they last."""
    labelled: dict[str, Any] = {}
    for each in counts[:MOST_LISTED]:
        if isinstance(each, dict):
            modality, lasts = each.get("modality"), each.get("ttl")
            own = {name: value for name, value in each.items() if name not in LABELS}
            if isinstance(modality, str):
                labelled[modality] = own
            elif isinstance(lasts, str):
                labelled[f"write_{lasts}"] = own
    return labelled
