"""Tables as spreadsheets save them: other separators, headers in any case, all said at once."""

import csv
import io
from collections.abc import Callable

import pytest

from ledger.parsers import FileRejected
from tests.ledger.parsers.samples import COST_EVENT, REQUEST, gate_file, problems, write_csv

GOOD = [COST_EVENT, {**COST_EVENT, "cost_event_id": "ce_2"}]


def separated(by: str, records: list[dict[str, object]] = GOOD) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), delimiter=by, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


def refusal_of(data: bytes) -> FileRejected:
    with pytest.raises(FileRejected) as refusal:
        gate_file(data)
    return refusal.value


@pytest.mark.parametrize("by", [",", ";", "\t", "|"])
def test_the_header_tells_what_separates_values(by: str) -> None:
    assert gate_file(separated(by).encode()).cost_events["row"].to_list() == [2, 3]


@pytest.mark.parametrize("hint", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n'])
def test_the_line_that_tells_excel_the_separator_is_no_header(hint: str) -> None:
    gated = gate_file((hint + separated(";")).encode(), chunk_rows=1)
    assert gated.cost_events["row"].to_list() == [3, 4]


def test_a_separator_within_quotes_does_not_count() -> None:
    line = separated(";").replace("direct_metered", '"direct;metered"', 1)
    gated = gate_file(line.encode())
    assert problems(gated) == {("allocation_method", "not_in_enum")}
    assert gated.accepted == 1


def test_columns_are_known_in_any_case_and_with_spaces_around_them() -> None:
    header, rows = separated(",").split("\n", 1)
    mixed = ", ".join(name.title() for name in header.split(","))
    assert gate_file(f"{mixed}\n{rows}".encode()).accepted == 2


@pytest.mark.parametrize(
    ("words", "between"),
    [(str.title, " "), (str.upper, "-"), (str.lower, "  "), (str.title, ""), (str.lower, "\u00a0")],
)
def test_words_of_a_column_are_known_however_they_are_put_together(
    words: Callable[[str], str], between: str
) -> None:
    header, rows = separated(";").split("\n", 1)
    names = [between.join(map(words, name.split("_"))) for name in header.split(";")]
    assert gate_file(f"{' ; '.join(names)}\n{rows}".encode()).accepted == 2


@pytest.mark.parametrize("again", ["Trace_ID", "trace id", " TRACE-ID "])
def test_a_name_that_is_only_written_differently_stands_twice(again: str) -> None:
    refused = refusal_of(write_csv([{**REQUEST, again: "x"}]))
    assert (refused.field, refused.code) == ("trace_id", "duplicate_column")


def test_whatever_is_wrong_with_a_header_is_told_at_once() -> None:
    lacking = {n: v for n, v in COST_EVENT.items() if n not in {"provider", "component"}}
    wrong = {**lacking, "Team": "x", "outcome_type": "resolved_case", "Trace ID": "x"}
    refused = refusal_of(write_csv([wrong]))
    assert (refused.field, refused.code) == ("Team", "unknown_column")
    assert refused.message == (
        "Columns not known: “Team”, “outcome_type”. Remove or rename them. "
        "Columns that stand more than once in the header: “trace_id”. Keep one of each. "
        "Columns missing from the header: “component”, “provider”. Add them."
    )


def test_a_file_with_no_column_of_ours_lacks_nothing_that_could_be_named() -> None:
    assert refusal_of(b"team,date\na,b\n").message == (
        "Columns not known: “team”, “date”. Remove or rename them."
    )


def test_all_unknown_columns_are_told_at_once_as_they_are_written() -> None:
    refused = refusal_of(write_csv([{**REQUEST, "team": "x", "Sub Team": "y", "ok\u202eed": "z"}]))
    assert refused.code == "unknown_column"
    for name in ("“team”", "“Sub Team”", "“ok·ed”"):
        assert name in refused.message


def test_all_missing_columns_are_told_at_once() -> None:
    lacking = {n: v for n, v in COST_EVENT.items() if n not in {"provider", "component"}}
    refused = refusal_of(write_csv([lacking]))
    assert refused.code == "missing_column"
    assert "“component”, “provider”" in refused.message


def test_a_great_many_unknown_columns_are_told_in_one_sentence_that_ends() -> None:
    many = {f"strange_{at}": "x" for at in range(1_900)}
    message = refusal_of(write_csv([{**REQUEST, **many}])).message
    assert "1850 more" in message
    assert len(message) < 2_000


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook"),
        (b"\x28\xb5\x2f\xfd....", "packed with zstd"),
        (b"<!DOCTYPE html><html>", "a page of HTML"),
        ("<html>".encode("utf-16"), "a page of HTML"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(start: bytes, what: str) -> None:
    refused = refusal_of(start)
    assert refused.code == "no_table"
    assert what in refused.message
