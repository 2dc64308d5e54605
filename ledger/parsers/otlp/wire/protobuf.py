"""Protobuf's wire format, read one message at a time: a body is never decoded as a whole.

Two bytes of a body can be a whole message of it, so what a body holds is counted before it is
decoded. Spans are then decoded one by one, and huge ones without the texts that nobody reads.
"""

from collections.abc import Iterator
from typing import Final

from ledger.parsers.records.problems import FileRejected

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
FIXED: Final = {FIXED64: 8, FIXED32: 4}
LONGEST_VARINT: Final = 10

HUGE_BYTES: Final = 1 << 20  # a span with prompts and answers in it
LONGEST_KEPT: Final = (1 << 18) + 1024  # longer attributes are no words of ours
MOST_FIELDS: Final = 100_000  # of a huge span


def fields(data: memoryview) -> Iterator[tuple[int, int, int, int]]:
    """(number, start and end of the value, start of the tag) of each field.

    Raises `FileRejected` for what is no protobuf. The number of a field that is no text, bytes
    or message is 0: nothing is read of it.
    """
    place, end = 0, len(data)
    while place < end:
        tag_at = place
        tag, place = varint(data, place)
        kind = tag & 7
        if kind == LENGTH:
            length, place = varint(data, place)
            if place + length > end:
                raise FileRejected("body", "bad_protobuf")
            yield tag >> 3, place, place + length, tag_at
            place += length
        else:
            value_at = place
            place = after_number(data, place, kind)
            yield 0, value_at, place, tag_at


def after_number(data: memoryview, place: int, kind: int) -> int:
    if kind == VARINT:
        return varint(data, place)[1]
    if kind not in FIXED or place + FIXED[kind] > len(data):
        raise FileRejected("body", "bad_protobuf")
    return place + FIXED[kind]


def varint(data: memoryview, place: int) -> tuple[int, int]:
    """An integer of 7 bits a byte, and the place behind it."""
    value = shift = 0
    for at in range(place, min(place + LONGEST_VARINT, len(data))):
        byte = data[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at + 1
        shift += 7
    raise FileRejected("body", "bad_protobuf")


def without_long_values(data: memoryview) -> bytes:
    """A huge message without its long fields: what is read of a span is short."""
    kept = []
    for count, (_, start, end, tag_at) in enumerate(fields(data)):
        if count == MOST_FIELDS:
            raise FileRejected("body", "too_many_parts")
        if end - start <= LONGEST_KEPT:
            kept.append(data[tag_at:end])
    return b"".join(kept)
