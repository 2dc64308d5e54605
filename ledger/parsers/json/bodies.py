"""Bodies of receivers cut into JSON documents, not yet looked at."""

import msgspec

from ledger.parsers.files.json_rows import refuse_too_many
from ledger.parsers.json.arrays import SPACE, ElementCutter, Shape, refuse_long_array
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.records.problems import FileRejected

split_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
check_whole = msgspec.json.Decoder(msgspec.Raw).decode


def documents(body: bytes, most: int) -> list[bytes]:
    """The elements of a JSON array, the lines of NDJSON, or the one document of a body.

    What the sender calls its content does not matter: NDJSON comes as `application/json` too.
    Raises `FileRejected` for a body that is empty, no JSON, or of more documents than `most`.
    """
    if not body:
        raise FileRejected("body", "empty_file")
    refuse_long_array(body, most)
    try:
        elements = elements_of(body) if body[:1] == b"[" else lines_of(body)
    except JSON_DAMAGE as damage:
        raise FileRejected("body", "bad_json") from damage
    refuse_too_many(elements, most)
    return elements


def elements_of(body: bytes) -> list[bytes]:
    """The elements of an array. What goes deeper than a decoder does costs its own element, when
    that is read, and no other."""
    try:
        return [bytes(element) for element in split_array(body)]
    except RecursionError:
        cutter = ElementCutter(Shape.ARRAY, len(body))
        elements = list(cutter.elements(body))
    try:
        cutter.finish()
    except FileRejected as damage:
        raise FileRejected("body", "bad_json") from damage
    if len(elements) == 1:
        raise FileRejected("body", "bad_json")
    return elements


def lines_of(body: bytes) -> list[bytes]:
    """Lines, if the first is a document by itself; else the body is one."""
    lines = [line for line in body.split(b"\n") if line.strip(SPACE)]
    try:
        check_whole(lines[0])
    except RecursionError:
        if len(lines) == 1:
            raise
    except msgspec.MsgspecError:
        check_whole(body)
        return [body]
    return lines
