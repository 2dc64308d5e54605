"""What each field means, and an example of it: the field list and the templates say these.

A field that is declared has its line here; a test holds both together.
"""

from dataclasses import dataclass

from ledger.parsers.records.problems import gettext_noop


@dataclass(frozen=True)
class FieldWords:
    """The meaning in a sentence without a full stop, and a value as it would be written."""

    meaning: str
    example: str


def words(meaning: str, example: str) -> FieldWords:
    return FieldWords(meaning, example)


TIME = "2026-06-29T13:00:00Z"
FIELD_WORDS: dict[str, FieldWords] = {
    "trace_id": words(gettext_noop("The request: one use of AI"), "example_trace_1"),
    "tenant_id": words(
        gettext_noop("The tenant; needed in imports of the platform only"), "retail_banking_us"
    ),
    "occurred_at": words(
        gettext_noop("When it happened, with its time zone; ts_utc is another name of it"), TIME
    ),
    "business_unit": words(gettext_noop("The business unit that pays"), "contact_center"),
    "cost_center": words(gettext_noop("The cost center that pays"), "cc_4102"),
    "use_case_id": words(
        gettext_noop(
            "The use case; of a registered one, events and outcomes need nothing else of it"
        ),
        "customer_service_copilot",
    ),
    "workflow_step": words(gettext_noop("The step of the workflow"), "draft_answer"),
    "risk_tier": words(gettext_noop("The risk tier of the use case"), "medium"),
    "environment": words(gettext_noop("Where it ran"), "prod"),
    "user_role": words(gettext_noop("The role of whoever asked"), "contact_center_agent"),
    "route_policy_version": words(gettext_noop("The policy by which it was routed"), "route_v18"),
    "cache_status": words(gettext_noop("What the answer cache did"), "answer_miss"),
    "business_outcome_id": words(
        gettext_noop("The business result, e.g. a case"), "example_case_1"
    ),
    "cost_event_id": words(
        gettext_noop("Its id: sent again with the same content it counts once"), "example_event_1"
    ),
    "component": words(gettext_noop("What kind of work cost something"), "model_call"),
    "provider": words(gettext_noop("Who served it"), "anthropic"),
    "model_or_service": words(gettext_noop("The model, tool or service"), "claude-haiku-4-5"),
    "token_kind": words(
        gettext_noop("Makes the row one line of quantity tokens of this kind"), "input"
    ),
    "input_tokens": words(
        gettext_noop("All tokens read, with those of caches, audio and images"), "2410"
    ),
    "cached_tokens": words(
        gettext_noop("Of the input: read from the provider's cache; 0 where it is missing"), "400"
    ),
    "cache_write_tokens": words(
        gettext_noop("Of the input: written to the cache for minutes"), "0"
    ),
    "cache_write_1h_tokens": words(
        gettext_noop("Of the input: written to the cache for an hour"), "0"
    ),
    "audio_input_tokens": words(gettext_noop("Of the input: audio"), "0"),
    "image_input_tokens": words(gettext_noop("Of the input: images"), "0"),
    "cached_audio_tokens": words(gettext_noop("Of both the cached and the audio tokens"), "0"),
    "output_tokens": words(gettext_noop("All tokens written, with those of reasoning"), "380"),
    "reasoning_tokens": words(gettext_noop("Of the output: reasoning"), "0"),
    "audio_output_tokens": words(gettext_noop("Of the output: audio"), "0"),
    "image_output_tokens": words(gettext_noop("Of the output: images"), "0"),
    "gpu_seconds": words(gettext_noop("Seconds of a GPU"), "0.42"),
    "api_calls": words(gettext_noop("Calls of a tool or service"), "2"),
    "reviewer_minutes": words(gettext_noop("Minutes of a human reviewer"), "1.5"),
    "quantity": words(
        gettext_noop("How much of token_kind or of meter; alone, a number of units"), "12"
    ),
    "meter": words(gettext_noop("What the quantity counts, where no field does"), "rerank_item"),
    "unit": words(gettext_noop("The unit of the meter"), "item"),
    "service_tier": words(gettext_noop("The tier that was served"), "batch"),
    "requested_service_tier": words(gettext_noop("The tier that was asked for"), "flex"),
    "region": words(gettext_noop("The region that served it"), "eu-west-1"),
    "settlement": words(gettext_noop("Whether the counts are final"), "final"),
    "call_status": words(gettext_noop("How the call went"), "ok"),
    "operation_id": words(gettext_noop("What the attempts of one operation share"), "op_1"),
    "call_ids": words(
        gettext_noop("Keys by which other sources know the call: kind:value, a space between"),
        "response:chatcmpl-1",
    ),
    "unit_price": words(
        gettext_noop("Its own price of a unit in USD, which beats the price books"), "0.000002"
    ),
    "allocated_cost_usd": words(
        gettext_noop("The cost that its source reports; kept beside the rated one"), "0.0084"
    ),
    "allocation_method": words(gettext_noop("How the cost was assigned"), "direct_metered"),
    "pricing_version": words(
        gettext_noop("The price list of unit_price; needed with it"), "pricebook_2026_06"
    ),
    "retention_class": words(
        gettext_noop("How long records are kept: what its name says"), "prod_90d_trace_1y_aggregate"
    ),
    "outcome_type": words(gettext_noop("What kind of result it is"), "resolved_case"),
    "quality_passed": words(
        gettext_noop("Whether its quality was good enough; true where it is missing"), "true"
    ),
    "risk_ok": words(gettext_noop("Whether it kept within the risk that is allowed"), "true"),
    "adopted": words(gettext_noop("Whether people took the result up"), "true"),
    "revision": words(
        gettext_noop("1, and one more each time that it says something else; 1 where missing"), "1"
    ),
    "state": words(
        gettext_noop("Whether it counts, or is withdrawn; counted if missing"), "counted"
    ),
    "value_usd": words(gettext_noop("What the result was worth"), "4.20"),
    "score_id": words(gettext_noop("Its id"), "example_score_1"),
    "metric": words(gettext_noop("What was judged"), "groundedness"),
    "value": words(gettext_noop("The judgement as a number; may be below zero"), "0.87"),
    "source": words(gettext_noop("Who judged"), "llm_judge"),
    "credit_id": words(
        gettext_noop("Its id: sent again with the same content it counts once"), "example_credit_1"
    ),
    "invoice_reference": words(
        gettext_noop(
            "The provider's number of this credit; the same one again, from anywhere, counts once"
        ),
        "CN-2026-0142",
    ),
    "amount_usd": words(gettext_noop("What comes back in USD, below zero"), "-120.50"),
    "latency_ms": words(gettext_noop("How long the request took, in milliseconds"), "840"),
    "ttft_ms": words(gettext_noop("Milliseconds until the first token"), "210.5"),
    "queue_wait_ms": words(gettext_noop("Milliseconds spent in a queue"), "12"),
    "status": words(gettext_noop("How the request ended"), "ok"),
    "prompt_version": words(gettext_noop("The version of the prompt"), "prompt_v7"),
    "cache_key_policy_version": words(gettext_noop("How cache keys are made"), "keys_v3"),
    "route_reason": words(gettext_noop("Why it was routed so"), "small_enough"),
    "run_id": words(gettext_noop("The run of an agent or a batch"), "run_1"),
    "hold_id": words(gettext_noop("The hold on a budget that let it through"), "hold_1"),
    "budget_id": words(gettext_noop("The budget that it draws on"), "budget_1"),
    "model_version": words(gettext_noop("The version of the model"), "2026-05-01"),
    "knowledge_base_version": words(gettext_noop("The version of the knowledge base"), "kb_12"),
    "policy_version": words(gettext_noop("The version of the policy that held"), "policy_4"),
    "data_classification": words(gettext_noop("The strictest class of data in it"), "internal"),
    "customer_specific": words(gettext_noop("Whether the answer is one customer's"), "false"),
    "permission_scope": words(gettext_noop("Who may see the answer"), "team"),
    "jurisdiction": words(gettext_noop("The jurisdiction it falls under"), "us"),
    "product": words(gettext_noop("The product it was for"), "cards"),
    "locale": words(gettext_noop("The language of the answer"), "en-US"),
    "top_k": words(gettext_noop("How many passages the retrieval was asked for"), "6"),
    "rerank_items": words(gettext_noop("How many passages were reranked; 0 if none was"), "18"),
    "history_turns": words(gettext_noop("How many earlier turns the prompt carried along"), "4"),
    "pages": words(gettext_noop("How many pages the document has"), "3"),
    "image_retries": words(gettext_noop("How often an image was read again"), "1"),
    "repeated_embeddings": words(
        gettext_noop("How many passages were embedded that already were"), "0"
    ),
    "agent_turns": words(gettext_noop("How many turns the agent took"), "7"),
    "test_runs": words(gettext_noop("How often tests ran"), "2"),
    "feature_lookups": words(gettext_noop("How many features were looked up"), "40"),
    "knowledge_base": words(gettext_noop("The knowledge base that was searched"), "kb_fees"),
    "index_version": words(gettext_noop("The version of the index that was searched"), "idx_12"),
    "source_owner": words(gettext_noop("Who owns the sources that were searched"), "policy_office"),
    "tool_owner": words(gettext_noop("Who owns the tool"), "payments_platform"),
    "side_effect_risk": words(
        gettext_noop("How much harm the tool's effects can do; none (read_only) to critical"),
        "none",
    ),
    "requirement_id": words(gettext_noop("The requirement that was judged"), "req_citation_01"),
    "rubric_version": words(gettext_noop("The version of the rubric it was judged by"), "rubric_3"),
    "release_gate": words(gettext_noop("The release gate that it is evidence for"), "gate_2026_07"),
    "review_type": words(gettext_noop("What kind of review people made"), "qa_sample"),
    "sampling_rate": words(gettext_noop("The share that is traced or judged, 0 to 1"), "0.1"),
    "eval_run_id": words(
        gettext_noop("The offline eval or regression run; its trace is no request"), "eval_42"
    ),
    "eval_cases": words(
        gettext_noop("How many cases the run has, the same on each of its events"), "250"
    ),
    "evidence_tokens": words(
        gettext_noop("Of the input: retrieved evidence; counted, and priced as input only"), "900"
    ),
}
