"""`1.000` is refused where it could mean a thousand, and only there."""

import pytest

from tests.ledger.parsers.files.test_tables import separated
from tests.ledger.parsers.samples import COST_EVENT, TOKEN_LINE, gate_body, gate_file, problems

DOUBT = "ambiguous_thousands"
COUNTED = {name: value for name, value in COST_EVENT.items() if name != "cached_tokens"}


@pytest.mark.parametrize("text", ["1.000", "12.345", "999.000", "1.500"])
def test_a_count_of_tokens_with_three_digits_after_a_point_is_refused(text: str) -> None:
    record = {**COUNTED, "input_tokens": text}
    for by in (",", ";", "\t"):
        assert problems(gate_file(separated(by, [record]).encode())) == {("input_tokens", DOUBT)}
    assert problems(gate_body([record])) == {("input_tokens", DOUBT)}


@pytest.mark.parametrize("text", ["1000.0", "1000.00", "1e3", "1.0e3", "1000.0000"])
def test_a_count_that_a_program_wrote_as_a_fraction_is_a_count(text: str) -> None:
    gated = gate_file(separated(";", [{**COUNTED, "input_tokens": text}]).encode())
    assert gated.cost_events["input_tokens"].to_list() == [1000]


@pytest.mark.parametrize("field", ["unit_price", "allocated_cost_usd", "gpu_seconds"])
@pytest.mark.parametrize("by", [";", "\t"])
def test_an_amount_is_refused_in_files_that_may_group_thousands(field: str, by: str) -> None:
    gated = gate_file(separated(by, [{**COST_EVENT, field: "1.250"}]).encode())
    assert problems(gated) == {(field, DOUBT)}


@pytest.mark.parametrize("field", ["unit_price", "allocated_cost_usd", "gpu_seconds"])
def test_an_amount_between_commas_has_a_decimal_point(field: str) -> None:
    for by, text in ((",", "1.250"), (";", "0.125"), (";", "1.25"), (";", "1.2500")):
        gated = gate_file(separated(by, [{**COST_EVENT, field: text}]).encode())
        assert gated.cost_events[field].to_list() == [text.rstrip("0")], (by, text)


def test_calls_and_counted_quantities_are_counts_too() -> None:
    calls = separated(",", [{**COST_EVENT, "api_calls": "2.000"}])
    assert problems(gate_file(calls.encode())) == {("api_calls", DOUBT)}
    tokens = separated(",", [{**TOKEN_LINE, "quantity": "6.810"}])
    assert problems(gate_file(tokens.encode())) == {("quantity", DOUBT)}
    images = separated(",", [{**TOKEN_LINE, "token_kind": "image", "quantity": "1.500"}])
    assert gate_file(images.encode()).cost_events["quantity"].to_list() == ["1.5"]
