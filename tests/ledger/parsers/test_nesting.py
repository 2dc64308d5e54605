"""Values nested deeper than a decoder goes: what holds one says nothing, what stands beside it
counts. Each case is a place that decodes by itself."""

import base64
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
import pytest

from finops.api import parsing
from ledger.parsers import FileRejected, IngestLimits
from ledger.parsers.exports.files import json_row
from ledger.parsers.exports.rows import ExportedRow, structured
from ledger.parsers.json import strict
from ledger.parsers.json.shapes import first_names, layout_of
from ledger.parsers.litellm import bodies as litellm
from ledger.parsers.litellm.payload import ModelAnswer, Payload, answer_of, is_priced_at_nothing
from ledger.parsers.litellm.repr_text import as_list, as_mapping
from ledger.parsers.metering import lago, openmeter
from ledger.parsers.otlp import events, usage, words
from ledger.parsers.otlp import parse as parse_spans
from ledger.parsers.otlp.vocabulary import AI_SDK_METADATA
from ledger.parsers.otlp.wire import json_spans
from ledger.parsers.received import Received
from ledger.parsers.scores.langfuse import parse as parse_scores
from tests.hostile.bodies import EVENT, LAGO, LITELLM, OTLP, SCORE, Raw, places, put, written

DEEP = 5_000
LIST, OBJECT = "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP
PRINTED = "{'a': " * DEEP + "1" + "}" * DEEP
RAW = msgspec.Raw(OBJECT.encode())
LIMITS = IngestLimits(max_bytes=1 << 20, max_records=100)
NOW = datetime(2026, 11, 29, tzinfo=UTC)

NOTHING: dict[str, tuple[Callable[[], object], object]] = {
    "a LiteLLM answer": (lambda: answer_of(Payload(response=RAW)), ModelAnswer()),
    "a LiteLLM price": (lambda: is_priced_at_nothing(Payload(model_map_information=RAW)), False),
    "LiteLLM's printed mapping": (lambda: as_mapping(PRINTED), {}),
    "LiteLLM's printed list": (lambda: as_list(LIST), []),
    "metadata of a span in JSON": (lambda: words.read_json(OBJECT), None),
    "metadata of a span as printed": (lambda: words.read_repr(PRINTED), None),
    "a word of a span": (lambda: words.mapping_of(OBJECT), {}),
    "usage of Langfuse": (lambda: usage.langfuse_usage(OBJECT).doubts, ("bad_count",)),
    "metadata of the AI SDK": (lambda: usage.provider_metadata({AI_SDK_METADATA: OBJECT}), {}),
    "costs of Langfuse": (lambda: events.object_of(OBJECT), {}),
    "parameters of a model": (lambda: events.tier_in(OBJECT), None),
    "a value of OTLP": (lambda: json_spans.value_of(RAW, "gen_ai.usage.x"), None),
    "a cell of an export": (lambda: structured(OBJECT), None),
    "an id within a cell": (lambda: ExportedRow({"response": OBJECT}).id_within("response"), ""),
    "a row of an export": (lambda: json_row(b'{"a":%s}' % OBJECT.encode()), "bad_json"),
    "the first line of a file": (lambda: layout_of(OBJECT.encode()).shape, None),
    "a body of Lago": (lambda: lago.is_one(b'{"event":%s}' % OBJECT.encode()), None),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_too_deep_says_nothing(name: str) -> None:
    read, nothing = NOTHING[name]
    assert read() == nothing


# Two documents of a door with a place for the deep value in the first; what is read of both.
Read = Callable[[bytes], tuple[int, list[str]]]
OTHERS: dict[str, tuple[object, object, Read]] = {
    "LiteLLM": (
        {**LITELLM, "response": Raw(OBJECT)},
        {**LITELLM, "litellm_call_id": "call_2"},
        lambda body: counted(litellm.parse(body, LIMITS)),
    ),
    "LiteLLM's metadata as printed": (
        {**LITELLM, "metadata": PRINTED[:60_000]},
        {**LITELLM, "litellm_call_id": "call_2"},
        lambda body: counted(litellm.parse(body, LIMITS)),
    ),
    "OpenMeter, in base64": (
        {**EVENT, "data": None, "data_base64": base64.b64encode(OBJECT.encode()).decode()},
        {**EVENT, "id": "e2"},
        lambda body: counted(openmeter.parse(body, {}, LIMITS, NOW)),
    ),
    "OpenMeter, as a text": (
        {**EVENT, "data": OBJECT},
        {**EVENT, "id": "e2"},
        lambda body: counted(openmeter.parse(body, {}, LIMITS, NOW)),
    ),
}


def counted(received: Received) -> tuple[int, list[str]]:
    return len(received.records), [problem.code for problem in received.problems]


WHAT_IS_READ = {
    "LiteLLM": (2, ["unreadable"]),
    "LiteLLM's metadata as printed": (4, []),
    "OpenMeter, in base64": (1, ["unreadable"]),
    "OpenMeter, as a text": (1, ["unreadable"]),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_stands_beside_it_counts(name: str) -> None:
    bad, good, read = OTHERS[name]
    assert read(written([bad, good])) == read(written([good, bad])) == WHAT_IS_READ[name]


def test_a_deep_line_costs_no_other_line() -> None:
    lines = [written({**LITELLM, "response": Raw(OBJECT)}), written(LITELLM)]
    for order in (lines, lines[::-1]):
        received = litellm.parse(b"\n".join(order), LIMITS)
        assert counted(received) == (2, ["unreadable"])


DOORS: dict[str, Callable[[bytes], object]] = {
    "LiteLLM": lambda body: litellm.parse(body, LIMITS),
    "spans": lambda body: parse_spans(body, as_json=True),
    "OpenMeter": lambda body: openmeter.parse(body, {}, LIMITS, NOW),
    "Lago": lambda body: lago.parse(lago.read(body, LIMITS), NOW),
    "scores": lambda body: parse_scores(body, NOW, 100),
}


@pytest.mark.parametrize("text", [LIST, OBJECT, "[" * DEEP], ids=["list", "object", "open"])
@pytest.mark.parametrize("door", DOORS)
def test_a_body_that_is_nothing_but_depth_is_refused(door: str, text: str) -> None:
    with pytest.raises(FileRejected, match="JSON"):
        DOORS[door](text.encode())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("door", "document"),
    [
        ("LiteLLM", [LITELLM]),
        ("spans", OTLP[0]),
        ("spans", OTLP[1]),
        ("OpenMeter", [EVENT]),
        ("Lago", {"events": [LAGO]}),
        ("scores", [SCORE]),
    ],
)
@pytest.mark.parametrize("deep", [900, 950, DEEP])
def test_depth_at_any_place_is_read_or_refused(door: str, document: object, deep: int) -> None:
    texts = [text * deep + "1" + end * deep for text, end in (("[", "]"), ('{"a":', "}"))]
    for place in places(document):
        for value in (*texts, *map(Raw, texts)):
            with suppress(FileRejected):
                DOORS[door](written(put(document, place, value)))


ESCAPES = "\\\\" * 400_000  # of one text


@pytest.mark.parametrize("is_deep", [strict.is_too_deep, parsing.is_too_deep], ids=["own", "api"])
def test_a_long_text_is_passed_over_without_memory_of_its_characters(
    is_deep: Callable[[str], bool],
) -> None:
    tracemalloc.start()
    assert not is_deep(f'["{ESCAPES}"]')
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 << 20


def test_a_text_that_does_not_end_is_looked_at_once() -> None:
    start = b'{"' + rb"\"" * 400_000
    began = time.process_time()
    assert layout_of(start).shape is None
    assert first_names(start, 0).all <= {start[2:].decode(), start[2:-1].decode()}
    assert time.process_time() - began < 5
