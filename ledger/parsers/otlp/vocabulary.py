"""The alias tables: what each vocabulary calls a thing. Conventions move; these follow.

Of several names the first that a span says counts. Sources: OTel GenAI conventions (current
and up to 1.36), OpenInference 0.1.42, Langfuse SDK 5, LiteLLM 1.109 with its OTel callback,
Traceloop, pydantic-ai, Strands.
"""

from ledger.parsers.attribution import PREFIX, REQUEST_WORDS

Names = tuple[str, ...]

# What kind of work a span did; see `kinds`.
OWN_COMPONENT = "finops.component"
OPENINFERENCE_KIND = "openinference.span.kind"
LANGFUSE_TYPE = "langfuse.observation.type"
OPERATION: Names = ("gen_ai.operation.name",)
TRACELOOP_KIND = "traceloop.span.kind"
REQUEST_TYPE = "llm.request.type"

PROVIDER: Names = (
    *("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"),
    *("gen_ai.vendor", "gen_ai.data_source.id", "db.system.name", "db.system"),
)
MODEL: Names = (
    *("gen_ai.response.model", "llm.response.model_name", "llm.model_name"),
    *("langfuse.observation.model.name", "gen_ai.request.model", "llm.request.model_name"),
    *("embedding.model_name", "reranker.model_name"),
)
TOOL: Names = ("gen_ai.tool.name", "tool.name", "mcp.tool.name", "traceloop.entity.name")
SERVICE: Names = (*MODEL, *TOOL, "guardrail_name", "gen_ai.evaluation.name", "db.collection.name")

# Usage; every total holds its parts (see `usage` for Langfuse, where it does not).
INPUT: Names = (
    *("gen_ai.usage.input_tokens", "llm.token_count.prompt"),
    *("gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens"),
)
OUTPUT: Names = (
    *("gen_ai.usage.output_tokens", "llm.token_count.completion"),
    *("gen_ai.usage.completion_tokens", "llm.usage.completion_tokens"),
)
TOTAL: Names = ("gen_ai.usage.total_tokens", "llm.token_count.total", "llm.usage.total_tokens")
CACHED: Names = (
    *("gen_ai.usage.cache_read.input_tokens", "llm.token_count.prompt_details.cache_read"),
    *("llm.token_count.prompt_details.cache_input", "gen_ai.usage.cache_read_input_tokens"),
    *("gen_ai.usage.input_tokens.cached", "gen_ai.usage.cached_input_tokens"),
    *("gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cached_tokens"),
)
CACHE_WRITE: Names = (
    *("gen_ai.usage.cache_creation.input_tokens", "llm.token_count.prompt_details.cache_write"),
    *("gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens"),
    *("gen_ai.usage.input_tokens.cache_write", "gen_ai.usage.details.cache_write_tokens"),
)
AUDIO_IN: Names = (
    *("gen_ai.usage.input_audio_tokens", "llm.token_count.prompt_details.audio"),
    "gen_ai.usage.details.input_audio_tokens",
)
REASONING: Names = (
    *("gen_ai.usage.reasoning.output_tokens", "llm.token_count.completion_details.reasoning"),
    *("gen_ai.usage.output_tokens.reasoning", "gen_ai.usage.reasoning_tokens"),
    "gen_ai.usage.details.reasoning_tokens",
)
AUDIO_OUT: Names = (
    *("gen_ai.usage.output_audio_tokens", "llm.token_count.completion_details.audio"),
    "gen_ai.usage.details.output_audio_tokens",
)
LANGFUSE_USAGE = "langfuse.observation.usage_details"

# Costs that a source tells; kept beside our own.
COST: Names = ("gen_ai.cost.total_cost", "gen_ai.usage.cost", "llm.cost.total")
LANGFUSE_COST = "langfuse.observation.cost_details"

SERVED_TIER: Names = (
    *("gen_ai.openai.response.service_tier", "openai.response.service_tier"),
    "gen_ai.response.service_tier",
)
REQUESTED_TIER: Names = (
    *("gen_ai.openai.request.service_tier", "openai.request.service_tier"),
    "gen_ai.request.service_tier",
)
LANGFUSE_PARAMETERS = "langfuse.observation.model.parameters"
REGION: Names = ("finops.region",)
OPERATION_ID: Names = ("finops.operation_id", "operation_id")
RETENTION: Names = ("finops.retention_class", "retention_class")
REVIEWER_MINUTES: Names = ("finops.reviewer_minutes", "reviewer_minutes")
ERROR_TYPE: Names = ("error.type",)
LANGFUSE_LEVEL = "langfuse.observation.level"

# Identity keys of a call: kind → names.
CALL_IDS: dict[str, Names] = {
    "litellm": ("litellm.call_id",),
    "response": ("gen_ai.response.id", "llm.response.id"),
}

# Attribution: names of playbook 12.1 with or without our prefix, then where others put it.
TENANT: Names = ("finops.tenant_id", "tenant_id")
ENVIRONMENT: Names = (
    *("deployment.environment.name", "deployment.environment", "langfuse.environment"),
)
LANGFUSE_METADATA = ("langfuse.trace.metadata.", "langfuse.observation.metadata.")
LITELLM_METADATA: Names = ("metadata.requester_metadata", "metadata.spend_logs_metadata")

# Evaluations.
EVALUATION_EVENTS = frozenset({"gen_ai.evaluation.result"})
EVALUATIONS: tuple[tuple[str, str], ...] = (
    ("gen_ai.evaluation.name", "gen_ai.evaluation.score.value"),
    ("evaluation.name", "evaluation.score"),
    ("annotation.name", "annotation.score"),
)
# Lists come flattened: a number stands in the middle of the name.
RERANKED = "reranker.input_documents."
LISTED_EVALUATIONS = ("evaluations.", "trace.evaluations.", "annotations.", "trace.annotations.")
INDEXED = (RERANKED, *LISTED_EVALUATIONS)

WORDS = (*REQUEST_WORDS, "tenant_id")
WANTED = frozenset(
    (
        *(OWN_COMPONENT, OPENINFERENCE_KIND, LANGFUSE_TYPE, TRACELOOP_KIND, REQUEST_TYPE),
        *(LANGFUSE_USAGE, LANGFUSE_COST, LANGFUSE_PARAMETERS, LANGFUSE_LEVEL),
        *(OPERATION + PROVIDER + MODEL + SERVICE),
        *(INPUT + OUTPUT + TOTAL + CACHED + CACHE_WRITE + AUDIO_IN + REASONING + AUDIO_OUT),
        *(COST + SERVED_TIER + REQUESTED_TIER + REGION + OPERATION_ID + RETENTION),
        *(REVIEWER_MINUTES + ERROR_TYPE + TENANT + ENVIRONMENT + LITELLM_METADATA),
        *(name for names in CALL_IDS.values() for name in names),
        *(name for pair in EVALUATIONS for name in pair),
        *(start + word for start in ("", PREFIX, *LANGFUSE_METADATA) for word in WORDS),
    )
)
