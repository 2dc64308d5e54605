"""Bad bodies at the door: a 4xx with a reason or a rejected record; never a 5xx, never a row."""

import gzip
import json
import time

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.api_ingest.sending import Sender, problem_of, result_of
from tests.ledger.ledgers import the_ledger
from tests.ledger.parsers.bad_inputs import BAD_INPUTS, BAD_JSON, Bad
from tests.ledger.parsers.samples import GOOD
from tests.ledger.parsers.test_bad_inputs import spoil
from tests.ledger.records import an_event

pytestmark = pytest.mark.slow

EVENT = an_event("ce_1", "trc_1", "2025-06-01T10:00:00Z")
TEXT = json.dumps(EVENT)
SECONDS = 5.0  # of one body, on a busy machine


def deep(levels: int, mark: str = "[") -> bytes:
    other = {"[": "]", '{"a":': "}"}[mark]
    return (mark * levels + "1" + other * levels).encode()


BROKEN = {
    "empty": b"",
    "blanks": b" \n\t ",
    "a word": b"hello",
    "a number": b"5",
    "a text": b'"x"',
    "null": b"null",
    "true": b"true",
    "half an array": b'[{"a": 1}',
    "half an object": b'{"a": ',
    "a comma too many": b"[" + TEXT.encode() + b",]",
    "single quotes": TEXT.replace('"', "'").encode(),
    "a comment": b"/* hi */" + TEXT.encode(),
    "html": b"<html></html>",
    "xml": b"<?xml version='1.0'?><a/>",
    "a form": b"a=1&b=2",
    "csv": b"cost_event_id,trace_id\nce_1,trc_1\n",
    "parquet": b"PAR1" + b"\x00" * 40,
    "nul": b"\x00",
    "nuls": b"\x00" * 1000,
    "latin 1": b'{"type": "caf\xe9"}',
    "utf-16": TEXT.encode("utf-16"),
    "utf-16 without mark": TEXT.encode("utf-16-le"),
    "overlong utf-8": b'{"type": "\xc0\xaf"}',
    "surrogate in utf-8": b'{"type": "\xed\xa0\x80"}',
    "deep arrays": deep(100_000),
    "deep objects": deep(100_000, '{"a":'),
    "rather deep": deep(21, '{"a":'),
    "open arrays": b"[" * 1_000_000,
    "gzip of nothing": gzip.compress(b""),
    "half a gzip": gzip.compress(TEXT.encode() * 100)[:60],
    "a damaged gzip": gzip.compress(TEXT.encode())[:-6] + b"abcdef",
    "gzip in gzip": gzip.compress(gzip.compress(TEXT.encode())),
    "gzip's first bytes": b"\x1f\x8b",
}
PIECES = {
    "an empty object": "{}",
    "an array in the array": "[[]]",
    "numbers": "[1, 2, 3]",
    "nulls": "[null, null]",
    "texts": '["a", "b"]',
    "a duplicate key": '{"cost_event_id": "a", "cost_event_id": "b"}',
    "an empty key": '{"": 1}',
    "nan": TEXT.replace("1000", "NaN"),
    "infinity": TEXT.replace("1000", "-Infinity"),
    "a huge number": TEXT.replace("1000", "1e400"),
    "a long number": TEXT.replace("1000", "9" * 5000),
    "a long fraction": TEXT.replace("1000", "0." + "1" * 5000),
    "a huge exponent": TEXT.replace("1000", "1e999999999"),
    "an octal": TEXT.replace("1000", "01000"),
    "a nul in a text": TEXT.replace("trc_1", "trc\\u0000"),
    "a lone surrogate": TEXT.replace("trc_1", "trc\\ud800"),
    "a lone surrogate as a key": '{"\\udfff": 1}',
    "a long text": TEXT.replace("trc_1", "x" * 100_000),
    "a long key": '{"' + "k" * 100_000 + '": 1}',
    "many keys": json.dumps({f"k{n}": n for n in range(20_000)}),
    "an object for a text": json.dumps({**EVENT, "trace_id": {"$ne": None}}),
    "sql": json.dumps({**EVENT, "trace_id": "x'; DROP TABLE ledger_costline; --"}),
    "a path": json.dumps({**EVENT, "provider": "../../etc/passwd\n"}),
    "a prompt": json.dumps({**EVENT, "prompt": "Dear bank"}),
}


def assert_nothing_written(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        assert not any(the_ledger().values())


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-ndjson"])
def test_a_body_that_cannot_be_read_is_refused_as_a_whole(
    tenant: Tenant, sender: Sender, body: bytes, content_type: str
) -> None:
    began = time.monotonic()
    answer = sender.send(body, content_type)
    assert time.monotonic() - began < SECONDS
    if answer.status_code == 200:  # read, but not a single record was taken
        result = result_of(answer)
        assert result["accepted"] == 0
        assert result["rejected"] == len(result["results"]) > 0
    else:
        status, codes = problem_of(answer)
        assert status in {400, 413}
        assert codes
    assert_nothing_written(tenant)


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_bad_record_is_refused_alone_and_in_company(
    tenant: Tenant, sender: Sender, piece: str
) -> None:
    for body in (piece, f"[{piece}]"):
        answer = sender.send(body.encode())
        assert answer.status_code in {200, 400}, answer.content
        if answer.status_code == 200:
            assert result_of(answer)["accepted"] == 0
    assert_nothing_written(tenant)


@pytest.mark.parametrize("path", ["", "?format=xml", "?tenant=other", "?index=\x00", "?a=%ff"])
def test_the_query_string_does_not_matter(sender: Sender, path: str) -> None:
    answer = sender.client().post(
        f"/api/v1/ingest{path}", data=TEXT.encode(), content_type="application/json"
    )
    assert answer.status_code in {200, 400, 404, 406}


# The table's own present is in August 2026; here the clock is real.
PARTS = 5
HERE = [bad for bad in BAD_INPUTS + BAD_JSON if bad[3] != "time_in_future" or "9999" in str(bad[2])]


def wrong(sender: Sender, bad: Bad) -> str:
    """Why the answer to a bad value is not right; empty if it is."""
    record = spoil(bad)
    if bad[1] != "occurred_at":
        record["occurred_at"] = "2025-06-29T13:00:00Z"
    answer = sender.send([record])
    if answer.status_code == 400:
        return "" if problem_of(answer)[1] else "no reason"
    result = json.loads(answer.content) if answer.status_code == 200 else {}
    if result.get("rejected") != 1:
        return f"{bad}: {answer.status_code} {answer.content[:200]!r}"
    errors = [(error["field"], error["code"]) for error in result["results"][0]["errors"]]
    return "" if (bad[1], bad[3]) in errors else f"{bad}: {errors}"


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in range(1, PARTS))]
)
def test_every_bad_value_is_refused_by_field_and_code(
    tenant: Tenant, sender: Sender, part: int
) -> None:
    assert len(HERE[part::PARTS]) > 100
    assert [reason for bad in HERE[part::PARTS] if (reason := wrong(sender, bad))] == []
    assert_nothing_written(tenant)


def test_one_bad_record_does_not_keep_the_good_ones_out(tenant: Tenant, sender: Sender) -> None:
    bad = spoil(("cost_event", "unit_price", float("nan"), "not_a_number"))
    result = result_of(sender.send([GOOD["request"], bad, GOOD["outcome"]]))
    assert (result["accepted"], result["rejected"]) == (2, 1)


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_over_the_limit_is_413(tenant: Tenant, sender: Sender, *, packed: bool) -> None:
    body = b"[" + b" " * (11 << 20) + TEXT.encode() + b"]"
    answer = sender.send(gzip.compress(body) if packed else body)
    assert problem_of(answer)[0] == 413
    assert_nothing_written(tenant)


def test_too_many_records_are_413(tenant: Tenant, sender: Sender) -> None:
    answer = sender.send(b"[" + b",".join([TEXT.encode()] * 10_001) + b"]")
    assert problem_of(answer) == (413, ["too_many_records"])
    assert_nothing_written(tenant)


def test_a_bomb_is_refused_without_being_unpacked(tenant: Tenant, sender: Sender) -> None:
    began = time.monotonic()
    answer = sender.send(gzip.compress(b" " * (1 << 30), 1))
    assert problem_of(answer)[0] == 413
    assert time.monotonic() - began < 60
    assert_nothing_written(tenant)
