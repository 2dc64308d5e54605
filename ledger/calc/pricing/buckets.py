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
