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
            .replace_strict({name: said[words[one]] for name, said in KNOWN.items()})
            .alias(one)
            for one in REGISTERED
        ),
    )


def gated(*records: Record) -> GatedChunk:
    body = json.dumps(records).encode()
    return gate(read_records(body, "application/json"), NOW, register)


@pytest.mark.parametrize("base", [COST_EVENT, OUTCOME], ids=["event", "outcome"])
def test_a_registered_use_case_is_enough(base: Record) -> None:
    found = gated({**base, "use_case_id": "fraud_review"})
    frame = found.cost_events if base is COST_EVENT else found.outcomes
    row = frame.row(0, named=True)
    assert (row["business_unit"], row["cost_center"]) == ("risk_office", "cc_7")
    assert (row["risk_tier"], row["environment"]) == ("high", "prod")
    assert row["workflow_step"] == row["user_role"] == row["cache_status"] == "not_said"
    assert row["inline_request"]


def test_what_a_row_says_itself_counts() -> None:
    said = {"use_case_id": "fraud_review", "risk_tier": "low", "environment": "test"}
    row = gated({**COST_EVENT, **said}).cost_events.row(0, named=True)
    assert (row["risk_tier"], row["environment"], row["cost_center"]) == ("low", "test", "cc_7")


def test_rows_with_and_without_a_use_case_keep_their_order() -> None:
    rows = [
        {**COST_EVENT, "cost_event_id": "a"},
        {**COST_EVENT, "cost_event_id": "b", "use_case_id": "fraud_review"},
        {**COST_EVENT, "cost_event_id": "c", **{n: REQUEST[n] for n in list(REQUEST)[3:12]}},
    ]
    found = gated(*rows).cost_events
    assert found["cost_event_id"].to_list() == ["a", "b", "c"]
    assert found["inline_request"].to_list() == [False, True, True]


def test_an_unregistered_use_case_is_named_with_what_to_do() -> None:
    found = gated({**COST_EVENT, "use_case_id": "nobody_knows"}, COST_EVENT)
    assert problems(found) == {("use_case_id", "unknown_use_case")}
    assert found.rejects["value"].to_list() == ["nobody_knows"]
    assert found.accepted == 1


def test_an_unregistered_use_case_that_says_its_owner_is_filled_in() -> None:
    said = {"business_unit": "lab", "cost_center": "cc_9", "risk_tier": "low"}
    found = gated({**COST_EVENT, "use_case_id": "nobody_knows", **said})
    assert found.cost_events["workflow_step"].to_list() == ["not_said"]


def test_half_a_request_without_a_use_case_is_refused() -> None:
    found = gated({**COST_EVENT, "business_unit": "lab"})
    assert ("use_case_id", "incomplete_request") in problems(found)


def test_a_request_record_says_everything_itself() -> None:
    lacking = {name: value for name, value in REQUEST.items() if name != "cost_center"}
    assert problems(gated({"type": "request", **lacking})) == {("cost_center", "required")}
