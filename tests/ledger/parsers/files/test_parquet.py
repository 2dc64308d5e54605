"""Parquet columns of any sensible type give the same records as CSV, to the last digit."""

import gzip
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from ledger.parsers import FileRejected, read_chunks
from tests.ledger.parsers.samples import COST_EVENT, REQUEST, gate_file, problems, write_csv

TIME = datetime(2026, 6, 29, 13, 0, 1, 500, tzinfo=UTC)


def write_parquet(columns: dict[str, object], **options: object) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, **options)
    return sink.getvalue()


def cost_events(**columns: object) -> bytes:
    """Two good cost events with some columns put in place."""
    texts = {name: pa.array([value, value]) for name, value in COST_EVENT.items()}
    return write_parquet({**texts, **columns})


def refusal_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileRejected) as refusal:
        gate_file(data)
    return refusal.value.field, refusal.value.code


def test_text_columns_give_what_csv_gives() -> None:
    csv = gate_file(write_csv([COST_EVENT, COST_EVENT]))
    assert_frame_equal(
        gate_file(cost_events()).cost_events.drop("row"), csv.cost_events.drop("row")
    )


def test_typed_columns_give_what_text_columns_give() -> None:
    typed = cost_events(
        input_tokens=pa.array([2410, 2410], pa.int32()),
        cached_tokens=pa.array([400.0, 400.0]),
        unit_price=pa.array([Decimal("0.000002")] * 2, pa.decimal128(38, 18)),
        allocated_cost_usd=pa.array([0.0084] * 2, pa.float64()),
        gpu_seconds=pa.array([0.42] * 2, pa.float32()),
        provider=pa.array([COST_EVENT["provider"]] * 2).dictionary_encode(),
        component=pa.array([COST_EVENT["component"]] * 2, pa.large_string()),
        occurred_at=pa.array([datetime(2026, 6, 29, 13, 0, 1, tzinfo=UTC)] * 2),
    )
    assert_frame_equal(gate_file(typed).cost_events, gate_file(cost_events()).cost_events)


def test_decimals_keep_more_digits_than_a_float_can() -> None:
    price = Decimal("123456789012.123456789012345678")
    typed = cost_events(unit_price=pa.array([price, price], pa.decimal128(38, 18)))
    assert gate_file(typed).cost_events["unit_price"][0] == str(price)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "+05:30"])
def test_times_of_any_unit_and_zone_are_read(unit: str, zone: str) -> None:
    moment = TIME.replace(microsecond=0)
    column = pa.array([moment, moment], pa.timestamp(unit, zone))
    assert gate_file(cost_events(occurred_at=column)).cost_events["occurred_at"][0] == moment


def test_times_without_a_zone_are_refused_row_by_row() -> None:
    column = pa.array([TIME.replace(tzinfo=None)] * 2, pa.timestamp("us"))
    assert problems(gate_file(cost_events(occurred_at=column))) == {("occurred_at", "naive_time")}


@pytest.mark.parametrize("instant", [-(2**62), 2**62, 253_402_300_800_000_000])
def test_impossible_times_are_refused_row_by_row(instant: int) -> None:
    column = pa.array([instant, instant], pa.timestamp("us", "UTC"))
    assert problems(gate_file(cost_events(occurred_at=column))) == {("occurred_at", "bad_time")}


def test_dates_are_no_times() -> None:
    column = pa.array([date(2026, 6, 29)] * 2)
    assert problems(gate_file(cost_events(occurred_at=column))) == {("occurred_at", "bad_time")}


@pytest.mark.parametrize(
    ("value", "code"),
    [(float("nan"), "not_a_number"), (float("inf"), "not_a_number"), (-0.5, "negative")],
)
def test_floats_that_are_no_amounts_are_refused(value: float, code: str) -> None:
    column = pa.array([value, 1.0])
    gated = gate_file(cost_events(unit_price=column))
    assert problems(gated) == {("unit_price", code)}
    assert gated.accepted == 1


@pytest.mark.parametrize(
    ("name", "column", "code"),
    [
        ("trace_id", pa.array([1, 2]), "wrong_column_type"),
        ("risk_tier", pa.array([True, False]), "wrong_column_type"),
        ("input_tokens", pa.array([True, False]), "wrong_column_type"),
        ("input_tokens", pa.array([TIME, TIME]), "wrong_column_type"),
        ("occurred_at", pa.array([1, 2]), "wrong_column_type"),
        ("trace_id", pa.array([b"a", b"b"]), "wrong_column_type"),
        ("trace_id", pa.array([["a"], ["b"]]), "nested_column"),
        ("provider", pa.array([{"a": 1}, {"a": 2}]), "nested_column"),
        ("prompt", pa.array(["a", "b"]), "unknown_column"),
    ],
)
def test_a_column_of_the_wrong_type_refuses_the_file(
    name: str, column: pa.Array, code: str
) -> None:
    assert refusal_of(cost_events(**{name: column})) == (name, code)


def test_a_column_of_nulls_is_a_column_of_nothing() -> None:
    gated = gate_file(cost_events(provider=pa.nulls(2)))
    assert problems(gated) == {("provider", "required")}


def test_bytes_that_are_no_utf8_cost_one_row_only() -> None:
    raw = pa.array([b"ok", b"\xff\xfe"], pa.binary())
    broken = pa.StringArray.from_buffers(2, raw.buffers()[1], raw.buffers()[2])
    gated = gate_file(cost_events(trace_id=broken))
    assert problems(gated) == {("trace_id", "bad_encoding")}
    assert gated.accepted == 1


def test_one_long_value_repeated_does_not_fill_the_memory() -> None:
    column = pa.array(["x" * (1 << 20)] * 2).dictionary_encode()
    rows = 20_000
    names = {name: pa.array([value] * rows) for name, value in REQUEST.items()}
    long = pa.DictionaryArray.from_arrays(pa.array([0] * rows), column.dictionary)
    before = pa.total_allocated_bytes()
    frames = [
        raw.frame for raw in read_chunks(io.BytesIO(write_parquet({**names, "user_role": long})))
    ]
    assert frames[0]["user_role"].str.len_bytes().max() == 500
    assert pa.total_allocated_bytes() - before < 200 << 20


def test_row_numbers_and_progress_go_over_all_batches() -> None:
    rows = 1_000
    data = write_parquet(
        {name: pa.array([value] * rows) for name, value in REQUEST.items()}, row_group_size=300
    )
    chunks = list(read_chunks(io.BytesIO(data), None, 170))
    assert pl.concat(chunk.frame["row"] for chunk in chunks).to_list() == [*range(1, rows + 1)]
    assert chunks[-1].bytes_read == len(data)


def test_a_gzipped_file_is_read_too() -> None:
    assert gate_file(gzip.compress(cost_events()), form="parquet").accepted == 2
    assert gate_file(gzip.compress(cost_events())).accepted == 2


@pytest.mark.parametrize("cut", [4, 100, -20])
def test_a_damaged_file_is_refused(cut: int) -> None:
    assert refusal_of(cost_events()[:cut]) == ("file", "not_parquet")


def test_a_file_with_damaged_pages_is_refused() -> None:
    data = bytearray(cost_events())
    data[20:400] = b"\xff" * 380
    assert refusal_of(bytes(data)) == ("file", "not_parquet")


def test_a_file_without_rows_has_no_chunks() -> None:
    data = write_parquet({name: pa.array([], pa.string()) for name in REQUEST})
    assert list(read_chunks(io.BytesIO(data))) == []
