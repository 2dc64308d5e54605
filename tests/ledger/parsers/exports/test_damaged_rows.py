"""Rows of exports with a value that no decoder reads: that row is rejected, the others count."""

import io
import json

import pytest

from ledger.parsers import RawChunk, read_chunks
from tests.cases.test_files import FOLDER

LOG = json.loads((FOLDER / "litellm_spend_logs.jsonl").read_text().splitlines()[0])
OBSERVATION = {
    "id": "o1",
    "traceId": "t1",
    "type": "GENERATION",
    "startTime": "2026-11-24T10:00:00Z",
    "parentObservationId": None,
    "model": "gpt-4o-mini",
    "usageDetails": {"input": 10, "output": 5},
}


def lines(first: bytes, good: dict[str, object]) -> RawChunk:
    second = json.dumps({**good, "id": "o2", "request_id": "chatcmpl-2"}).encode()
    (chunk,) = read_chunks(io.BytesIO(first + b"\n" + second + b"\n"))
    return chunk


def codes_and_rows(chunk: RawChunk) -> tuple[set[str], int]:
    """The codes of what was rejected, and how many rows gave a record."""
    assert chunk.exported is not None
    return set(chunk.exported.rejects["code"]), len(set(chunk.exported.places))


@pytest.mark.parametrize(
    "value", [b'"gpt\xff"', b"1" + b"0" * 5_000, b"1e99999999999999999999", b'{"\xff":1}']
)
@pytest.mark.parametrize(
    ("row", "name"), [(LOG, "spend"), (LOG, "model"), (OBSERVATION, "model")], ids=str
)
def test_a_value_that_is_read(row: dict[str, object], name: str, value: bytes) -> None:
    first = json.dumps({**row, name: "@"}).encode().replace(b'"@"', value)
    assert codes_and_rows(lines(first, row)) == ({"unreadable"}, 1)


@pytest.mark.parametrize("row", [LOG, OBSERVATION], ids=["litellm", "langfuse"])
def test_a_name_that_is_no_text(row: dict[str, object]) -> None:
    first = json.dumps(row).encode().replace(b'"model"', b'"mo\x9ddel"')
    assert codes_and_rows(lines(first, row)) == ({"bad_json"}, 1)


@pytest.mark.parametrize("row", [LOG, OBSERVATION], ids=["litellm", "langfuse"])
def test_a_prompt_is_not_looked_at(row: dict[str, object]) -> None:
    first = json.dumps({**row, "input": "@", "messages": "@"}).encode().replace(b"@", b"\xff")
    assert codes_and_rows(lines(first, row)) == (set(), 2)
