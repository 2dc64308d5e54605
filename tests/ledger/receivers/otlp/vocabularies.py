"""One call of a model as each vocabulary tells it: 1,000 tokens in, 200 out."""

from tests.ledger.receivers.otlp.spans import Attributes

OPENINFERENCE: Attributes = {
    "openinference.span.kind": "LLM",
    "llm.provider": "anthropic",
    "llm.model_name": "claude-sonnet-4-5",
    "llm.token_count.prompt": 1000,
    "llm.token_count.completion": 200,
    "llm.token_count.total": 1200,
    "llm.token_count.prompt_details.cache_read": 600,
    "llm.token_count.prompt_details.cache_write": 100,
    "llm.token_count.completion_details.reasoning": 50,
}
LANGFUSE: Attributes = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "gpt-4o",
    "langfuse.observation.usage_details": '{"input": 400, "input_cached_tokens": 600,'
    ' "output": 150, "output_reasoning_tokens": 50, "total": 1200}',
    "langfuse.observation.model.parameters": '{"temperature": 1, "service_tier": "flex"}',
}
# LiteLLM's callback says chat for everything, and the call's type beside it.
LITELLM: Attributes = {
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.operation.name": "acompletion",
    "llm.request.type": "acompletion",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 200,
    "gen_ai.usage.total_tokens": 1200,
    "gen_ai.usage.cache_read.input_tokens": 600,
    "gen_ai.cost.total_cost": 0.00425,
    "litellm.call_id": "c-1",
    "gen_ai.response.id": "chatcmpl-1",
    "metadata.requester_metadata": "{'use_case_id': 'copilot', 'risk_tier': None, 'n': 1}",
}
OLDER: Attributes = {
    "gen_ai.system": "openai",
    "llm.request.type": "chat",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.prompt_tokens": 1000,
    "gen_ai.usage.completion_tokens": 200,
    "llm.usage.total_tokens": 1200,
}
