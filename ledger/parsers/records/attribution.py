"""What sources say about ownership, completed from the register of use cases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ledger.parsers.received import Problem, Record, as_identifier
from ledger.parsers.records.fields import DIMENSION_NAMES, ENVIRONMENTS, RISK_TIERS

# Names of requirements 12.1 that a source may say about a request, besides its identity and time.
REQUEST_WORDS = (*DIMENSION_NAMES, "business_outcome_id")
# Those of them that say who pays: two different values for one are a contradiction.
OWNER_WORDS = ("business_unit", "cost_center", "use_case_id")
PREFIX = "finops."
ENVIRONMENT_ALIASES = {
    "production": "prod",
    "live": "prod",
    "stage": "staging",
    "preprod": "staging",
    "development": "dev",
    "local": "dev",
    "testing": "test",
    "qa": "test",
    "ci": "test",
}
# What no register knows. An environment that nobody names is taken for the one that costs most.
NOT_SAID = {
    "workflow_step": "not_said",
    "user_role": "not_said",
    "route_policy_version": "not_said",
    "cache_status": "not_said",
    "environment": "prod",
}
Register = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Completed:
    """Records whose requests are whole or absent, and what could not be completed. `places` are
    those of the records among the ones given."""

    records: list[Record]
    problems: list[Problem]
    places: list[int]


def request_words(values: Mapping[str, object]) -> dict[str, str]:
    """The request's words among a source's own names, with or without the prefix `finops.`;
    the prefixed one counts. A value that cannot be a word of ours is not taken."""
    words = {}
    for name in REQUEST_WORDS:
        value = values.get(PREFIX + name, values.get(name))
        word = request_word(name, value) if isinstance(value, str | int) else ""
        if word:
            words[name] = word
    return words


def contradictions(*places: Mapping[str, object]) -> list[str]:
    """Words of the owner for which a source says two values: with our prefix and without, or in
    two of the places where it may say them."""
    by_word: dict[str, set[str]] = {word: set() for word in OWNER_WORDS}
    for word, values in by_word.items():
        told_values = (place.get(name) for place in places for name in (PREFIX + word, word))
        values |= {str(value) for value in told_values if value}
    return [word for word, values in by_word.items() if len(values) > 1]


def request_word(name: str, value: str | int) -> str:
    text = as_identifier(str(value))
    if name == "environment":
        plain = text.lower()
        text = ENVIRONMENT_ALIASES.get(plain, plain)
        return text if text in ENVIRONMENTS else ""
    if name == "risk_tier":
        return text.lower() if text.lower() in RISK_TIERS else ""
    return text


def complete(records: Iterable[Record], register_of: Callable[[Record], Register]) -> Completed:
    """Fill in what a request does not say.

    A register is use case → its business_unit, cost_center and risk_tier. Without a use case,
    or with one that is not registered and does not say those three itself, a cost event keeps
    none of the words (it is then resolved by its trace) and a request is left out.
    """
    kept: list[Record] = []
    places: list[int] = []
    problems: list[Problem] = []
    for place, record in enumerate(records):
        filled: Record | None = record
        if record.keys() & own_words(record):
            filled = with_words(record, register_of(record))
            if filled is None and record.get("use_case_id"):
                problems.append(unknown_use_case(record))
            if filled is None and record.get("type") != "request":
                filled = {n: v for n, v in record.items() if n not in own_words(record)}
        if filled is not None:
            kept.append(filled)
            places.append(place)
    return Completed(kept, problems, places)


def own_words(record: Record) -> frozenset[str]:
    """The words that a record says of its request; an outcome's id is its own."""
    match record.get("type"):
        case "score":
            return frozenset()
        case "outcome":
            return DIMENSION_SET
    return REQUEST_SET


def with_words(record: Record, register: Register) -> Record | None:
    use_case = record.get("use_case_id")
    if not isinstance(use_case, str):
        return None
    known = register.get(use_case, {})
    words = {**NOT_SAID, **known, **{n: v for n, v in record.items() if v is not None}}
    return words if all(words.get(name) for name in DIMENSION_NAMES) else None


def unknown_use_case(record: Record) -> Problem:
    """Of a cost event, or of a trace whose request is only told by the way."""
    if "cost_event_id" in record:
        own_id, at = record["cost_event_id"], ""
    else:
        own_id, at = record.get("trace_id", ""), str(record.get("occurred_at", ""))
    return Problem("unknown_use_case", "use_case_id", str(own_id), is_lost=False, at=at)


def needs_register(record: Record) -> bool:
    """Does the record name a use case and leave out what the register knows of it?"""
    return "use_case_id" in record and not record.keys() >= OF_REGISTER


REQUEST_SET = frozenset(REQUEST_WORDS)
DIMENSION_SET = frozenset(DIMENSION_NAMES)
OF_REGISTER = frozenset({"business_unit", "cost_center", "risk_tier"})
