"""Usage in providers' answers: where rules find it, and meters that share nothing."""

from decimal import Decimal
from typing import Any

import pytest

from ledger.parsers.usage.answers import NoUsage, disjoint_meters, extract_usage, read_extractor

RULES: dict[str, Any] = {
    "api_flavor": "default",
    "root": ["response", "usage"],
    "model_path": "model",
    "mappings": [
        {"path": "input", "dest": "input_tokens", "required": True},
        {"path": "cache_read", "dest": "input_tokens", "required": False},
        {"path": ["details", "cached"], "dest": "cache_read_tokens", "required": False},
        {
            "path": [
                "by_kind",
                {"type": "array-match", "field": "modality", "match": {"equals": "AUDIO"}},
                "count",
            ],
            "dest": "input_audio_tokens",
            "required": False,
        },
    ],
}


def counts(usage: dict[str, Any]) -> dict[str, int]:
    answer = {"model": "m", "response": {"usage": usage}}
    found = extract_usage(read_extractor(RULES), answer)
    assert found.model == "m"
    return {name: int(count) for name, count in found.counts.items()}


def test_counts_that_go_to_one_name_are_added() -> None:
    assert counts({"input": 5, "cache_read": 7}) == {"input_tokens": 12}


def test_an_item_of_a_list_is_found_by_its_field() -> None:
    kinds = [{"modality": "TEXT", "count": 1}, {"modality": "AUDIO", "count": 2}]
    assert counts({"input": 5, "by_kind": kinds})["input_audio_tokens"] == 2


@pytest.mark.parametrize("odd", [True, "7", None, -1, {}])
def test_what_is_no_count_is_not_one(odd: object) -> None:
    assert counts({"input": 5, "details": {"cached": odd}}) == {"input_tokens": 5}


@pytest.mark.parametrize("answer", [{}, [], {"response": {"usage": {"cache_read": 1}}}])
def test_an_answer_without_usage_says_what_is_missing(answer: object) -> None:
    with pytest.raises(NoUsage, match="There is no"):
        extract_usage(read_extractor(RULES), answer)


def meters(**given: int) -> dict[str, int]:
    found = disjoint_meters({name: Decimal(count) for name, count in given.items()})
    return {meter: int(quantity) for meter, quantity in found.items()}


def test_meters_share_nothing_and_sum_to_the_totals() -> None:
    found = meters(
        input_tokens=100,
        cache_read_tokens=40,
        cache_audio_read_tokens=10,
        cache_write_tokens=20,
        cache_write_5m_tokens=15,
        cache_write_1h_tokens=5,
        input_audio_tokens=25,
        output_tokens=9,
        output_reasoning_tokens=4,
    )
    assert found == {
        "input": 25,
        "cached_input": 30,
        "cached_audio": 10,
        "cache_write": 15,
        "cache_write_1h": 5,
        "audio_input": 15,
        "output": 5,
        "reasoning": 4,
    }
    assert sum(found.values()) == 109


def test_searches_are_items_beside_the_tokens() -> None:
    assert meters(input_tokens=3, web_searches=2) == {"input": 3, "web_search": 2}


def test_parts_beyond_their_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed"):
        meters(input_tokens=3, cache_read_tokens=4)
