"""Disjoint buckets of a native event, one by one: what posting's meters are tested against."""

from ledger.calc.pricing.buckets import INPUT_PARTS, OUTPUT_PARTS

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
    buckets = {"input": input_tokens + both, "cached_audio": both, "output": output_tokens}
    for total, names in (("input", INPUT_PARTS), ("output", OUTPUT_PARTS)):
        for name, meter in names.items():
            buckets[meter] = parts.pop(name, 0)
            buckets[total] -= buckets[meter]
    buckets["cached_input"] -= both
    buckets["audio_input"] -= both
    if parts:
        raise TypeError(f"No token counts: {', '.join(parts)}.")
    if min(buckets.values()) < 0:
        raise ValueError("Parts of a token count exceed the tokens that contain them.")
    return {meter: buckets[meter] for meter in ORDER if buckets[meter]}
