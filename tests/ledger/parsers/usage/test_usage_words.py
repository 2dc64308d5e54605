"""Names of counts as clients write them: which count each means."""

import pytest

from ledger.parsers.usage.words import CountName, count_named

NAMES = {
    "input": """
        gen_ai.usage.input_tokens gen_ai.usage.prompt_tokens llm.token_count.prompt inputTokens
        llm.usage.prompt_tokens ai.usage.inputTokens ai.usage.promptTokens prompt_token_count input
        promptTokenCount inputTokenCount""",
    "output": """
        gen_ai.usage.output_tokens gen_ai.usage.completion_tokens llm.token_count.completion output
        ai.usage.outputTokens candidates_token_count generated_token_count completionTokens""",
    "total": """
        gen_ai.usage.total_tokens llm.token_count.total total totalTokens total_token_count
        ai.usage.tokens""",
    "cached_tokens": """
        gen_ai.usage.cache_read.input_tokens gen_ai.usage.cache_read_input_tokens cacheRead
        llm.token_count.prompt_details.cache_read llm.token_count.prompt_details.cache_input
        gen_ai.usage.input_tokens.cached gen_ai.usage.details.cached_tokens input_cached_tokens
        ai.usage.cachedInputTokens ai.usage.inputTokenDetails.cacheReadTokens input_cache_read
        prompt_tokens_details.cached_tokens prompt_cache_hit_tokens cached_content_token_count
        cacheReadInputTokens""",
    "cache_write": """
        gen_ai.usage.cache_creation.input_tokens gen_ai.usage.cache_write.input_tokens cacheWrite
        gen_ai.usage.cache_creation_input_tokens gen_ai.usage.input_tokens.cache_write
        llm.token_count.prompt_details.cache_write cacheWriteInputTokens input_cache_creation
        ai.usage.inputTokenDetails.cacheWriteTokens prompt_tokens_details.cache_creation_tokens""",
    "cache_write_5m": """
        anthropic.usage.cache_creation.ephemeral_5m_input_tokens input_cache_creation_5m
        input_ephemeral_5m_input_tokens cacheCreation.ephemeral5mInputTokens""",
    "cache_write_1h_tokens": """
        anthropic.usage.cache_creation.ephemeral_1h_input_tokens input_cache_creation_1h
        input_ephemeral_1h_input_tokens cache_creation.ephemeral1hInputTokens
        cache_creation_ephemeral_1h_input_tokens""",
    "audio_input_tokens": """
        gen_ai.usage.audio.input_tokens gen_ai.usage.input_audio_tokens input_modality_AUDIO
        llm.token_count.prompt_details.audio prompt_tokens_details.audio_tokens""",
    "audio_output_tokens": """
        gen_ai.usage.audio.output_tokens llm.token_count.completion_details.audio
        completion_tokens_details.audio_tokens""",
    "image_input_tokens": "gen_ai.usage.image.input_tokens prompt_tokens_details.image_tokens",
    "image_output_tokens": "completion_tokens_details.image_tokens output_image_tokens",
    "cached_audio_tokens": "gen_ai.usage.audio.cache_read.input_tokens cached_modality_AUDIO",
    "reasoning_tokens": """
        gen_ai.usage.reasoning.output_tokens gen_ai.usage.reasoning_tokens thoughtsTokenCount
        llm.token_count.completion_details.reasoning ai.usage.reasoningTokens thoughts_token_count
        gen_ai.usage.output_tokens.reasoning output_reasoning completion_details.reasoning_tokens
        ai.usage.outputTokenDetails.reasoningTokens""",
    "text_input": "gen_ai.usage.text.input_tokens input_modality_TEXT prompt_details.text_tokens",
    "text_output": "gen_ai.usage.text.output_tokens ai.usage.outputTokenDetails.textTokens",
    "tool_input": "tool_use_prompt_token_count toolUsePromptTokenCount",
    "uncached": "ai.usage.inputTokenDetails.noCacheTokens prompt_cache_miss_tokens",
    "compaction_input": "anthropic.usage.compaction.input_tokens",
    "other_input": "input_something_new gen_ai.usage.input_tokens.newfangled",
    "unknown": "something_new gen_ai.usage.future_tokens audio_tokens image_count",
    "item": "server_tool_use.code_execution_requests seconds web_search_tokens file_search_calls",
    "web_search": """
        server_tool_use.web_search_requests num_search_queries webSearchQueries
        prompt_tokens_details.web_search_requests groundingQueries""",
    # Not counts, or said again: costs, limits, details by the name of a total.
    "": """
        gen_ai.usage.cost gen_ai.usage.reasoning_tokens_limit cost_details.upstream_inference_cost
        gen_ai.usage.details.input_tokens completion_tokens_details.accepted_prediction_tokens
        server_tool_use.web_fetch_requests""",
}
EACH = [(name, count) for count, names in NAMES.items() for name in names.split()]


@pytest.mark.parametrize(("name", "count"), EACH)
def test_a_name_means_a_count(name: str, count: str) -> None:
    assert count_named(name) == CountName(count)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("input_flex", CountName("text_input", "flex")),
        ("input_flex_cache_read", CountName("cached_tokens", "flex")),
        ("output_priority", CountName("text_output", "priority")),
        ("output_priority_reasoning", CountName("reasoning_tokens", "priority")),
    ],
)
def test_langchain_names_the_service_tier_in_its_buckets(name: str, expected: CountName) -> None:
    assert count_named(name) == expected
