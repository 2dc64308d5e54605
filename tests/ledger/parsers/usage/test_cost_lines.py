"""A cost event becomes disjoint lines: nothing lost, nothing counted twice."""

from ledger.parsers import cost_lines
from tests.ledger.parsers.samples import COST_EVENT, TOKEN_LINE, gate_body

Line = tuple[object, ...]
COUNTS = (
    *("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens"),
    *("gpu_seconds", "api_calls", "reviewer_minutes", "allocated_cost_usd"),
)
BARE = {name: value for name, value in COST_EVENT.items() if name not in COUNTS}


def lines_of(**fields: object) -> list[Line]:
    gated = gate_body([{**BARE, **fields}])
    assert gated.rejects.is_empty()
    frame = cost_lines(gated.cost_events)
    return list(frame.select("line", "meter", "unit", "quantity").iter_rows())


def test_cached_and_reasoning_tokens_are_taken_out_of_their_totals() -> None:
    assert lines_of(
        input_tokens=2410, cached_tokens=400, output_tokens=380, reasoning_tokens=80
    ) == [
        (0, "input", "token", "2010"),
        (1, "cached_input", "token", "400"),
        (2, "output", "token", "300"),
        (3, "reasoning", "token", "80"),
    ]


def test_seconds_calls_and_minutes_are_lines_of_their_own() -> None:
    assert lines_of(gpu_seconds="0.42", api_calls=2, reviewer_minutes="1.50") == [
        (0, "gpu_second", "second", "0.42"),
        (1, "call", "call", "2"),
        (2, "reviewer_minute", "minute", "1.5"),
    ]


def test_a_quantity_alone_is_counted_in_units() -> None:
    assert lines_of(quantity="3.25") == [(0, "unit", "unit", "3.25")]


def test_with_a_token_kind_only_the_quantity_counts() -> None:
    frame = cost_lines(gate_body([TOKEN_LINE]).cost_events)
    assert frame.select("meter", "unit", "quantity").rows() == [("input", "token", "6810")]


def test_images_are_counted_in_images() -> None:
    assert lines_of(token_kind="image", quantity=2) == [(0, "image", "image", "2")]


def test_a_zero_beside_other_quantities_is_dropped() -> None:
    assert lines_of(input_tokens=5, cached_tokens=5, output_tokens=0) == [
        (0, "cached_input", "token", "5")
    ]


def test_an_event_of_nothing_but_zeros_keeps_one_line() -> None:
    assert lines_of(input_tokens=0, output_tokens=0) == [(0, "input", "token", "0")]


def test_an_event_that_only_reports_a_cost_is_one_event() -> None:
    assert lines_of(allocated_cost_usd="1.25") == [(0, "reported_cost", "event", "1")]


def test_the_reported_cost_of_an_event_stands_on_one_line_only() -> None:
    events = [
        {**COST_EVENT, "cost_event_id": f"ce_{at}", "allocated_cost_usd": f"0.{at + 1}"}
        for at in range(3)
    ]
    frame = cost_lines(gate_body(list(events)).cost_events)
    reported = [cost for cost in frame["allocated_cost_usd"].to_list() if cost is not None]
    assert reported == ["0.1", "0.2", "0.3"]
    assert frame["row"].to_list() == sorted(frame["row"].to_list())
    assert frame["unit_price"].null_count() == 0


def test_the_largest_counts_are_subtracted_exactly() -> None:
    largest = 10**12
    assert lines_of(input_tokens=largest, cached_tokens=largest - 1)[0][3] == "1"


def test_no_events_give_no_lines_with_all_columns() -> None:
    frame = cost_lines(gate_body(b'[{"type":"x"}]').cost_events)
    assert frame.is_empty()
    assert {"line", "meter", "unit", "quantity", "unit_price"} <= set(frame.columns)


def test_every_part_of_a_total_is_a_line_and_the_lines_sum_to_the_totals() -> None:
    lines = lines_of(
        input_tokens=1000,
        cached_tokens=300,
        cache_write_tokens=100,
        cache_write_1h_tokens=50,
        audio_input_tokens=80,
        cached_audio_tokens=30,
        image_input_tokens=20,
        output_tokens=200,
        reasoning_tokens=60,
        audio_output_tokens=40,
        image_output_tokens=10,
    )
    assert [(meter, quantity) for _, meter, _, quantity in lines] == [
        ("input", "480"),
        ("cached_input", "270"),
        ("cache_write", "100"),
        ("cache_write_1h", "50"),
        ("audio_input", "50"),
        ("cached_audio", "30"),
        ("image_input", "20"),
        ("output", "90"),
        ("reasoning", "60"),
        ("audio_output", "40"),
        ("image_output", "10"),
    ]
    assert sum(int(str(quantity)) for *_, quantity in lines) == 1200


def test_a_named_meter_counts_its_quantity_in_its_own_unit() -> None:
    assert lines_of(meter="rerank_item", unit="item", quantity="40") == [
        (0, "rerank_item", "item", "40")
    ]
    assert lines_of(meter="reviewer_minute", quantity="2") == [
        (0, "reviewer_minute", "minute", "2")
    ]
    assert lines_of(meter="ocr_page", quantity="2") == [(0, "ocr_page", "unit", "2")]
