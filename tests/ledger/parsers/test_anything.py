"""Whatever comes in, the gate answers; and its fast ways agree with the plain definition."""

import json
from contextlib import suppress

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.parsers import FileRejected
from ledger.parsers.files.json_rows import read_records
from ledger.parsers.json.fast import take_plain
from ledger.parsers.json.strict import read_record
from ledger.parsers.records.columns import PLAIN, plain_times, settle
from ledger.parsers.records.fields import ACCEPTED_NAMES, ALL_FIELDS, ReadingRule
from ledger.parsers.records.values import reader_of
from tests.ledger.parsers.samples import GOOD, NOW, gate_body, gate_file, write_csv
from tests.speed.campaigns import campaign

pytestmark = pytest.mark.slow

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NUMBERS = st.from_regex(r"[-+]?[0-9]{0,20}(\.[0-9]{0,22})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
TIMES = st.from_regex(
    r"20[12][0-9]-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,10})?"
    r"(Z|[+-][01][0-9]:[0-6][0-9])?",
    fullmatch=True,
)
ONE_OF_EACH_SORT = (
    *("trace_id", "risk_tier", "component", "occurred_at", "quality_passed"),
    *("input_tokens", "gpu_seconds", "unit_price"),
)
CELLS = st.one_of(TEXTS, NUMBERS, TIMES, st.sampled_from(["medium", "true", "gpu", "a", ""]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELLS, st.text(max_size=9)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)


@given(st.sampled_from(sorted(GOOD)), st.data())
@campaign(150)
def test_any_text_in_any_cell_is_accepted_or_refused(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(GOOD[kind])))
    record = {**GOOD[kind], name: data.draw(CELLS)}
    gated = gate_file(write_csv([record, GOOD[kind]]))
    assert gated.accepted + gated.rejected >= 2


@given(st.dictionaries(st.sampled_from(ACCEPTED_NAMES) | TEXTS, VALUES, max_size=8))
@campaign(200)
def test_any_json_record_is_accepted_or_refused(record: dict[str, object]) -> None:
    gated = gate_body(json.dumps([record]).encode())
    assert gated.accepted + gated.rejected == 1


@given(st.binary(max_size=300), st.sampled_from(["csv", "jsonl", "parquet", None]))
@campaign(200)
@example(b"\x1f\x8b", None)
@example(b"PAR1", None)
@example(b"\n\n", "csv")
@example(b"\xef\xbb\xbf", "csv")
def test_any_bytes_are_read_or_refused(data: bytes, form: str | None) -> None:
    with suppress(FileRejected):
        gated = gate_file(data + b"\n", form=form)
        assert gated.accepted == 0


@given(st.lists(CELLS, min_size=1, max_size=8))
@campaign(150)
@pytest.mark.parametrize("name", ONE_OF_EACH_SORT)
def test_the_vectorised_reading_is_the_definition(name: str, texts: list[str]) -> None:
    field = ALL_FIELDS[name]
    column = pl.Series(name, texts, dtype=pl.String)
    plain = plain_times(pl.col(name), NOW) if field.rule is ReadingRule.TIME else PLAIN[name]
    settled = settle(column, column.to_frame().select(plain).to_series(), field, NOW)
    for at, text in enumerate(texts):
        if text:
            value, code = reader_of(field, NOW)(text)
            assert (settled.values[at], settled.codes.get(at, "")) == (value, code)


@given(
    st.dictionaries(
        st.sampled_from(ACCEPTED_NAMES),
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELLS),
        max_size=10,
    ),
    st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : "), (",\n", ":\t")]),
    st.booleans(),
)
@campaign(200)
def test_the_fast_json_reading_is_the_strict_one(
    record: dict[str, object], separators: tuple[str, str], is_ascii: bool
) -> None:
    line = json.dumps(record, separators=separators, ensure_ascii=is_ascii).encode()
    strict = read_record(line, 1)
    raw = read_records([line], [1], len(line))
    texts = strict.texts or {}
    assert not take_plain(line) or not strict.problems
    assert {name: raw.frame[name][0] for name in raw.frame.columns if name != "row"} == {
        name: texts.get(name) for name in raw.frame.columns if name != "row"
    }
    assert set(texts) <= set(raw.frame.columns)
