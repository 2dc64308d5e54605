"""One call of OpenAI as OpenInference and as OpenLLMetry (Traceloop) tell it: each begins a trace
of its own where it finds none around it, and OpenInference tells no id of the answer."""

from dataclasses import dataclass

from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from tests.ledger.receivers.otlp.spans import AT, A, Attributes, as_protobuf

OPENINFERENCE = "openinference.instrumentation.openai"
TRACELOOP = "opentelemetry.instrumentation.openai.v1"
LANGFUSE = "langfuse-sdk"
PROTOBUF = "application/x-protobuf"
SECOND = 10**9
OWNER: Attributes = {
    "finops.use_case_id": "copilot",
    "finops.business_unit": "contact_center",
    "finops.cost_center": "cc_4102",
    "finops.risk_tier": "medium",
}


@dataclass(frozen=True)
class CallMade:
    """A call as it went: how many tokens, what it cost, and when it began (seconds after `AT`)."""

    tokens_in: int = 1200
    tokens_out: int = 345
    model: str = "gpt-4o-2024-08-06"
    answer: str = "chatcmpl-Bx1"
    at: float = 0
    cost_usd: float = 0.01545

    def begun(self, later: float = 0) -> int:
        return AT + int((self.at + later) * SECOND)


def by_openinference(call: CallMade, also: Attributes) -> Attributes:
    return {
        "openinference.span.kind": "LLM",
        "llm.system": "openai",
        "llm.provider": "openai",
        "llm.model_name": call.model,
        "llm.invocation_parameters": '{"model": "gpt-4o", "temperature": 0}',
        "llm.token_count.prompt": call.tokens_in,
        "llm.token_count.completion": call.tokens_out,
        "llm.token_count.total": call.tokens_in + call.tokens_out,
        "llm.cost.total": call.cost_usd,
        "llm.token_count.prompt_details.cache_read": 0,
        "llm.token_count.completion_details.reasoning": 0,
        "input.mime_type": "application/json",
        "output.mime_type": "application/json",
        **also,
    }


def by_traceloop(call: CallMade, also: Attributes) -> Attributes:
    return {
        "llm.request.type": "chat",
        "gen_ai.system": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.request.temperature": 0,
        "gen_ai.openai.api_base": "https://api.openai.com/v1/",
        "gen_ai.response.model": call.model,
        "gen_ai.response.id": call.answer,
        "llm.is_streaming": False,
        "gen_ai.usage.input_tokens": call.tokens_in,
        "gen_ai.usage.output_tokens": call.tokens_out,
        "llm.usage.total_tokens": call.tokens_in + call.tokens_out,
        "gen_ai.usage.cost": call.cost_usd,
        **also,
    }


TELLS = {OPENINFERENCE: by_openinference, TRACELOOP: by_traceloop}


def tell(
    sender: Client,
    scope: str,
    trace: int,
    call: CallMade | None = None,
    *,
    resource: Attributes | None = None,
    later: float = 0.0,
    door: str = "/v1/traces",
    number: int = 0,
    also: Attributes | None = None,
) -> None:
    """Send the call as the instrumentor of this scope tells it, in the trace of this number;
    `number` is the span's, where it is another."""
    made = call or CallMade()
    attributes = TELLS.get(scope, by_traceloop)(made, also or {})
    span = A(number or trace, attributes, trace=trace_id(trace), at=made.begun(later))
    body = as_protobuf(span, resource=resource, scope=scope)
    answer = sender.post(door, data=body, content_type=PROTOBUF)
    assert answer.status_code == 200, answer.content
    assert ExportTraceServiceResponse.FromString(answer.content) == ExportTraceServiceResponse()


def trace_id(number: int) -> str:
    return f"{number:032x}"
