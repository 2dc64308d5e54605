"""Bodies of requests: bytes, or JSON read strictly: what cannot be stored is refused with 400."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from finops.api.problems import TooLarge

DEEPEST = 20
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # possessive: no memory of each step
_BRACKET = re.compile(r"[\[\]{}]")
# Half a surrogate pair or NUL as an escape; a whole pair is taken out before.
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_BROKEN = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")


class StrictJSONParser(BaseParser):
    """No key twice, no NaN, no NUL, no half characters, at most 20 levels, bounded size."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # Any: DRF's own
    ) -> Any:  # Any: JSON may be anything; DRF's stub knows mappings only
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        return read_json(body)


class RawBodyParser(BaseParser):
    """The body as bytes, whatever it calls itself: who takes it reads it. `most_bytes`
    names the setting that says how long it may be."""

    media_type = "*/*"
    most_bytes = "MAX_INGEST_BYTES"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # Any: DRF's own
    ) -> dict[str, bytes]:
        most_bytes: int = getattr(settings, self.most_bytes)
        body = stream.read(most_bytes + 1)
        if len(body) > most_bytes:
            raise TooLarge
        return {"body": body}


def body_of(request: Request) -> bytes:
    """The bytes that came to a view with a `RawBodyParser`; no body at all never meets a parser."""
    body = request.data.get("body", b"")
    return bytes(body)


def read_json(body: bytes) -> object:
    """The value of a JSON text; raises ParseError with a sentence."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise ParseError(_("The body is not UTF-8.")) from None
    if is_too_deep(text):
        raise ParseError(_("The body is nested more than 20 levels deep."))
    if _BROKEN.search(_PAIR.sub("", text.replace("\\\\", ""))):
        raise ParseError(_("A text holds NUL or half a character."))
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except ValueError as problem:
        raise ParseError(_("The body is not JSON: %(why)s") % {"why": problem}) from None


def is_too_deep(text: str, deepest: int = DEEPEST) -> bool:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > deepest:
            return True
    return False


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ParseError(_("A name is given twice in one object."))
    return members


def _refuse_constant(name: str) -> object:
    raise ParseError(_("%(name)s is not a number.") % {"name": name})
