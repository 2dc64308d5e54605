"""The words of the meters that rating has to know something about."""

INPUT = "input"
REQUEST = "request"  # a fee for each request, beside what its tokens cost

# A meter without a price of its own is billed at the first of these that has one.
FALLBACKS: dict[str, tuple[str, ...]] = {
    "cached_input": ("input",),
    "cache_write": ("input",),
    "cache_write_1h": ("cache_write", "input"),
    "audio_input": ("input",),
    "cached_audio": ("audio_input", "cached_input", "input"),
    "image_input": ("input",),
    "cached_image": ("image_input", "cached_input", "input"),
    "video_input": ("input",),
    "reasoning": ("output",),
    "audio_output": ("output",),
    "image_output": ("output",),
    "video_output": ("output",),
    "citation": ("output",),
    # LiteLLM's lists have these beside those of the ledger's own meters.
    "explicit_cached_input": ("cached_input", "input"),
    "audio_cache_write": ("cache_write", "audio_input", "input"),
    "cache_write_12h": ("cache_write_1h", "cache_write", "input"),
    "web_search_low": ("web_search",),
    "web_search_high": ("web_search",),
    # What counts texts into vectors: `token_kind` of a file says so; lists say input.
    "embedding": ("input",),
    # A call of a reranker is one query.
    "call": ("query",),
}
INPUT_SIDE = frozenset(
    {
        *("input", "cached_input", "cache_write", "cache_write_1h", "audio_input", "cached_audio"),
        *("image_input", "cached_image", "video_input"),
    }
)
# Input too, but in no sum by which a list's sizes are told.
BESIDE_INPUT = frozenset({"embedding"})
OUTPUT_SIDE = frozenset(
    {"output", "reasoning", "audio_output", "image_output", "video_output", "citation"}
)
# What providers call the tier that their list prices are of.
STANDARD_TIERS = frozenset({"", "auto", "default", "on_demand", "standard"})


def direction(meter: str) -> str:
    """Whether a meter counts what goes into a model, what comes out, or something else."""
    if meter in INPUT_SIDE or meter in BESIDE_INPUT:
        return "input"
    return "output" if meter in OUTPUT_SIDE else ""


def may_be_priced_as(meter: str) -> tuple[str, ...]:
    """The meters whose prices a meter may take, in order: its own first."""
    return (meter, *FALLBACKS.get(meter, ()))
