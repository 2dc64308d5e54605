"""What kind of work a span did, by the vocabularies in which it says so."""

from enum import Enum

from ledger.parsers.otlp.spans import Said
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


class Kind(Enum):
    """Kinds of work that cost something; the value is the component."""

    INFERENCE = "model_call"
    EMBEDDING = "embedding"
    RETRIEVAL = "retrieval"
    RERANK = "rerank"
    TOOL = "tool"
    JUDGE = "judge"
    GUARDRAIL = "guardrail"
    HUMAN = "human"


CALLS = frozenset({Kind.INFERENCE, Kind.EMBEDDING})
# Spans around the work: they repeat what their children used.
AROUND = "around"
Found = Kind | str | None

OPERATIONS: dict[str, Found] = {
    **dict.fromkeys(
        (
            *("chat", "generate_content", "text_completion", "completion", "responses"),
            *("anthropic_messages", "messages", "generate", "text", "message"),
            *("image_generation", "image_edit", "speech", "transcription", "ocr"),
            *("litellm.passthrough", "pass_through_endpoint", "fetch_response"),
        ),
        Kind.INFERENCE,
    ),
    **dict.fromkeys(("embeddings", "embedding"), Kind.EMBEDDING),
    **dict.fromkeys(("retrieval", "vector_store_search", "search", "query"), Kind.RETRIEVAL),
    **dict.fromkeys(("rerank",), Kind.RERANK),
    **dict.fromkeys(("execute_tool", "tool", "call_mcp_tool"), Kind.TOOL),
    **dict.fromkeys(("evaluate", "evaluation"), Kind.JUDGE),
    **dict.fromkeys(("guardrail", "moderation", "litellm.moderation"), Kind.GUARDRAIL),
    **dict.fromkeys(("human_review", "human"), Kind.HUMAN),
    **dict.fromkeys(
        (
            *("invoke_agent", "create_agent", "invoke_workflow", "agent", "workflow", "chain"),
            *("plan", "task", "handoff", "root", "session", "agent_step"),
        ),
        AROUND,
    ),
}
OPENINFERENCE: dict[str, Found] = {
    "LLM": Kind.INFERENCE,
    "EMBEDDING": Kind.EMBEDDING,
    "RETRIEVER": Kind.RETRIEVAL,
    "RERANKER": Kind.RERANK,
    "TOOL": Kind.TOOL,
    "EVALUATOR": Kind.JUDGE,
    "GUARDRAIL": Kind.GUARDRAIL,
    "AGENT": AROUND,
    "CHAIN": AROUND,
    "PROMPT": AROUND,
}
# A plain `span` or `event` of Langfuse says nothing: another vocabulary may.
LANGFUSE: dict[str, Found] = {
    "generation": Kind.INFERENCE,
    "embedding": Kind.EMBEDDING,
    "retriever": Kind.RETRIEVAL,
    "tool": Kind.TOOL,
    "evaluator": Kind.JUDGE,
    "guardrail": Kind.GUARDRAIL,
    "agent": AROUND,
    "chain": AROUND,
}
TRACELOOP: dict[str, Found] = {
    "tool": Kind.TOOL,
    "agent": AROUND,
    "workflow": AROUND,
    "task": AROUND,
}
CLAUDE_CODE: dict[str, Found] = {
    "llm_request": Kind.INFERENCE,
    "tool": Kind.TOOL,
    **dict.fromkeys(
        ("interaction", "tool.execution", "tool.blocked_on_user", "hook"),
        AROUND,
    ),
}
# The AI SDK's `ai.generateText` is around its `ai.generateText.doGenerate`, one for each step.
AI_SDK: dict[str, Found] = {
    "doGenerate": Kind.INFERENCE,
    "doStream": Kind.INFERENCE,
    "doEmbed": Kind.EMBEDDING,
    "doRerank": Kind.RERANK,
    "toolCall": Kind.TOOL,
}
OWN: dict[str, Found] = {
    **{kind.value: kind for kind in Kind},
    "tool_call": Kind.TOOL,
    "human_review": Kind.HUMAN,
    "judge_call": Kind.JUDGE,
    "retrieval_call": Kind.RETRIEVAL,
}


def first(said: Said, names: Names) -> object:
    """The first of several names that is said; None if none is."""
    for name in names:
        value = said.get(name)
        if value is not None and value != "":
            return value
    return None


def kind_of(said: Said) -> Kind | None:
    """None for spans around the work, and for spans that are not about AI at all."""
    found = work_of(said)
    return found if isinstance(found, Kind) else None


def work_of(said: Said) -> Found:
    """`AROUND` for spans around the work, None for those that are not about AI at all.

    The vocabularies are asked in order; without a word in any, usage is an inference (older
    instrumentations say no operation).
    """
    found: Found = (
        OWN.get(text(said, OWN_COMPONENT))
        or OPENINFERENCE.get(text(said, OPENINFERENCE_KIND).upper())
        or LANGFUSE.get(text(said, LANGFUSE_TYPE).lower())
        or operation(first(said, OPERATION))
        or ai_sdk(text(said, AI_SDK_OPERATION))
        or TRACELOOP.get(text(said, TRACELOOP_KIND))
        or operation(said.get(REQUEST_TYPE))
        or CLAUDE_CODE.get(text(said, CLAUDE_CODE_TYPE))
    )
    if found is None:
        return Kind.INFERENCE if tells_usage(said) else None
    return found


def text(said: Said, name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def operation(value: object) -> Found:
    """LiteLLM writes `acompletion` for `completion`."""
    if not isinstance(value, str):
        return None
    word = value.lower()
    return OPERATIONS.get(word) or OPERATIONS.get(word.removeprefix("a"))


def ai_sdk(name: str) -> Found:
    return AI_SDK.get(name.rpartition(".")[2], AROUND) if name.startswith("ai.") else None


def tells_usage(said: Said) -> bool:
    if LANGFUSE_USAGE in said:
        return True
    pairs, doubts = with_objects((name, v) for name, v in said.items() if name.startswith(USAGE))
    return bool(doubts) or any(
        count_named(name).count and whole_number(value) is not None for name, value in pairs
    )
