"""Token counts of a span as native ones, where every total holds its parts.

OTel, OpenInference and LiteLLM say inclusive totals. Langfuse says disjoint buckets, but for
usage passed on just as OpenAI answered it. Where the parts do not fit the total the source
tells, the counts stay as told and the event is in doubt (`Usage.doubt`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from ledger.parsers.fields import INPUT_PARTS, OUTPUT_PARTS
from ledger.parsers.otlp.kinds import first
from ledger.parsers.otlp.spans import Said
from ledger.parsers.otlp.vocabulary import (
    AUDIO_IN,
    AUDIO_OUT,
    CACHE_WRITE,
    CACHED,
    INPUT,
    LANGFUSE_USAGE,
    OUTPUT,
    REASONING,
    TOTAL,
    Names,
)

Counts = dict[str, int]
PARTS_OF_INPUT: dict[str, Names] = {
    "cached_tokens": CACHED,
    "cache_write_tokens": CACHE_WRITE,
    "audio_input_tokens": AUDIO_IN,
}
PARTS_OF_OUTPUT: dict[str, Names] = {
    "reasoning_tokens": REASONING,
    "audio_output_tokens": AUDIO_OUT,
}
COUNTS = {"input_tokens": INPUT, "output_tokens": OUTPUT, **PARTS_OF_INPUT, **PARTS_OF_OUTPUT}
TELLING = frozenset((*TOTAL, *(name for names in COUNTS.values() for name in names)))
IN_CACHE = ("cached_tokens", "cache_write_tokens")
# Langfuse's buckets, and what they are called in usage that OpenAI answered.
DISJOINT: dict[str, str] = {
    **dict.fromkeys(
        ("input_cached_tokens", "cache_read_input_tokens", "input_cache_read", "cached_tokens"),
        "cached_tokens",
    ),
    **dict.fromkeys(
        ("cache_creation_input_tokens", "input_cache_creation", "input_cache_write"),
        "cache_write_tokens",
    ),
    "input_cache_creation_5m": "cache_write_tokens",
    "input_cache_creation_1h": "cache_write_1h_tokens",
    **dict.fromkeys(("input_audio_tokens", "input_audio"), "audio_input_tokens"),
    **dict.fromkeys(("input_image_tokens", "input_image"), "image_input_tokens"),
    **dict.fromkeys(
        ("output_reasoning_tokens", "output_reasoning", "reasoning_tokens"), "reasoning_tokens"
    ),
    **dict.fromkeys(("output_audio_tokens", "output_audio"), "audio_output_tokens"),
    **dict.fromkeys(("output_image_tokens", "output_image"), "image_output_tokens"),
}
DETAILS = {"cached_tokens": "cached_tokens", "audio_tokens": "audio_input_tokens"}
DETAILS_OUT = {"reasoning_tokens": "reasoning_tokens", "audio_tokens": "audio_output_tokens"}
decode = msgspec.json.Decoder(dict[str, object]).decode


@dataclass(frozen=True)
class Usage:
    """Native counts; empty where none were told. `doubt` is the code of what is wrong."""

    counts: Counts = field(default_factory=dict)
    doubt: str = ""


def usage_of(said: Said) -> Usage:
    """Langfuse's usage details where there are any, else the attributes of the others."""
    details = said.get(LANGFUSE_USAGE)
    if isinstance(details, str):
        return langfuse_usage(details)
    return inclusive_usage(said)


def inclusive_usage(said: Said) -> Usage:
    if TELLING.isdisjoint(said):
        return Usage()
    told = {count: first(said, aliases) for count, aliases in COUNTS.items()}
    return fitted({n: v for n, v in told.items() if v is not None}, first(said, TOTAL))


def fitted(told: Mapping[str, object], total: object) -> Usage:
    """Told totals and parts, made to fit.

    total = input + output proves that cached tokens are in the input; total = input + output +
    cache proves that they are not, and the input is made to hold them.
    """
    counts = {name: count_of(value) for name, value in told.items()}
    good: Counts = {name: value for name, value in counts.items() if value is not None}
    doubt = "bad_count" if len(good) < len(counts) else ""
    whole = count_of(total) if total is not None else None
    cache = sum(good.get(name, 0) for name in IN_CACHE)
    both = good.get("input_tokens", 0) + good.get("output_tokens", 0)
    if cache and whole == both + cache:
        good["input_tokens"] = good.get("input_tokens", 0) + cache
    elif whole and whole != both:
        good = good if both else {"input_tokens": whole, **good}
        doubt = doubt or "total_mismatch"
    return without_excess(good, doubt)


def without_excess(counts: Counts, doubt: str) -> Usage:
    """Parts that exceed their total were told beside it: the total is made to hold them.

    Cached and audio tokens that exceed it together only are partly the same: cached audio.
    """
    for total, parts in (("input_tokens", INPUT_PARTS), ("output_tokens", OUTPUT_PARTS)):
        inside = sum(counts.get(part, 0) for part in parts)
        excess = inside - counts.get(total, 0)
        if excess <= 0:
            continue
        both = min(counts.get("cached_tokens", 0), counts.get("audio_input_tokens", 0))
        if total == "input_tokens" and excess <= both:
            counts["cached_audio_tokens"] = excess
            continue
        doubt = doubt or ("part_exceeds_total" if total in counts else "")
        counts[total] = counts.get(total, 0) + inside
    return Usage(counts, doubt)


def langfuse_usage(details: str) -> Usage:
    try:
        told = decode(details.encode())
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return Usage(doubt="bad_count")
    for total_in, total_out in (
        ("prompt_tokens", "completion_tokens"),
        ("input_tokens", "output_tokens"),
    ):
        if total_in in told and not told.keys() & DISJOINT.keys():
            return openai_usage(told, total_in, total_out)
    return disjoint_usage(told)


def openai_usage(told: Mapping[str, object], total_in: str, total_out: str) -> Usage:
    """Usage as OpenAI answers it: inclusive, parts in `…_tokens_details`."""
    counts = {"input_tokens": told[total_in], "output_tokens": told.get(total_out) or 0}
    for total, names in ((total_in, DETAILS), (total_out, DETAILS_OUT)):
        details = told.get(f"{total}_details")
        if isinstance(details, dict):
            counts |= {n: details[key] for key, n in names.items() if details.get(key)}
    return fitted(counts, told.get("total_tokens"))


def disjoint_usage(told: Mapping[str, object]) -> Usage:
    """Buckets that exclude each other: input = its buckets together, output likewise.

    A bucket we have no meter for counts as plain input or output.
    """
    counts: Counts = {}
    doubt = ""
    for name, value in told.items():
        total, count = side_of(name), count_of(value)
        if not total or value is None or isinstance(value, dict):
            continue
        if count is None:
            doubt = "bad_count"
            continue
        for one in filter(None, (total, DISJOINT.get(name))):
            counts[one] = counts.get(one, 0) + count
    whole = count_of(told.get("total", told.get("total_tokens")))
    both = counts.get("input_tokens", 0) + counts.get("output_tokens", 0)
    return Usage(counts, doubt or ("total_mismatch" if whole and whole != both else ""))


def side_of(bucket: str) -> str:
    """The total a bucket belongs to; empty for totals and for what is no token count."""
    if bucket.startswith("input") or DISJOINT.get(bucket) in IN_CACHE:
        return "input_tokens"
    if bucket.startswith("output") or DISJOINT.get(bucket) == "reasoning_tokens":
        return "output_tokens"
    return ""


def count_of(value: object) -> int | None:
    """A whole number of zero or more, however its source wrote it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 10**15 else None
    return value if isinstance(value, int) and value >= 0 else None
