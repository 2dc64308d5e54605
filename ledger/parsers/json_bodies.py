"""Bodies of receivers cut into JSON documents, not yet looked at."""

import msgspec

from ledger.parsers.problems import FileRejected
from ledger.parsers.readers_json import SPACE, refuse_too_many

split_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
check_whole = msgspec.json.Decoder(msgspec.Raw).decode


def documents(body: bytes, most: int) -> list[bytes]:
    """The elements of a JSON array, the lines of NDJSON, or the one document of a body.

    What the sender calls its content does not matter: NDJSON comes as `application/json` too.
    Raises `FileRejected` for a body that is empty, no JSON, or of more documents than `most`.
    """
    if not body:
        raise FileRejected("body", "empty_file")
    try:
        found = [bytes(one) for one in split_array(body)] if body[:1] == b"[" else lines_of(body)
    except (msgspec.MsgspecError, RecursionError) as damage:
        raise FileRejected("body", "bad_json") from damage
    refuse_too_many(found, most)
    return found


def lines_of(body: bytes) -> list[bytes]:
    """Lines, if the first is a document by itself; else the body is one."""
    lines = [line for line in body.split(b"\n") if line.strip(SPACE)]
    try:
        check_whole(lines[0])
    except msgspec.MsgspecError:
        check_whole(body)
        return [body]
    return lines
