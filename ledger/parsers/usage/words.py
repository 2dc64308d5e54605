"""What a name of a token count means, whoever chose it.

Clients name the same count in a hundred ways (`gen_ai.usage.cache_read.input_tokens`,
`prompt_tokens_details.cached_tokens`, `cacheReadTokens`, `input_cache_creation_1h`) and new ones
come with every version. They are made of a few words, so the words are read and not the names.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

KNOWN_NAMES = 8192
# Told totals.
INPUT, OUTPUT, TOTAL = "input", "output", "total"
# Parts that native records have a field for …
CACHED, CACHE_WRITE_1H = "cached_tokens", "cache_write_1h_tokens"
CACHED_AUDIO = "cached_audio_tokens"
AUDIO_IN, IMAGE_IN = "audio_input_tokens", "image_input_tokens"
REASONING, AUDIO_OUT, IMAGE_OUT = "reasoning_tokens", "audio_output_tokens", "image_output_tokens"
# … and those that are put together to such a part, or are plain input and output.
CACHE_WRITE, CACHE_WRITE_5M = "cache_write", "cache_write_5m"
CACHED_IMAGE, CACHED_TEXT = "cached_image", "cached_text"
TEXT_IN, TEXT_OUT, TOOL_IN, UNCACHED = "text_input", "text_output", "tool_input", "uncached"
COMPACTION_IN, COMPACTION_OUT = "compaction_input", "compaction_output"
# An unknown count of a side, one of which not even that is known, and what is no token at all.
OTHER_IN, OTHER_OUT, UNKNOWN, ITEM = "other_input", "other_output", "unknown", "item"
# Searches that the provider made: no tokens, but items with a meter of their own.
WEB_SEARCH = "web_search"
IGNORED = ""

SPLITS = re.compile(r"[^a-z0-9]+")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NUMBERED = re.compile(r"(?<=[a-z])(?=\d+[mh](?![a-z]))")


def a_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NOISE = a_set(
    "gen ai llm usage token tokens count counts detail details modality experimental billable "
    "num number of by openai anthropic bedrock google vertex gemini"
)
DETAILS = frozenset({"details", "detail"})
# Words of what is no token count.
OTHER_THINGS = a_set(
    "cost costs usd eur price limit limits budget max maximum min percent percentage ratio "
    "rate speed geo latency ms byok type model id currency time start end ttft mode window"
)
ITEMS = a_set(
    "request requests query queries search searches second seconds hour hours minute minutes "
    "duration character characters chars page pages call calls byte bytes pixels unit units "
    "iterations messages images videos"
)
# Names of searches on the web: Anthropic's `web_search_requests`, Perplexity's
# `num_search_queries`, Langfuse's `grounding_queries`. What is fetched is billed as tokens.
SEARCHES = (a_set("web search"), a_set("num search queries"), a_set("grounding queries"))
FETCHES = a_set("web fetch")
NO_SEARCHES = a_set("context size token tokens")
TIERS = a_set("priority flex batch standard scale")
OUT_WORDS = a_set(
    "output completion completions candidates candidate generated generation response "
    "reasoning thoughts thought thinking"
)
IN_WORDS = a_set("input prompt prompts cache cached ephemeral")
REASONING_WORDS = a_set("reasoning thoughts thought thinking")
CACHE_WORDS = a_set("cache cached ephemeral")
WRITE_WORDS = a_set("write writes written creation created create creating ephemeral")
READ_WORDS = a_set("read reads hit hits content")
NOT_CACHED = a_set("no non miss misses uncached")
MODALITIES = {"audio": "audio", "image": "image", "text": "text", "document": "text"}
MODALITIES |= {"video": "text"}  # providers price a frame as text; native records know none
OF_CACHE = {"audio": CACHED_AUDIO, "image": CACHED_IMAGE, "text": CACHED_TEXT}
OF_INPUT = {"audio": AUDIO_IN, "image": IMAGE_IN, "text": TEXT_IN}
OF_OUTPUT = {"audio": AUDIO_OUT, "image": IMAGE_OUT, "text": TEXT_OUT}


@dataclass(frozen=True, slots=True)
class CountName:
    """Which count a name stands for, and the service tier that it names by the way."""

    count: str
    tier: str = ""


@lru_cache(maxsize=KNOWN_NAMES)
def count_named(name: str) -> CountName:
    """Nested names come joined by dots: `prompt_tokens_details.cached_tokens`."""
    plain = NUMBERED.sub("_", CAMEL.sub("_", name).lower())
    words = frozenset(SPLITS.split(plain)) - {""}
    last = frozenset(SPLITS.split(plain.rpartition(".")[2]))
    if any(last >= names for names in SEARCHES) and not last & NO_SEARCHES:
        return CountName(WEB_SEARCH)
    tier = next(iter(words & TIERS), "")
    return CountName(count_of_words(words - TIERS, is_of_tier=bool(tier)), tier)


def count_of_words(words: frozenset[str], *, is_of_tier: bool) -> str:
    if words & OTHER_THINGS or words >= FETCHES:
        return IGNORED
    if words & ITEMS:
        return ITEM
    if "prediction" in words:  # lie in the output, at the output's price
        return IGNORED
    rest = words - NOISE
    side = OUTPUT if rest & OUT_WORDS else INPUT if rest & IN_WORDS else ""
    part = part_of(rest, side)
    if part or not side:
        return part or (TOTAL if rest == {"total"} or not rest else UNKNOWN)
    if rest - OUT_WORDS - IN_WORDS - {"total"}:
        return OTHER_OUT if side == OUTPUT else OTHER_IN
    if is_of_tier:
        return TEXT_OUT if side == OUTPUT else TEXT_IN
    return IGNORED if words & DETAILS else side


def part_of(rest: frozenset[str], side: str) -> str:
    """Empty for totals and for what no words of ours make."""
    modality = next((MODALITIES[word] for word in sorted(rest) if word in MODALITIES), "")
    if rest & (CACHE_WORDS | NOT_CACHED) and side != OUTPUT:
        return part_of_cache(rest, modality)
    if rest & REASONING_WORDS:
        return REASONING
    if modality:
        return (OF_OUTPUT if side == OUTPUT else OF_INPUT)[modality] if side else UNKNOWN
    if "compaction" in rest and side:
        return COMPACTION_OUT if side == OUTPUT else COMPACTION_IN
    return TOOL_IN if rest >= {"tool", "use"} and side == INPUT else ""


def part_of_cache(rest: frozenset[str], modality: str) -> str:
    if rest & NOT_CACHED:
        return UNCACHED
    if rest & WRITE_WORDS and not rest & READ_WORDS:
        return CACHE_WRITE_1H if "1h" in rest else CACHE_WRITE_5M if "5m" in rest else CACHE_WRITE
    return OF_CACHE.get(modality, CACHED)
