"""The words of LiteLLM's price file: its price keys, its providers, its hours.

A scalar key is a stem (what is counted), then `_above_200k_tokens` (the whole request above
that many tokens of input), then a service tier: `input_cost_per_token_above_200k_tokens_priority`.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from ledger.calc.pricing.conditions import Conditions, DailyWindow
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.pricing.meters import INPUT_SIDE
from ledger.parsers.pricebooks.about import NotAPriceList

SELECTOR: Final = tuple(sorted(INPUT_SIDE))
PER_ONE, THOUSAND = Decimal(1), Decimal(1000)
CACHE_HIT: Final = "cache_hit"  # the second name that some entries give the price of a cache read
# Stem → meter. What has no meter of the ledger's own is a meter by its name here.
STEMS: Final = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "output_cost_per_reasoning_token": "reasoning",
    "cache_read_input_token_cost": "cached_input",
    "explicit_cache_read_input_token_cost": "explicit_cached_input",
    "cache_creation_input_token_cost": "cache_write",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "cache_creation_input_token_cost_above_12hr": "cache_write_12h",
    "cache_creation_input_audio_token_cost": "audio_cache_write",
    "cache_read_input_audio_token_cost": "cached_audio",
    "cache_read_input_image_token_cost": "cached_image",
    "input_cost_per_audio_token": "audio_input",
    "output_cost_per_audio_token": "audio_output",
    "input_cost_per_image_token": "image_input",
    "output_cost_per_image_token": "image_output",
    "input_cost_per_video_token": "video_input",
    "output_cost_per_video_token": "video_output",
    "citation_cost_per_token": "citation",
    "input_cost_per_request": "request",
    "input_cost_per_query": "query",
    "input_cost_per_text_message": "text_message",
    "input_cost_per_character": "character",
    "output_cost_per_character": "output_character",
    "input_cost_per_image": "input_image",
    "output_cost_per_image": "image",
    "input_cost_per_pixel": "pixel",
    "output_cost_per_pixel": "output_pixel",
    "cost_per_second": "second",
    "input_cost_per_second": "input_second",
    "output_cost_per_second": "output_second",
    "input_cost_per_audio_per_second": "audio_input_second",
    "input_cost_per_video_per_second": "video_input_second",
    "output_cost_per_video_per_second": "video_output_second",
    "ocr_cost_per_page": "ocr_page",
    "ocr_cost_per_credit": "ocr_credit",
    "annotation_cost_per_page": "annotated_page",
    "code_interpreter_cost_per_session": "code_session",
    "google_maps_grounding_cost_per_query": "map_search",
    "file_search_cost_per_gb_per_day": "file_gb_day",
    "vector_store_cost_per_gb_per_day": "vector_gb_day",
}
# Sizes and resolutions that are meters of their own, by the end of the key.
SIZED: Final = re.compile(r"output_cost_per_(image|second)_([0-9.]+[KkPp]?)", re.ASCII)
THOUSANDS: Final = {
    "file_search_cost_per_1k_calls": "file_search",
    "computer_use_input_cost_per_1k_tokens": "computer_use_input",
    "computer_use_output_cost_per_1k_tokens": "computer_use_output",
}
SERVICES: Final = {
    "batches": "batch",
    **{name: name for name in ("balanced", "decisions", "flex", "priority", "ultrafast")},
}
KEY: Final = re.compile(
    rf"(?P<stem>.+?)(?:_above_(?P<above>\d+)k_tokens)?(?:_(?P<service>{'|'.join(SERVICES)}))?"
)
IS_PRICE: Final = re.compile(r"(^|_)(cost|pricing|multiplier|free)(_|$)")
# Size of a search's context → meter; the middle one is LiteLLM's own default.
SEARCHES: Final = {
    "search_context_size_low": "web_search_low",
    "search_context_size_medium": "web_search",
    "search_context_size_high": "web_search_high",
}
# What carries a price that no condition or meter here can say.
UNSAID: Final = {
    "input_dbu_cost_per_token": "in Databricks units, not in money; the price in USD is there too",
    "output_dbu_cost_per_token": "in Databricks units, not in money; the price in USD is there too",
    "input_cost_per_video_per_second_above_15s_interval": "depends on the length of a video",
    "input_cost_per_video_per_second_above_8s_interval": "depends on the length of a video",
    "search_free_requests": "free per day or month and shared by models, not per event",
}
OF_RESULTS: Final = "by the number of results, which no event says"
# Families of LiteLLM's providers: what stands before the first of these is one provider.
FAMILIES: Final = {
    "azure_text": "azure",
    "bedrock_converse": "bedrock",
    "bedrock_mantle": "bedrock",
    "cohere_chat": "cohere",
    "fireworks_ai-embedding-models": "fireworks_ai",
    "text-completion-codestral": "codestral",
    "text-completion-inception": "inception",
    "text-completion-openai": "openai",
}
# What other vocabularies (OpenTelemetry, genai-prices) call a provider.
ALIASES: Final = {
    "azure": ("azure.ai.openai", "azure_openai"),
    "azure_ai": ("azure.ai.inference",),
    "bedrock": ("aws", "aws.bedrock", "amazon"),
    "fireworks_ai": ("fireworks",),
    "gemini": ("google", "gcp.gemini", "gcp.gen_ai"),
    "mistral": ("mistral_ai",),
    "moonshot": ("moonshotai",),
    "together_ai": ("together", "together-ai"),
    "vertex_ai": ("gcp.vertex_ai", "vertex"),
    "voyage": ("voyageai",),
    "xai": ("x-ai", "x_ai"),
}
SELLS: Final = {"azure": ("azure_ai",), "gemini": ("vertex_ai",), "vertex_ai": ("gemini",)}


@dataclass(frozen=True)
class PriceKey:
    """What a scalar price key says."""

    meter: str
    per: Decimal
    above: Decimal | None
    service_tier: str
    qualifier: str = ""

    @property
    def conditions(self) -> Conditions:
        selector = () if self.above is None else SELECTOR
        return Conditions(selector, self.above, self.service_tier)


def read_key(key: str) -> PriceKey | None:
    """None for what is no price of one meter."""
    if key == "input_cost_per_token_cache_hit":
        return PriceKey("cached_input", PER_ONE, None, "", CACHE_HIT)
    parts = KEY.fullmatch(key)
    if parts is None:
        return None
    meter, per = meter_of(parts["stem"])
    above = None if parts["above"] is None else Decimal(parts["above"]) * THOUSAND
    return PriceKey(meter, per, above, SERVICES.get(parts["service"], "")) if meter else None


def meter_of(stem: str) -> tuple[str, Decimal]:
    """The meter of a stem and how many units its price is for; empty for an unknown one."""
    if stem in THOUSANDS:
        return THOUSANDS[stem], THOUSAND
    sized = SIZED.fullmatch(stem)
    if sized is not None:
        what = {"image": "image", "second": "output_second"}[sized[1]]
        return f"{what}_{sized[2].lower()}", PER_ONE
    return STEMS.get(stem, ""), PER_ONE


def family(provider: str) -> str:
    """The provider whose models an entry is of: vertex_ai for vertex_ai-language-models."""
    if provider.startswith("vertex_ai-"):
        return "vertex_ai"
    return FAMILIES.get(provider, provider)


def alias_match(provider: str) -> Match | None:
    names = ALIASES.get(provider, ())
    if not names:
        return None
    parts = tuple(Match(MatchTest.EXACT, name) for name in names)
    return parts[0] if len(parts) == 1 else Match(MatchTest.OR, parts=parts)


def hours(written: object) -> list[DailyWindow | None]:
    """Spans such as "16:30-00:30", one or a list; None is the whole day."""
    spans = written if isinstance(written, list) else [written]
    windows: list[DailyWindow | None] = []
    for span in spans:
        start, _, end = str(span).partition("-")
        window = DailyWindow(clock(start), clock(end))
        windows.append(None if window.start == window.end else window)
    return windows


def clock(written: str) -> time:
    try:
        return time.fromisoformat(written.strip())
    except ValueError as problem:
        raise NotAPriceList(f"“{written}” is no time of day.") from problem


def _offset_of(zone: str) -> timedelta | None:
    """Raises ValueError or KeyError for what names no zone; a name is the path of a file there."""
    day = datetime(2026, 1, 1)  # noqa: DTZ001 - on the zone's own clock
    try:
        return ZoneInfo(zone).utcoffset(day)
    except OSError as problem:
        raise ValueError(zone[:80]) from problem


def in_utc(
    window: DailyWindow | None, weekdays: tuple[int, ...], zone: str
) -> list[tuple[DailyWindow | None, tuple[int, ...]]]:
    """A window of the UTC day on weekdays of a zone, as windows on weekdays of UTC.

    Where the zone is ahead, its day begins before midnight UTC: what lies behind its midnight
    belongs to the day before. Weekdays are from 0, Monday. The zone has one offset all year.
    """
    offset = _offset_of(zone) if zone else None
    if not offset or not weekdays:
        return [(window, weekdays)]
    seconds = int(offset.total_seconds())
    midnight = -seconds % 86_400
    turn = time(midnight // 3600, midnight % 3600 // 60)
    before, after = DailyWindow(time(0), turn), DailyWindow(turn, time(0))
    shifts = ((before, 0), (after, -1)) if seconds > 0 else ((before, 1), (after, 0))
    return [
        (part, tuple(sorted((day + shift) % 7 for day in weekdays)))
        for half, shift in shifts
        for part in overlap(window, half)
    ]


def overlap(window: DailyWindow | None, other: DailyWindow) -> list[DailyWindow]:
    """Where a window that does not cross midnight lies in another that does not either."""
    if window is None:
        return [other]
    start, end = max(window.start, other.start), min(minutes(window.end), minutes(other.end))
    if minutes_of(start) >= end:
        return []
    return [DailyWindow(start, time(end % 1440 // 60, end % 60))]


def minutes(end: time) -> int:
    """An end of 00:00 is the end of the day."""
    return minutes_of(end) or 1440


def minutes_of(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute
