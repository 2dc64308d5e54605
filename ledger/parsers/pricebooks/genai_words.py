"""The words of genai-prices: its price keys, its tests of names, its conditions."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from ledger.calc.pricing.conditions import Conditions, DailyWindow
from ledger.calc.pricing.match import Match, MatchTest
from ledger.parsers.pricebooks.about import NotAPriceList

Json = Mapping[str, object]
MILLION, THOUSAND, PER_ONE = Decimal(1_000_000), Decimal(1_000), Decimal(1)
# Price key → the meter, and how many of its units the price is for.
METERS: Final = {
    "input_mtok": ("input", MILLION),
    "output_mtok": ("output", MILLION),
    "cache_read_mtok": ("cached_input", MILLION),
    "cache_write_mtok": ("cache_write", MILLION),
    "cache_write_1h_mtok": ("cache_write_1h", MILLION),
    "input_audio_mtok": ("audio_input", MILLION),
    "output_audio_mtok": ("audio_output", MILLION),
    "cache_audio_read_mtok": ("cached_audio", MILLION),
    "input_image_mtok": ("image_input", MILLION),
    "output_image_mtok": ("image_output", MILLION),
    "cache_image_read_mtok": ("cached_image", MILLION),
    "input_video_mtok": ("video_input", MILLION),
    "output_video_mtok": ("video_output", MILLION),
    "output_reasoning_mtok": ("reasoning", MILLION),
    "output_citation_mtok": ("citation", MILLION),
    "input_mchars": ("character", MILLION),
    "input_gpixels": ("pixel", MILLION * THOUSAND),
    "requests_kcount": ("request", THOUSAND),
    "web_searches_kcount": ("web_search", THOUSAND),
    "storage_searches_kcount": ("storage_search", THOUSAND),
    "rerank_searches_kcount": ("rerank_search", THOUSAND),
    "code_executions_kcount": ("code_execution", THOUSAND),
    "input_text_messages_kcount": ("text_message", THOUSAND),
    "input_document_kpages": ("ocr_page", THOUSAND),
    "input_annotated_document_kpages": ("annotated_page", THOUSAND),
    # A price of an hour is mostly no exact price of a second.
    "audio_hours": ("audio_hour", PER_ONE),
    "input_audio_hours": ("audio_input_hour", PER_ONE),
    "output_audio_hours": ("audio_output_hour", PER_ONE),
}
TESTS: Final = {
    "equals": MatchTest.EXACT,
    "starts_with": MatchTest.PREFIX,
    "ends_with": MatchTest.SUFFIX,
    "contains": MatchTest.CONTAINS,
    "regex": MatchTest.REGEX,
    "or": MatchTest.OR,
    "and": MatchTest.AND,
}
# What OpenTelemetry and LiteLLM call providers that genai-prices knows by its own name only.
ALIASES: Final = {
    "azure": Match(MatchTest.CONTAINS, "azure"),
    "fireworks": Match(MatchTest.PREFIX, "fireworks"),
    "x-ai": Match(MatchTest.EXACT, "x_ai"),
}
# How a variant says in which tier a call was served.
TIER_WORDS: Final = ("service_tier", "processing", "speed")


def match_of(clause: object) -> Match:
    if not isinstance(clause, Mapping) or len(clause) != 1:
        raise NotAPriceList("A match is one clause.")
    ((word, value),) = clause.items()
    if word not in TESTS:
        raise NotAPriceList(f"“{word}” is no test of a name that is known here.")
    if isinstance(value, list):
        return Match(TESTS[word], parts=tuple(match_of(part) for part in value))
    return Match(TESTS[word], str(value))


def provider_match(provider: Json) -> Match | None:
    """By which other names a provider is known: those of the file and ours."""
    own, alias = provider.get("provider_match"), ALIASES.get(str(provider["id"]))
    matches = [match_of(own)] if own else []
    matches += [alias] if alias else []
    if len(matches) < 2:
        return matches[0] if matches else None
    return Match(MatchTest.OR, parts=tuple(matches))


def meter_of(key: str) -> tuple[str, Decimal]:
    """The meter of a price key, and how many of its units the price is for; a key that is not
    known yet is a meter of its own."""
    return METERS.get(key, (key, PER_ONE))


def start_of(constraint: Json | None) -> datetime | None:
    """The first moment (UTC) of a start date; None where there is none."""
    day = (constraint or {}).get("start_date")
    if day is None:
        return None
    return datetime.combine(date.fromisoformat(str(day)), time(), UTC)


def window_of(constraint: Json | None) -> DailyWindow | None:
    """The hours of the UTC day; None where all are meant."""
    hours = constraint or {}
    if "start_time" not in hours:
        return None
    start, end = (time.fromisoformat(str(hours[name])) for name in ("start_time", "end_time"))
    return DailyWindow(start.replace(tzinfo=None), end.replace(tzinfo=None))


def conditions_of(variant: Json) -> Conditions | None:
    """When a variant's prices hold; None for what no event says (such as a kind of search)."""
    when = variant.get("when")
    if not isinstance(when, Mapping):
        raise NotAPriceList("A price variant says when it holds.")
    tiers = [str(when[word]) for word in TIER_WORDS if word in when]
    region = str(when.get("route", ""))
    if len(tiers) + bool(region) != len(when) or len(tiers) > 1:
        return None
    window = window_of(_mapping(variant.get("constraint")))
    return Conditions(service_tier="".join(tiers), region=region, window=window)


def _mapping(value: object) -> Json | None:
    return value if isinstance(value, Mapping) else None
