"""Names of models as clients write them: each has its price, or openly none; none is refused."""

import json

import pytest

from tests.cases.bodies import Json, otlp, payload, sources
from tests.cases.judging import text
from tests.cases.world import DOORS, JSON, House, totals

# 1,000 tokens in and 100 out each; null where no book of a new installation knows the name.
NAMES: list[tuple[str, str, str | None]] = [tuple(name) for name in sources()["model_names"]]


def by_otlp() -> Json:
    return otlp(
        [
            {
                "trace": f"{at:032x}",
                "span": f"{at:016x}",
                "name": "chat",
                "says": {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.provider.name": provider,
                    "gen_ai.request.model": model,
                    "gen_ai.usage.input_tokens": 1000,
                    "gen_ai.usage.output_tokens": 100,
                },
            }
            for at, (provider, model, _) in enumerate(NAMES, 1)
        ]
    )


def by_litellm() -> list[Json]:
    usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
    return [
        payload(
            {
                "model": model,
                "usage": usage,
                "changes": {
                    "id": f"chatcmpl-{at}",
                    "litellm_call_id": f"call-{at}",
                    "trace_id": f"{at:032x}",
                    "custom_llm_provider": provider,
                    "response_cost": None,
                },
            }
        )
        for at, (provider, model, _) in enumerate(NAMES, 1)
    ]


@pytest.mark.parametrize("door", ["otlp", "litellm"])
def test_each_name_has_the_price_that_the_books_have_for_it(house: House, door: str) -> None:
    body = by_otlp() if door == "otlp" else by_litellm()
    answer = house.client.post(DOORS[door], data=json.dumps(body), content_type=JSON)
    assert answer.status_code == 200
    receipt = answer.json()
    assert (
        receipt.get("partialSuccess", {}).get("rejectedSpans", 0) == receipt.get("rejected", 0) == 0
    )
    wrong = set()
    for at, (provider, model, expected) in enumerate(NAMES, 1):
        trace = house.client.get(f"/api/v1/traces/{at:032x}").json()
        priced = [line for line in trace["lines"] if line["cost_usd"] is not None]
        cost = totals(("cost", line["cost_usd"]) for line in priced).get("cost")
        assert {line["meter"] for line in trace["lines"]} >= {"input", "output"}
        if text(cost) != expected or (expected is None) != (not priced):
            wrong.add((provider, model, text(cost)))
    assert wrong == set()
