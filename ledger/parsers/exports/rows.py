"""One row of another tool's export: of a table (all values are text) or of JSON, read alike."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any  # Any: foreign values, looked at by type

import msgspec

from ledger.calc.model_names import as_model_name
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.received import Problem, as_identifier
from ledger.parsers.records.values import GROUPED

OTHER = re.compile("[^a-z0-9]")
EMPTY = frozenset({"", "null", "none", "NULL", "None"})
TRUE = frozenset({"true", "True", "TRUE", "1", "t"})
DECIMALS = Decimal("1e-18")
LARGEST_COST = Decimal(10**12)
LARGEST_COUNT = Decimal(10**12)
NO_NUMBER = Decimal("NaN")
# Values are not even decoded until one is asked for: prompts and answers never are.
split_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
decode = msgspec.json.Decoder(Any, float_hook=Decimal).decode


class HasId(msgspec.Struct, gc=False):
    """The id of an answer of a provider; its text is skipped over."""

    id: str = ""


ONLY_ID = msgspec.json.Decoder(HasId).decode


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """`traceId`, `trace_id`, `Trace ID` and `lineItem/TraceId` differ in how they are written."""
    return OTHER.sub("", name.lower())


class DamagedValue(ValueError):
    """The row can be read, but for one value that was asked for: no decoder reads it, or it is
    not what stands under such a name. `name` is as the file writes it."""

    def __init__(self, name: str, code: str = "unreadable", value: str = "") -> None:
        self.name = name
        self.problem = Problem(code, name, value=value)
        super().__init__(name)


def decoded(raw: msgspec.Raw, name: str) -> object:
    try:
        return decode(raw)
    except JSON_DAMAGE as damage:
        raise DamagedValue(name) from damage


@dataclass(frozen=True)
class ExportedRow:
    """Values by plain name; of several names asked for, the first that says something counts.

    `written` are the names as the file writes them. `may_group_thousands`: who wrote it may have
    meant a thousand by `1.000`, as spreadsheets of many languages do.
    """

    values: Mapping[str, object]
    written: Iterable[str] = ()
    may_group_thousands: bool = False

    def damaged(self, code: str, *names: str) -> DamagedValue:
        """What is wrong with the value that `value` finds."""
        name = next(name for name in names if self.value(name) is not None)
        written = next((each for each in self.written if plain_name(each) == name), name)
        return DamagedValue(written, code, self.text(name))

    def value(self, *names: str) -> Any:  # Any: JSON
        for name in names:
            value = self.values.get(name)
            if isinstance(value, msgspec.Raw):
                value = decoded(value, name)
            if value is not None and not (isinstance(value, str) and value in EMPTY):
                return value
        return None

    def text(self, *names: str) -> str:
        value = self.value(*names)
        return str(value) if isinstance(value, str | int | Decimal) else ""

    def identifier(self, *names: str) -> str:
        return as_identifier(self.text(*names))

    def model_name(self, *names: str) -> str:
        return as_model_name(self.text(*names))

    def truth(self, *names: str) -> bool:
        return self.text(*names) in TRUE or self.value(*names) is True

    def number(self, largest: Decimal, *names: str, is_count: bool = False) -> Decimal | None:
        """Zero or more; None where nothing is said. Raises DamagedValue for anything else."""
        if self.value(*names) is None:
            return None
        text = self.text(*names).strip()
        try:
            number = Decimal(text) if text.isascii() else NO_NUMBER
        except InvalidOperation:
            number = NO_NUMBER
        if not number.is_finite() or "_" in text:
            raise self.damaged("not_a_number", *names)
        if number < 0 or number > largest:
            raise self.damaged("negative" if number < 0 else "out_of_range", *names)
        if (is_count or self.may_group_thousands) and GROUPED.search(text):
            raise self.damaged("ambiguous_thousands", *names)
        return number

    def cost(self, *names: str) -> Decimal | None:
        """USD, rounded to what the ledger keeps."""
        number = self.number(LARGEST_COST, *names)
        return None if number is None else number.quantize(DECIMALS).normalize()

    def count(self, *names: str) -> int | None:
        number = self.number(LARGEST_COUNT, *names, is_count=True)
        if number is not None and number % 1:
            raise self.damaged("not_an_integer", *names)
        return None if number is None else int(number)

    def mapping(self, *names: str) -> dict[str, Any]:
        """An object, or a text that holds one."""
        members = structured(self.value(*names))
        return members if isinstance(members, dict) else {}

    def json_text(self, *names: str) -> str:
        """The text of an object, as it was written; empty for anything else."""
        for name in names:
            text = self.values.get(name)
            if isinstance(text, msgspec.Raw):
                text = bytes(text).decode(errors="replace")
                if text.startswith('"'):
                    text = self.text(name)
            if isinstance(text, str) and text.lstrip().startswith("{"):
                return text
        return ""

    def id_within(self, name: str) -> str:
        """The `id` of an object; nothing else of it is decoded."""
        value = self.values.get(name)
        inside = value.encode(errors="replace") if isinstance(value, str) else value
        try:
            return ONLY_ID(inside or b"").id if isinstance(inside, bytes | msgspec.Raw) else ""
        except JSON_DAMAGE:
            return ""

    def items(self, *names: str) -> list[Any]:
        elements = structured(self.value(*names))
        return elements if isinstance(elements, list) else []

    def moment(self, *names: str) -> datetime | None:
        """A time; one without a zone is UTC, as all these tools write it. Raises DamagedValue for
        what is none."""
        if self.value(*names) is None:
            return None
        try:
            moment = datetime.fromisoformat(self.text(*names).strip().removesuffix(" UTC"))
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError) as damage:
            raise self.damaged("bad_time", *names) from damage


def structured(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return decode(value.encode())
        except JSON_DAMAGE:
            return None
    return value


def row_of_json(element: bytes) -> ExportedRow:
    """Raises one of JSON_DAMAGE for what is no JSON object."""
    values = split_object(element)
    return ExportedRow({plain_name(name): value for name, value in values.items()}, values)
