"""The drivers of cost and the runaway signals, each with the lever that brings it down.

Sources send counts as details of a request (`ledger.calc.request_details.COUNTS`); the rest follows
from what the ledger counts anyway. Source: requirements 4.1, 4.2, 10.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ledger.calc.request_details import BY_NAME, gettext_noop


class DriverValue(StrEnum):
    """What the value of a driver is."""

    PER_REQUEST = "per_request"  # a mean over the requests that say it
    SHARE = "share"  # a part of 1


@dataclass(frozen=True)
class Driver:
    """One driver: what it is called, what may be done about it, and of which use cases requirements
    10 names it (none: of every one). `falls` is set where less of it makes requests dearer;
    `detail` is what sources send of it."""

    name: str
    label: str
    lever: str
    counts: DriverValue = DriverValue.PER_REQUEST
    falls: bool = False
    use_cases: frozenset[str] = field(default_factory=frozenset)
    detail: str = ""


COPILOT, AML, KYC = "customer_service_copilot", "aml_copilot", "kyc_document_extraction"
CODE, CUSTOMERS, PAYMENTS = "code_agent", "customer_facing_ai", "payment_risk_model"


def _sent(name: str, lever: str, *use_cases: str) -> Driver:
    label = BY_NAME[name].label
    return Driver(name, label, lever, use_cases=frozenset(use_cases), detail=name)


# What the ledger counts of every use case.
COUNTED: Final = (
    Driver(
        "input_tokens",
        gettext_noop("Input tokens a request"),
        gettext_noop("Shorten the prompt's template, prune context, filter what is retrieved"),
    ),
    Driver(
        "output_tokens",
        gettext_noop("Output tokens a request"),
        gettext_noop("Cap the output, ask for a structure, summarise long answers first"),
    ),
    Driver(
        "reasoning",
        gettext_noop("Reasoning, of the output"),
        gettext_noop("Sort tasks by difficulty, route by risk, set a budget for reasoning"),
        DriverValue.SHARE,
    ),
    Driver(
        "cache_hits",
        gettext_noop("Answered from a cache"),
        gettext_noop("Keep the prompt's prefix stable and cache keys as coarse as their policy"),
        DriverValue.SHARE,
        falls=True,
    ),
    Driver(
        "failed_cost",
        gettext_noop("Cost of failed and retried calls"),
        gettext_noop("Give retries a budget, route by the health of tools, guard against loops"),
        DriverValue.SHARE,
    ),
    Driver(
        "judge_cost",
        gettext_noop("Cost of judges"),
        gettext_noop("Judge by risk and by sample; keep what a release gate needs"),
        DriverValue.SHARE,
    ),
    Driver(
        "review_cost",
        gettext_noop("Cost of human review"),
        gettext_noop("Send exceptions to people, and let clear cases pass; never drop experts"),
        DriverValue.SHARE,
    ),
    Driver(
        "rate_limited",
        gettext_noop("Refused by a provider's rate limit"),
        gettext_noop("Reserve the base load, warm capacity up before peaks, approve a fallback"),
        DriverValue.SHARE,
    ),
)
# What sources send; the share of requests that rerank follows from the passages reranked.
SENT: Final = (
    _sent("top_k", gettext_noop("Retrieve in two stages, and fewer passages"), COPILOT, AML),
    Driver(
        "rerank_share",
        gettext_noop("Requests that rerank"),
        gettext_noop("Rerank by risk, and only where the first stage leaves doubt"),
        DriverValue.SHARE,
        use_cases=frozenset({COPILOT, AML}),
        detail="rerank_items",
    ),
    _sent("rerank_items", gettext_noop("Cut the list before it is reranked"), COPILOT, AML),
    _sent(
        "repeated_embeddings",
        gettext_noop("Register sources, drop duplicates, embed only what changed"),
        *(COPILOT, AML),
    ),
    _sent(
        "history_turns",
        gettext_noop("Carry a summary or a cached timeline in place of the history"),
        *(COPILOT, AML, CUSTOMERS),
    ),
    _sent("pages", gettext_noop("Sort documents by type first; read standard fields small"), KYC),
    _sent(
        "image_retries",
        gettext_noop("Check an image before it is read; hand bad ones to people"),
        KYC,
    ),
    _sent("agent_turns", gettext_noop("Cap the turns after a failure"), CODE, AML),
    _sent("test_runs", gettext_noop("Run only the tests that a change can break"), CODE),
    _sent(
        "feature_lookups",
        gettext_noop("Cache features; send only suspicious payments to the large model"),
        PAYMENTS,
    ),
)
DRIVERS: Final = (*SENT, *COUNTED)


def drivers_of(use_case: str, sent: frozenset[str]) -> Iterator[Driver]:
    """Those that requirements 10 names of the use case, those of every one, and whatever its
    requests tell (`sent`: names of details)."""
    for driver in DRIVERS:
        if not driver.use_cases or use_case in driver.use_cases or driver.detail in sent:
            yield driver
