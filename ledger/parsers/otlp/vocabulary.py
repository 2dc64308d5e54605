"""The alias tables: what each vocabulary calls a thing. Conventions move; these follow.

Of several names the first that a span says counts. Sources: OTel GenAI conventions (current
and up to 1.36), OpenInference 0.1.42, Langfuse SDK 5, LiteLLM 1.109 with its OTel callback,
Traceloop, pydantic-ai, Strands, Vercel AI SDK 5 to 7, the spans of Anthropic's SDKs and of Claude
Code. Which client says what: docs/sources.md.
"""

from ledger.calc.calls.details import CALL_NAMES, EVIDENCE_FIELD
from ledger.calc.request_details import NAMES as DETAIL_NAMES
from ledger.parsers.records.attribution import PREFIX, REQUEST_WORDS
from ledger.parsers.usage.web_searches import CONTEXT_SIZE

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
    *("ai.model.provider", "gen_ai.vendor", "gen_ai.data_source.id"),
    *("db.system.name", "db.system"),
)
MODEL: Names = (
    *("gen_ai.response.model", "llm.response.model_name", "ai.response.model", "llm.model_name"),
    *("langfuse.observation.model.name", "gen_ai.request.model", "llm.request.model_name"),
    "ai.model.id",
    *("embedding.model_name", "reranker.model_name"),
)
TOOL: Names = (
    *("gen_ai.tool.name", "tool.name", "mcp.tool.name", "ai.toolCall.name", "tool_name"),
    "traceloop.entity.name",
)
SERVICE: Names = (*MODEL, *TOOL, "guardrail_name", "gen_ai.evaluation.name", "db.collection.name")

# Token counts: all attributes that begin so, read by their words (`ledger.parsers.usage.words`).
USAGE: Names = (
    *("gen_ai.usage.", "llm.token_count.", "llm.usage.", "ai.usage.", "anthropic.usage."),
)
# How much of what a search found goes into the answer, as a provider tells it with its usage.
SEARCH_SIZE: Names = tuple(f"{start}{CONTEXT_SIZE}" for start in USAGE)
# Claude Code tells Anthropic's own counts by bare names; that it does the span's type shows.
CLAUDE_CODE_TYPE = "span.type"
CLAUDE_CODE_USAGE: Names = (
    *("input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens"),
)
# The AI SDK's own names, and what the provider told besides: usage, a gateway's cost.
AI_SDK_OPERATION = "ai.operationId"
AI_SDK_METADATA = "ai.response.providerMetadata"
# Instrumentation of Bedrock that passes on the Converse API's counts: the cache beside the input.
CONVERSE_SCOPES = frozenset({"opentelemetry.instrumentation.bedrock"})
LANGFUSE_USAGE = "langfuse.observation.usage_details"

# Costs that a source tells; kept beside our own.
COST: Names = (
    *("gen_ai.cost.total_cost", "gen_ai.usage.cost", "gen_ai.usage.total_cost"),
    *("llm.cost.total", "litellm.cost.total", "operation.cost"),
)
LANGFUSE_COST = "langfuse.observation.cost_details"

SERVED_TIER: Names = (
    *("gen_ai.openai.response.service_tier", "openai.response.service_tier"),
    *("gen_ai.response.service_tier", "anthropic.response.service_tier"),
)
REQUESTED_TIER: Names = (
    *("gen_ai.openai.request.service_tier", "openai.request.service_tier"),
    "gen_ai.request.service_tier",
)
LANGFUSE_PARAMETERS = "langfuse.observation.model.parameters"
OPENINFERENCE_PARAMETERS = "llm.invocation_parameters"
REGION: Names = ("finops.region",)
OPERATION_ID: Names = ("finops.operation_id", "operation_id")
RETENTION: Names = ("finops.retention_class", "retention_class")
REVIEWER_MINUTES: Names = ("finops.reviewer_minutes", "reviewer_minutes")
ERROR_TYPE: Names = ("error.type",)
LANGFUSE_LEVEL = "langfuse.observation.level"

# How a request went; see `request_details`. vLLM and SGLang, OpenLIT and Strands, the OTel
# conventions, the AI SDK, Langfuse.
TTFT_SECONDS: Names = (
    *("gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"),
    *("gen_ai.latency.time_to_first_token", "gen_ai.client.operation.time_to_first_chunk"),
)
TTFT_MS: Names = (
    *("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"),
    "gen_ai.server.time_to_first_token_ms",
)
FIRST_TOKEN_AT: Names = ("langfuse.observation.completion_start_time",)
QUEUE_SECONDS: Names = ("gen_ai.latency.time_in_queue",)
HTTP_STATUS: Names = ("http.response.status_code", "http.status_code")
PROMPT_VERSION: Names = (
    *("langfuse.observation.prompt.version", "llm.prompt_template.version"),
    *("gen_ai.prompt.version", "traceloop.prompt.version"),
)
PROMPT_NAME: Names = (
    *("langfuse.observation.prompt.name", "gen_ai.prompt.name", "traceloop.prompt.key"),
)

# Identity keys of a call: kind → names.
CALL_IDS: dict[str, Names] = {
    "litellm": ("litellm.call_id",),
    "response": ("gen_ai.response.id", "llm.response.id", "ai.response.id"),
}

# Attribution: names of requirements 12.1 with or without our prefix, then where others put it.
TENANT: Names = ("finops.tenant_id", "tenant_id")
ENVIRONMENT: Names = (
    *("deployment.environment.name", "deployment.environment", "langfuse.environment"),
)
LANGFUSE_METADATA = ("langfuse.trace.metadata.", "langfuse.observation.metadata.")
# Objects as text, of whatever names: LiteLLM's two, and that of OpenInference.
OPENINFERENCE_METADATA = "metadata"
LITELLM_METADATA: Names = ("metadata.requester_metadata", "metadata.spend_logs_metadata")
METADATA: Names = (*LITELLM_METADATA, OPENINFERENCE_METADATA)
# Fields of other tools from which a mapping tells the owner (`ledger.calc.source_fields`).
ASSOCIATION = "traceloop.association.properties."
LITELLM_OWNERS = {
    "metadata.user_api_key_team_alias": "litellm.team_alias",
    "metadata.user_api_key_team_id": "litellm.team_id",
    "metadata.user_api_key_alias": "litellm.key_alias",
    "metadata.user_api_key_end_user_id": "litellm.end_user",
}

# Business outcomes: names of native records, with our prefix (the type without it too).
OUTCOME_TYPE: Names = (f"{PREFIX}outcome_type", "outcome_type")
OUTCOME_PREFIX = PREFIX
OUTCOME_SAYS: Names = ("quality_passed", "risk_ok", "adopted", "revision", "state", "value_usd")

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
STARTS = (*INDEXED, *USAGE, *LANGFUSE_METADATA, ASSOCIATION)
# JSON of which a word or a number is wanted may be longer than other values.
LONG_VALUES = {AI_SDK_METADATA: 1 << 18, OPENINFERENCE_PARAMETERS: 1 << 18}

# What a span says of its call, by our names alone: `finops.`, or in Langfuse's metadata.
CALL_DETAIL_PLACES: dict[str, Names] = {
    name: tuple(start + name for start in (PREFIX, *LANGFUSE_METADATA))
    for name in (*CALL_NAMES, EVIDENCE_FIELD)
}
CALL_DETAILS_SAYING = frozenset(place for names in CALL_DETAIL_PLACES.values() for place in names)

WORDS = (*REQUEST_WORDS, "tenant_id", *DETAIL_NAMES)
WANTED = frozenset(
    (
        *(OWN_COMPONENT, OPENINFERENCE_KIND, LANGFUSE_TYPE, TRACELOOP_KIND, REQUEST_TYPE),
        *(LANGFUSE_USAGE, LANGFUSE_COST, LANGFUSE_PARAMETERS, LANGFUSE_LEVEL),
        *(AI_SDK_OPERATION, AI_SDK_METADATA, CLAUDE_CODE_TYPE, OPENINFERENCE_PARAMETERS),
        *(OPERATION + PROVIDER + MODEL + SERVICE + CLAUDE_CODE_USAGE),
        *(COST + SERVED_TIER + REQUESTED_TIER + REGION + OPERATION_ID + RETENTION),
        *(REVIEWER_MINUTES + ERROR_TYPE + TENANT + ENVIRONMENT + METADATA),
        *(TTFT_SECONDS + TTFT_MS + FIRST_TOKEN_AT + QUEUE_SECONDS + HTTP_STATUS),
        *(PROMPT_VERSION + PROMPT_NAME),
        *(*LITELLM_OWNERS, *CALL_DETAILS_SAYING),
        *(name for names in CALL_IDS.values() for name in names),
        *(name for pair in EVALUATIONS for name in pair),
        *(OUTCOME_TYPE + tuple(OUTCOME_PREFIX + name for name in OUTCOME_SAYS)),
        *(start + word for start in ("", PREFIX, *LANGFUSE_METADATA) for word in WORDS),
    )
)
