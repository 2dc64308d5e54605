"""Events and outcomes say their use case; the register says the rest, or the row says why not."""

import json

import polars as pl
import pytest

from ledger.parsers import GatedChunk, gate, read_records
from ledger.parsers.records.filling import REGISTERED
from tests.ledger.parsers.samples import COST_EVENT, NOW, OUTCOME, REQUEST, Record, problems

KNOWN = {
    "customer_service_copilot": ("contact_center", "cc_4102", "medium"),
    "fraud_review": ("risk_office", "cc_7", "high"),
}


def register(rows: pl.DataFrame) -> pl.DataFrame:
    words = {"business_unit": 0, "cost_center": 1, "risk_tier": 2}
    known = rows.filter(pl.col("use_case_id").is_in(list(KNOWN)))
    return known.select(
        "row",
        *(
            pl.col("use_case_id")
            .replace_strict(
                {name: words_of_case[words[word]] for name, words_of_case in KNOWN.items()}
            )
            .alias(word)
            for word in REGISTERED
        ),
    )


def gated(*records: Record) -> GatedChunk:
    body = json.dumps(records).encode()
    return gate(read_records(body, "application/json"), NOW, register)


@pytest.mark.parametrize("base", [COST_EVENT, OUTCOME], ids=["event", "outcome"])
def test_a_registered_use_case_is_enough(base: Record) -> None:
    chunk = gated({**base, "use_case_id": "fraud_review"})
    frame = chunk.cost_events if base is COST_EVENT else chunk.outcomes
    row = frame.row(0, named=True)
    assert (row["business_unit"], row["cost_center"]) == ("risk_office", "cc_7")
    assert (row["risk_tier"], row["environment"]) == ("high", "prod")
    assert row["workflow_step"] == row["user_role"] == row["cache_status"] == "not_said"
    assert row["inline_request"]


def test_what_a_row_says_itself_counts() -> None:
    words = {"use_case_id": "fraud_review", "risk_tier": "low", "environment": "test"}
    row = gated({**COST_EVENT, **words}).cost_events.row(0, named=True)
    assert (row["risk_tier"], row["environment"], row["cost_center"]) == ("low", "test", "cc_7")


def test_rows_with_and_without_a_use_case_keep_their_order() -> None:
    rows = [
        {**COST_EVENT, "cost_event_id": "a"},
        {**COST_EVENT, "cost_event_id": "b", "use_case_id": "fraud_review"},
        {**COST_EVENT, "cost_event_id": "c", **{n: REQUEST[n] for n in list(REQUEST)[3:12]}},
    ]
    events = gated(*rows).cost_events
    assert events["cost_event_id"].to_list() == ["a", "b", "c"]
    assert events["inline_request"].to_list() == [False, True, True]


def test_an_unregistered_use_case_is_named_with_what_to_do() -> None:
    chunk = gated({**COST_EVENT, "use_case_id": "nobody_knows"}, COST_EVENT)
    assert problems(chunk) == {("use_case_id", "unknown_use_case")}
    assert chunk.rejects["value"].to_list() == ["nobody_knows"]
    assert chunk.accepted == 1


def test_an_unregistered_use_case_that_says_its_owner_is_filled_in() -> None:
    words = {"business_unit": "lab", "cost_center": "cc_9", "risk_tier": "low"}
    chunk = gated({**COST_EVENT, "use_case_id": "nobody_knows", **words})
    assert chunk.cost_events["workflow_step"].to_list() == ["not_said"]


def test_half_a_request_without_a_use_case_is_refused() -> None:
    chunk = gated({**COST_EVENT, "business_unit": "lab"})
    assert ("use_case_id", "incomplete_request") in problems(chunk)


def test_a_request_record_says_everything_itself() -> None:
    lacking = {name: value for name, value in REQUEST.items() if name != "cost_center"}
    assert problems(gated({"type": "request", **lacking})) == {("cost_center", "required")}
