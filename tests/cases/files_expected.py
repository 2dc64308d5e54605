"""The files of `tests/cases/files`: what each comes to, by the public prices of its day.

Prices a token: gpt-4o-mini 0.15 in, 0.075 cached, 0.60 out; claude-sonnet-4.5 at OpenRouter 3 in,
15 out; all a million, in USD. A file of which nothing is taken has a sentence instead.
"""

from dataclasses import dataclass

BILL = "bills are matched on the invoices page"


@dataclass(frozen=True)
class Expected:
    """What the file's one call cost: rated, and as the file reports it; its trace, and to which
    use case it is attributed. Or `refused`: parts of the sentence that says why not."""

    trace: str = ""
    cost: str | None = None
    reported: str | None = None
    use_case: str | None = None
    refused: tuple[str, ...] = ()


FILES = {
    # 400 fresh, 600 cached, 100 out; LiteLLM took no notice of the cache.
    "litellm_spend_logs.json": Expected(
        "chatcmpl-sl1", "0.000165", "0.00021", "customer_service_copilot"
    ),
    "litellm_spend_logs.jsonl": Expected(
        "chatcmpl-sl1", "0.000165", "0.00021", "customer_service_copilot"
    ),
    "langfuse_observations.csv": Expected("tr1", "0.00021", "0.00021"),
    "openrouter_activity.csv": Expected("gen-1", "0.0045", "0.0045"),
    "native_array.json": Expected("arr1", "0.00021"),
    "native_semicolon.csv": Expected("sc1", "0.00021"),
    "native_utf16.csv": Expected("u16", "0.00021"),
    "native_extra_cols.csv": Expected(refused=("“team”", "Remove or rename")),
    "aws_cur_bedrock.csv": Expected(refused=("an AWS cost and usage report", BILL)),
    "openai_costs.csv": Expected(refused=("an OpenAI cost export", BILL)),
    "openai_usage.csv": Expected(refused=("an OpenAI usage export", BILL)),
    "openai_usage_completions.json": Expected(refused=("an OpenAI usage export", BILL)),
}
