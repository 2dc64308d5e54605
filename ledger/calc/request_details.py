"""What a request may say besides its owner, its time and its outcome: each detail declared once.

The gate's fields, the columns, the names in spans, the filters and what pages and answers show
follow from `DETAILS`. A new one is a line here, at the end, and a migration that adds its column to
`ledger_requestprofile` (few values) or `ledger_request` (many), and to `ledger_reportedrequest`.
A detail that is missing is unknown: never nought, and never a default.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Final

# Latencies are kept to the microsecond; a week is longer than any batch of a provider takes.
LONGEST_MS: Final = 7 * 24 * 3600 * 1000
MOST_COUNTED: Final = 999_999_999
DECIMALS_MS: Final = 3


class Takes(Enum):
    """What is written into a detail."""

    MILLISECONDS = "milliseconds"
    COUNT = "count"  # how many of something that makes requests dear
    NAME = "name"  # an identifier
    CHOICE = "choice"  # one of its `values`
    FLAG = "flag"  # true or false
    USD = "USD"  # an amount; none of the details is one, a filter may be


class Kept(Enum):
    """Where the request keeps it: few values are interned together, many lie in its own row."""

    PROFILE = "profile"
    ROW = "row"


class Teller(IntEnum):
    """Who tells a detail; the lower number is believed.

    A request record is a fact in a row of its own and stands above all of these; `RECORD` is a
    later one of the same request that only adds to it. `WORDS` are details named as such, on a cost
    event, in a span's attributes or in a gateway's metadata. The rest follows from how long a span
    took and how it ended: the outermost span, a span around calls (an agent, a chain), a call of
    a model, another call.
    """

    RECORD = 0
    WORDS = 1
    ROOT = 2
    AROUND = 3
    CALL = 4
    OTHER_CALL = 5


@dataclass(frozen=True)
class Detail:
    """One detail. `values` maps what may be written to what is kept, the kept ones first."""

    name: str
    label: str
    takes: Takes
    kept: Kept = Kept.PROFILE
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_measure(self) -> bool:
        """Is it a number?"""
        return self.takes in (Takes.MILLISECONDS, Takes.COUNT, Takes.USD)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that are kept, in order; empty where any name may stand."""
        if self.takes is Takes.FLAG:
            return ("true", "false")
        return tuple(dict.fromkeys(self.values.values()))


def gettext_noop(message: str) -> str:
    """Mark a label for translation; the web layer translates it."""
    return message


# Of two choices that are told with the same right the one that stands first is kept: where a call
# was tried again and then succeeded, the request has; data are of the strictest class told.
STATUSES: Final[Mapping[str, tuple[str, ...]]] = {
    "ok": ("success", "succeeded", "successful", "completed", "complete"),
    "refused": ("blocked", "denied", "rejected", "content_filter", "content_filtered"),
    "cancelled": ("canceled", "aborted", "interrupted", "client_disconnect"),
    "timeout": ("timed_out", "deadline_exceeded"),
    "rate_limited": ("throttled", "too_many_requests", "quota_exceeded", "resource_exhausted"),
    "invalid_request": ("bad_request", "invalid", "invalid_argument", "client_error"),
    "error": ("failed", "failure", "fail", "errored", "exception", "server_error"),
}
DATA_CLASSES: Final = ("restricted", "confidential", "internal", "public")


def _words(aliases: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Each word and its aliases, in small and in capital letters, to the word."""
    plain = {word: word for word in aliases}
    plain |= {alias: word for word, others in aliases.items() for alias in others}
    return plain | {written.upper(): word for written, word in plain.items()}


def _measure(name: str, label: str) -> Detail:
    return Detail(name, label, Takes.MILLISECONDS, Kept.ROW)


def _count(name: str, label: str) -> Detail:
    return Detail(name, label, Takes.COUNT, Kept.ROW)


def _name(name: str, label: str, kept: Kept = Kept.PROFILE) -> Detail:
    return Detail(name, label, Takes.NAME, kept)


# The order is that of the digits in `ledger_reportedrequest.tellers`: new ones go to the end.
DETAILS: Final = (
    _measure("latency_ms", gettext_noop("Latency (ms)")),
    _measure("ttft_ms", gettext_noop("Time to first token (ms)")),
    _measure("queue_wait_ms", gettext_noop("Queue wait (ms)")),
    Detail("status", gettext_noop("Status"), Takes.CHOICE, values=_words(STATUSES)),
    _name("prompt_version", gettext_noop("Prompt version")),
    _name("cache_key_policy_version", gettext_noop("Cache key policy version")),
    _name("route_reason", gettext_noop("Route reason")),
    _name("run_id", gettext_noop("Run"), Kept.ROW),
    _name("hold_id", gettext_noop("Hold"), Kept.ROW),
    _name("budget_id", gettext_noop("Budget")),
    _name("model_version", gettext_noop("Model version")),
    _name("knowledge_base_version", gettext_noop("Knowledge base version")),
    _name("policy_version", gettext_noop("Policy version")),
    Detail(
        "data_classification",
        gettext_noop("Data classification"),
        Takes.CHOICE,
        values=_words(dict.fromkeys(DATA_CLASSES, ())),
    ),
    Detail("customer_specific", gettext_noop("Customer specific"), Takes.FLAG),
    _name("permission_scope", gettext_noop("Permission scope")),
    _name("jurisdiction", gettext_noop("Jurisdiction")),
    _name("product", gettext_noop("Product")),
    _name("locale", gettext_noop("Locale")),
    _count("top_k", gettext_noop("Passages asked for (top_k)")),
    _count("rerank_items", gettext_noop("Passages reranked")),
    _count("history_turns", gettext_noop("Turns of history carried along")),
    _count("pages", gettext_noop("Pages")),
    _count("image_retries", gettext_noop("Images read again")),
    _count("repeated_embeddings", gettext_noop("Passages embedded again")),
    _count("agent_turns", gettext_noop("Turns of an agent")),
    _count("test_runs", gettext_noop("Test runs")),
    _count("feature_lookups", gettext_noop("Features looked up")),
)
BY_NAME: Final[Mapping[str, Detail]] = {detail.name: detail for detail in DETAILS}
NAMES: Final = tuple(BY_NAME)
COUNTS: Final = tuple(detail.name for detail in DETAILS if detail.takes is Takes.COUNT)
OF_PROFILE: Final = tuple(detail.name for detail in DETAILS if detail.kept is Kept.PROFILE)
OF_ROW: Final = tuple(detail.name for detail in DETAILS if detail.kept is Kept.ROW)


def status_of_http(code: int) -> str:
    """How a request ended by the status code that its provider or gateway answered."""
    known = {401: "refused", 403: "refused", 408: "timeout", 429: "rate_limited", 451: "refused"}
    known |= {499: "cancelled", 504: "timeout"}
    if code in known:
        return known[code]
    if code < 400:
        return "ok"
    return "invalid_request" if code < 500 else "error"


# What names of errors say of how a request ended; of several the first counts.
ERROR_WORDS: Final = (
    ("cancelled", ("cancel", "abort", "client_disconnect", "clientdisconnect")),
    ("timeout", ("timeout", "timed_out", "timedout", "deadline")),
    ("rate_limited", ("ratelimit", "rate_limit", "throttl", "toomanyrequests", "exhausted")),
    ("rate_limited", ("quota", "too_many_requests", "overloaded")),
    (
        "refused",
        ("contentfilter", "content_filter", "contentpolicy", "content_policy", "guardrail"),
    ),
    ("refused", ("permission", "authentication", "unauthorized", "forbidden", "blocked")),
    ("invalid_request", ("badrequest", "bad_request", "invalid", "notfound", "not_found")),
    ("invalid_request", ("unprocessable", "contextwindow", "context_length", "unsupported")),
)


def status_of_error(error: str) -> str:
    """How a request ended by the name or the HTTP code of its error, such as `RateLimitError`."""
    text = error.strip().lower()
    if text.isascii() and text.isdecimal() and len(text) == 3:
        status = status_of_http(int(text))
        return "error" if status == "ok" else status
    statuses = (status for status, words in ERROR_WORDS if any(word in text for word in words))
    return next(statuses, "error")
