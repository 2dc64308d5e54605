"""What kind of work a span did, by the vocabularies in which it says so."""

from enum import Enum

from ledger.parsers.otlp.spans import Attributes
from ledger.parsers.otlp.vocabulary import (
    AI_SDK_OPERATION,
    CLAUDE_CODE_TYPE,
    LANGFUSE_TYPE,
    LANGFUSE_USAGE,
    OPENINFERENCE_KIND,
    OPERATION,
    OWN_COMPONENT,
    REQUEST_TYPE,
    TRACELOOP_KIND,
    USAGE,
    Names,
)
from ledger.parsers.usage.objects import with_objects
from ledger.parsers.usage.sums import whole_number
from ledger.parsers.usage.words import count_named


class SpanKind(Enum):
    """Kinds of work that cost something; the value is the component."""

    INFERENCE = "model_call"
    EMBEDDING = "embedding"
    RETRIEVAL = "retrieval"
    RERANK = "rerank"
    TOOL = "tool"
    JUDGE = "judge"
    GUARDRAIL = "guardrail"
    HUMAN = "human"


CALLS = frozenset({SpanKind.INFERENCE, SpanKind.EMBEDDING})
# Spans around the work: they repeat what their children used.
AROUND = "around"
SpanWork = SpanKind | str | None

OPERATIONS: dict[str, SpanWork] = {
    **dict.fromkeys(
        (
            *("chat", "generate_content", "text_completion", "completion", "responses"),
            *("anthropic_messages", "messages", "generate", "text", "message"),
            *("image_generation", "image_edit", "speech", "transcription", "ocr"),
            *("litellm.passthrough", "pass_through_endpoint", "fetch_response"),
        ),
        SpanKind.INFERENCE,
    ),
    **dict.fromkeys(("embeddings", "embedding"), SpanKind.EMBEDDING),
    **dict.fromkeys(("retrieval", "vector_store_search", "search", "query"), SpanKind.RETRIEVAL),
    **dict.fromkeys(("rerank",), SpanKind.RERANK),
    **dict.fromkeys(("execute_tool", "tool", "call_mcp_tool"), SpanKind.TOOL),
    **dict.fromkeys(("evaluate", "evaluation"), SpanKind.JUDGE),
    **dict.fromkeys(("guardrail", "moderation", "litellm.moderation"), SpanKind.GUARDRAIL),
    **dict.fromkeys(("human_review", "human"), SpanKind.HUMAN),
    **dict.fromkeys(
        (
            *("invoke_agent", "create_agent", "invoke_workflow", "agent", "workflow", "chain"),
            *("plan", "task", "handoff", "root", "session", "agent_step"),
        ),
        AROUND,
    ),
}
OPENINFERENCE: dict[str, SpanWork] = {
    "LLM": SpanKind.INFERENCE,
    "EMBEDDING": SpanKind.EMBEDDING,
    "RETRIEVER": SpanKind.RETRIEVAL,
    "RERANKER": SpanKind.RERANK,
    "TOOL": SpanKind.TOOL,
    "EVALUATOR": SpanKind.JUDGE,
    "GUARDRAIL": SpanKind.GUARDRAIL,
    "AGENT": AROUND,
    "CHAIN": AROUND,
    "PROMPT": AROUND,
}
# A plain `span` or `event` of Langfuse says nothing: another vocabulary may.
LANGFUSE: dict[str, SpanWork] = {
    "generation": SpanKind.INFERENCE,
    "embedding": SpanKind.EMBEDDING,
    "retriever": SpanKind.RETRIEVAL,
    "tool": SpanKind.TOOL,
    "evaluator": SpanKind.JUDGE,
    "guardrail": SpanKind.GUARDRAIL,
    "agent": AROUND,
    "chain": AROUND,
}
TRACELOOP: dict[str, SpanWork] = {
    "tool": SpanKind.TOOL,
    "agent": AROUND,
    "workflow": AROUND,
    "task": AROUND,
}
CLAUDE_CODE: dict[str, SpanWork] = {
    "llm_request": SpanKind.INFERENCE,
    "tool": SpanKind.TOOL,
    **dict.fromkeys(
        ("interaction", "tool.execution", "tool.blocked_on_user", "hook"),
        AROUND,
    ),
}
# The AI SDK's `ai.generateText` is around its `ai.generateText.doGenerate`, one for each step.
AI_SDK: dict[str, SpanWork] = {
    "doGenerate": SpanKind.INFERENCE,
    "doStream": SpanKind.INFERENCE,
    "doEmbed": SpanKind.EMBEDDING,
    "doRerank": SpanKind.RERANK,
    "toolCall": SpanKind.TOOL,
}
OWN: dict[str, SpanWork] = {
    **{kind.value: kind for kind in SpanKind},
    "tool_call": SpanKind.TOOL,
    "human_review": SpanKind.HUMAN,
    "judge_call": SpanKind.JUDGE,
    "retrieval_call": SpanKind.RETRIEVAL,
}


def first(attributes: Attributes, names: Names) -> object:
    """The first of several names that is said; None if none is."""
    for name in names:
        value = attributes.get(name)
        if value is not None and value != "":
            return value
    return None


def work_of(attributes: Attributes) -> SpanWork:
    """`AROUND` for spans around the work, None for those that are not about AI at all.

    The vocabularies are asked in order; without a word in any, usage is an inference (older
    instrumentations say no operation).
    """
    work: SpanWork = (
        OWN.get(text(attributes, OWN_COMPONENT))
        or OPENINFERENCE.get(text(attributes, OPENINFERENCE_KIND).upper())
        or LANGFUSE.get(text(attributes, LANGFUSE_TYPE).lower())
        or operation(first(attributes, OPERATION))
        or ai_sdk(text(attributes, AI_SDK_OPERATION))
        or TRACELOOP.get(text(attributes, TRACELOOP_KIND))
        or operation(attributes.get(REQUEST_TYPE))
        or CLAUDE_CODE.get(text(attributes, CLAUDE_CODE_TYPE))
    )
    if work is None:
        return SpanKind.INFERENCE if tells_usage(attributes) else None
    return work


def text(attributes: Attributes, name: str) -> str:
    value = attributes.get(name)
    return value if isinstance(value, str) else ""


def operation(value: object) -> SpanWork:
    """LiteLLM writes `acompletion` for `completion`."""
    if not isinstance(value, str):
        return None
    word = value.lower()
    return OPERATIONS.get(word) or OPERATIONS.get(word.removeprefix("a"))


def ai_sdk(name: str) -> SpanWork:
    return AI_SDK.get(name.rpartition(".")[2], AROUND) if name.startswith("ai.") else None


def tells_usage(attributes: Attributes) -> bool:
    if LANGFUSE_USAGE in attributes:
        return True
    pairs, doubts = with_objects(
        (name, v) for name, v in attributes.items() if name.startswith(USAGE)
    )
    return bool(doubts) or any(
        count_named(name).count and whole_number(value) is not None for name, value in pairs
    )
