"""Exports are read in bounded memory, though their rows may hold whole conversations."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.parsers import FileRejected, gate, read_chunks
from ledger.parsers.exports.files import LONGEST_ROW
from ledger.parsers.received import as_chunk
from tests.ledger.parsers.exports.reading import WAYS, as_lines, as_table, read
from tests.ledger.parsers.exports.test_gateways import GENERATION, REQUEST
from tests.ledger.parsers.exports.test_langfuse_observations import OBSERVATION
from tests.ledger.parsers.exports.test_litellm_logs import LOG
from tests.ledger.parsers.samples import NOW
from tests.speed.campaigns import campaign

PROMPT = "MARKED " * (1 << 18)  # about 1.8 MB


@pytest.mark.parametrize("way", ["table", "lines", "array"])
def test_long_rows_are_looked_at_a_few_at_a_time(way: str) -> None:
    rows_of_file = [{**LOG, "request_id": f"r{at}", "messages": PROMPT} for at in range(150)]
    data = WAYS[way](rows_of_file)
    stream = io.BytesIO(data)
    tracemalloc.start()
    rows = [raw.rows for raw in read_chunks(stream)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(rows) == 150
    assert max(rows) < 50
    assert peak < 200 << 20 < len(data)


def test_values_may_span_lines_and_rows_are_named_by_the_first() -> None:
    rows = [{**LOG, "model": "a\nb\nc"}, {**LOG, "request_id": "", "metadata": {}}]
    exported = read(as_table(rows))
    assert exported.places == [2]
    assert exported.rejects.select("row", "code").rows() == [(5, "no_id")]


def test_a_row_of_another_width_is_lost_alone() -> None:
    lines = as_table([GENERATION, GENERATION]).split(b"\r\n")
    data = b"\r\n".join([lines[0], lines[1] + b",more", b"", lines[2], b""])
    exported = read(data)
    assert exported.rejects.select("row", "code").rows() == [(2, "broken_row")]
    assert (exported.places, exported.rows) == ([4], 2)


def test_a_quote_that_never_closes_does_not_swallow_the_file() -> None:
    data = as_table([GENERATION]) + b'"' + b"x\n" * (LONGEST_ROW // 2 + 1)
    with pytest.raises(FileRejected) as refusal:
        list(read_chunks(io.BytesIO(data)))
    assert refusal.value.code == "line_too_long"


ODD = st.recursive(
    st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=9)),
        st.sampled_from(["NaN", "1e400", "-1", "{", "[", "[[1]]", '{"a": [null]}', "9999-12-31"]),
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@pytest.mark.slow
@pytest.mark.parametrize("row", [LOG, OBSERVATION, GENERATION, REQUEST])
@given(data=st.data())
@campaign(60)
def test_no_value_of_a_row_makes_its_reading_fail(
    row: dict[str, object], data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(row)), min_size=1, max_size=4))
    odd = {**row, **{name: data.draw(ODD) for name in names}}
    for write in (as_lines, as_table):
        exported = read(write([row, odd]))
        assert exported.rows == 2
        named = set(exported.places) | set(exported.rejects["row"])
        assert len(named) + exported.skipped == 2
        gate(as_chunk(exported.received.records), NOW)
