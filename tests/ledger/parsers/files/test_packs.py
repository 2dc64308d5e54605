"""The real packs pass the gate whole, and their totals are the known ones to the last token."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import polars as pl
import pytest

from ledger.parsers import FileRejected, GatedChunk, cost_lines, gate, read_chunks
from tests.ledger.parsers.samples import NOW
from tests.shared import SHARED_DATA

TRACES = SHARED_DATA / "traces"


def gated_chunks(name: str) -> Iterator[GatedChunk]:
    with (TRACES / name).open("rb") as file:
        for raw in read_chunks(file, chunk_rows=10_000):
            yield gate(raw, NOW)


def tokens_by_meter(name: str) -> tuple[int, Counter[str], Decimal]:
    """Lines, tokens by meter, and quantity times price summed exactly."""
    lines, tokens, cost = 0, Counter[str](), Decimal(0)
    for chunk in gated_chunks(name):
        assert chunk.rejects.is_empty()
        frame = cost_lines(chunk.cost_events)
        lines += frame.height
        for meter, quantity, price in frame.select("meter", "quantity", "unit_price").iter_rows():
            tokens[meter] += int(quantity)
            cost += Decimal(quantity) * Decimal(price)
    return lines, tokens, cost


@pytest.mark.parametrize(
    ("pack", "requests"),
    [("azure2023_conv_requests", 19_366), ("mooncake_conv_requests", 12_031)],
)
def test_every_request_of_a_pack_is_accepted(pack: str, requests: int) -> None:
    chunks = list(gated_chunks(f"{pack}.csv.gz"))
    assert sum(chunk.requests.height for chunk in chunks) == requests
    assert sum(chunk.rejected for chunk in chunks) == 0


def test_the_azure_pack_has_its_known_tokens_and_cost() -> None:
    lines, tokens, cost = tokens_by_meter("azure2023_conv_cost_events.csv.gz")
    assert lines == 38_732
    assert tokens == {"input": 22_361_870, "output": 4_088_665}
    assert cost == Decimal("5.8074795000")


def test_the_mooncake_pack_counts_cached_tokens_once() -> None:
    _, tokens, cost = tokens_by_meter("mooncake_conv_cost_events.csv.gz")
    assert tokens == {"input": 90_695_412, "cached_input": 54_098_411, "output": 4_122_048}
    assert cost == Decimal("335.5820237500")


def test_progress_ends_at_the_size_of_the_packed_file() -> None:
    path = TRACES / "azure2023_conv_requests.csv.gz"
    reads = [chunk.bytes_read for chunk in gated_chunks(path.name)]
    assert reads == sorted(reads)
    assert reads[-1] == path.stat().st_size


def test_a_trace_of_another_shape_is_refused_by_its_first_strange_column() -> None:
    with pytest.raises(FileRejected) as refusal:
        list(gated_chunks("AzureLLMInferenceTrace_conv.csv.gz"))
    assert (refusal.value.field, refusal.value.code) == ("TIMESTAMP", "unknown_column")


def test_money_and_quantities_leave_the_gate_as_plain_text() -> None:
    chunk = next(gated_chunks("azure2023_conv_cost_events.csv.gz"))
    assert chunk.cost_events.schema["unit_price"] == pl.String
    assert chunk.cost_events["unit_price"].unique().sort().to_list() == ["0.00000015", "0.0000006"]
