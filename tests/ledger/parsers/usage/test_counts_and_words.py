"""Parts lie in their totals; a call's words and identity keys are checked like everything."""

import pytest

from tests.ledger.parsers.samples import COST_EVENT, TOKEN_LINE, gate_body


def problems_of(base: dict[str, object] = COST_EVENT, /, **fields: object) -> list[tuple[str, str]]:
    rejects = gate_body([{**base, **fields}]).rejects
    return [(str(name), str(code)) for name, code in rejects.select("field", "code").iter_rows()]


def test_parts_that_fit_one_by_one_but_not_together_are_refused_at_their_total() -> None:
    assert problems_of(cache_write_tokens=2010) == []
    assert problems_of(cache_write_tokens=2011) == [("input_tokens", "below_parts")]
    assert problems_of(audio_output_tokens=301) == [("output_tokens", "below_parts")]


def test_cached_audio_lies_in_both_cached_and_audio_tokens() -> None:
    assert problems_of(audio_input_tokens=2410, cached_audio_tokens=400) == []
    assert ("cached_audio_tokens", "exceeds_total") in problems_of(
        audio_input_tokens=300, cached_audio_tokens=301
    )
    assert problems_of(cached_audio_tokens=1) == [("audio_input_tokens", "required")]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"meter": "rerank_item", "quantity": "1"}, ("quantity", "ambiguous_quantity")),
        ({"meter": "rerank_item", "quantity": None}, ("quantity", "required")),
        ({"unit": "item"}, ("meter", "required")),
        ({"settlement": "maybe"}, ("settlement", "not_in_enum")),
        ({"call_status": "failed"}, ("call_status", "not_in_enum")),
        ({"service_tier": "very fast"}, ("service_tier", "bad_identifier")),
        ({"call_ids": "chatcmpl-1"}, ("call_ids", "bad_call_ids")),
        ({"call_ids": "response:a  litellm:b"}, ("call_ids", "bad_call_ids")),
        ({"call_ids": "response:a\u200b"}, ("call_ids", "control_characters")),
        ({"call_ids": " ".join(f"k:{at}" for at in range(9))}, ("call_ids", "bad_call_ids")),
    ],
)
def test_bad_words_are_refused_by_name(fields: dict[str, object], problem: tuple[str, str]) -> None:
    assert problem in problems_of(**fields)


@pytest.mark.parametrize(
    "name",
    [
        *("claude-opus-4-5[1m]", "@cf/meta/llama-3", "gpt-4o (EU) 2", "m#accounts/a/deployments/d"),
        *("ft:gpt-4o:acme::x", "claude-haiku-4-5@20251001", "x" * 256),
    ],
)
def test_a_model_is_named_as_its_maker_names_it(name: str) -> None:
    assert problems_of(model_or_service=name) == []


def test_a_meter_beside_a_token_kind_is_ambiguous() -> None:
    assert ("quantity", "ambiguous_quantity") in problems_of(TOKEN_LINE, meter="rerank_item")


def test_identity_keys_are_kept_once_and_in_order() -> None:
    gated = gate_body([{**COST_EVENT, "call_ids": "response:b litellm:a response:b"}])
    assert gated.cost_events["call_ids"].to_list() == ["litellm:a response:b"]
