"""Every bad value is refused under its field and code, whatever it comes in; none is kept."""

import pytest

from tests.ledger.parsers.bad_inputs import BAD_INPUTS, BAD_JSON, Bad
from tests.ledger.parsers.samples import (
    GOOD,
    gate_body,
    gate_file,
    problems,
    write_csv,
    write_jsonl,
)

pytestmark = pytest.mark.slow


def spoil(bad: Bad) -> dict[str, object]:
    kind, field, value, _ = bad
    own_kind = "cost_event" if kind == "token_line" else kind
    record = {"type": own_kind, **GOOD[kind]}
    if value is None:
        del record[field]
    else:
        record[field] = value
    return record


def name(bad: Bad) -> str:
    return f"{bad[0]}-{bad[1]}-{ascii(bad[2])[:24]}"


def test_the_table_is_long_enough_and_says_nothing_twice() -> None:
    keys = [(kind, field, repr(value)) for kind, field, value, _ in BAD_INPUTS + BAD_JSON]
    assert len(set(keys)) == len(keys) > 450


@pytest.mark.parametrize("kind", GOOD)
def test_the_records_that_are_spoilt_below_are_good_ones(kind: str) -> None:
    for gated in (
        gate_file(write_csv([GOOD[kind]])),
        gate_file(write_jsonl([GOOD[kind]])),
        gate_body([GOOD[kind]]),
    ):
        assert (gated.accepted, problems(gated)) == (1, set())


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=name)
def test_a_bad_value_in_csv_is_refused_by_field_and_code(bad: Bad) -> None:
    _, field, _, code = bad
    good = {"type": "request", **GOOD["request"]}
    record = {field: "", **spoil(bad)}
    gated = gate_file(write_csv([record, good]))
    assert problems(gated) == {(field, code)}
    assert gated.rejects["row"].to_list() == [2]
    assert gated.accepted == 1


@pytest.mark.parametrize("bad", BAD_INPUTS + BAD_JSON, ids=name)
def test_a_bad_value_in_json_is_refused_by_field_and_code(bad: Bad) -> None:
    _, field, _, code = bad
    record, good = spoil(bad), {"type": "outcome", **GOOD["outcome"]}
    for gated in (gate_body([record, good]), gate_file(write_jsonl([record, good]))):
        assert problems(gated) == {(field, code)}
        assert (gated.accepted, gated.rejected) == (1, 1)


def test_every_problem_of_a_row_is_told_at_once() -> None:
    record = {**GOOD["cost_event"], "provider": "a b", "input_tokens": "-1", "component": "x"}
    del record["retention_class"]
    assert problems(gate_body([record])) == {
        ("provider", "bad_identifier"),
        ("input_tokens", "negative"),
        ("component", "not_in_enum"),
        ("retention_class", "required"),
    }


def test_a_cost_event_without_any_quantity_is_refused() -> None:
    names = ("cost_event_id", "trace_id", "occurred_at", "component", "provider")
    record = {name: GOOD["cost_event"][name] for name in (*names, "allocation_method")}
    record["retention_class"] = "prod_90d"
    assert problems(gate_body([record])) == {("quantity", "missing_quantity")}


def test_request_fields_on_a_cost_event_are_all_there_or_none() -> None:
    some = {**GOOD["cost_event"], "business_unit": "contact_center", "cost_center": "cc_4102"}
    refused = problems(gate_body([some]))
    assert ("use_case_id", "incomplete_request") in refused
    assert {code for _, code in refused} == {"incomplete_request"}
    assert len(refused) == 7


def test_the_tenant_alone_may_stand_on_a_cost_event() -> None:
    gated = gate_body([{**GOOD["cost_event"], "tenant_id": "retail_banking_us"}])
    assert gated.accepted == 1
    assert gated.cost_events["inline_request"].to_list() == [False]


def test_two_names_of_the_time_must_agree() -> None:
    time = GOOD["cost_event"]["occurred_at"]
    same = {**GOOD["cost_event"], "ts_utc": time}
    other = {**GOOD["cost_event"], "ts_utc": "2026-06-29T13:00:02Z"}
    assert gate_body([same]).accepted == 1
    assert problems(gate_body([other])) == {("ts_utc", "two_times")}


def test_a_bad_time_is_told_under_the_name_it_was_given() -> None:
    record = {**GOOD["cost_event"], "ts_utc": "yesterday"}
    del record["occurred_at"]
    assert problems(gate_body([record])) == {("ts_utc", "bad_time")}


def test_rejects_never_show_free_text() -> None:
    record = {**GOOD["request"], "trace_id": "Dear bank, I lost my card", "prompt": "secret words"}
    rejects = gate_body([record]).rejects
    shown = " ".join(str(value) for row in rejects.iter_rows() for value in row)
    assert "Dear" not in shown
    assert "secret" not in shown
    assert "tenant_id=retail_banking_us" in shown


def test_messages_are_sentences_that_name_the_field() -> None:
    record = {**GOOD["request"], "risk_tier": "huge"}
    message = gate_body([record]).rejects["message"][0]
    assert message == "risk_tier is not one of the known values: see the field list."
