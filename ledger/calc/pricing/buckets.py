"""Token counts as providers tell them, where totals hold their parts, as disjoint meters."""

# Each part of a total, with the meter it is.
INPUT_PARTS = {
    "cached_tokens": "cached_input",
    "cache_write_tokens": "cache_write",
    "cache_write_1h_tokens": "cache_write_1h",
    "audio_input_tokens": "audio_input",
    "image_input_tokens": "image_input",
}
OUTPUT_PARTS = {
    "reasoning_tokens": "reasoning",
    "audio_output_tokens": "audio_output",
    "image_output_tokens": "image_output",
}
# Meters of tokens by direction; reports/meters_in.sql and meters_out.sql say the same.
TOKENS_OUT = frozenset({"output", *OUTPUT_PARTS.values()})
TOKENS_IN = frozenset({"input", "cached_audio", "embedding", *INPUT_PARTS.values()})
ORDER = (
    *("input", "cached_input", "cache_write", "cache_write_1h", "audio_input", "cached_audio"),
    *("image_input", "output", "reasoning", "audio_output", "image_output"),
)


def token_buckets(input_tokens: int = 0, output_tokens: int = 0, **parts: int) -> dict[str, int]:
    """Disjoint buckets of a native event, where input includes cached and output reasoning.

    `parts` are named as fields of a cost event; `cached_audio_tokens` lie both in
    `cached_tokens` and in `audio_input_tokens`. The buckets' sum is the provider's total. Parts
    that exceed their whole raise ValueError.
    """
    both = parts.pop("cached_audio_tokens", 0)
    found = {"input": input_tokens + both, "cached_audio": both, "output": output_tokens}
    for total, names in (("input", INPUT_PARTS), ("output", OUTPUT_PARTS)):
        for name, meter in names.items():
            found[meter] = parts.pop(name, 0)
            found[total] -= found[meter]
    found["cached_input"] -= both
    found["audio_input"] -= both
    if parts:
        raise TypeError(f"No token counts: {', '.join(parts)}.")
    if min(found.values()) < 0:
        raise ValueError("Parts of a token count exceed the tokens that contain them.")
    return {meter: found[meter] for meter in ORDER if found[meter]}
