"""What a cost event may say of its call besides provider, model and counts: each declared once.

The gate's fields, the columns of `ledger_meter`, the names in spans, the dimensions that costs are
split by and what the trace shows follow from `CALL_DETAILS`. A new one is a line here, at the end,
and a migration that adds its column. What no event says is unknown: an empty word, never a default.
Source: requirements 4.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

SIDE_EFFECT_RISKS: Final = ("none", "low", "medium", "high", "critical")
MOST_CASES: Final = 10**9
RATE_DECIMALS: Final = 6


def gettext_noop(message: str) -> str:
    """Mark a label for translation; the web layer translates it."""
    return message


class Says(Enum):
    """What is written into a detail of a call."""

    NAME = "name"  # an identifier
    CHOICE = "choice"  # one of its `values`
    SHARE = "share"  # from 0 to 1
    COUNT = "count"  # a whole number from 1


@dataclass(frozen=True)
class CallDetail:
    """One detail of a call. `values` maps what may be written to what is kept."""

    name: str
    label: str
    says: Says = Says.NAME
    values: Mapping[str, str] = field(default_factory=dict)


_RISK_WORDS: Final = {risk: risk for risk in SIDE_EFFECT_RISKS} | {"read_only": "none"}

# The order is that of the words in stored digests: new ones go to the end.
CALL_DETAILS: Final = (
    CallDetail("knowledge_base", gettext_noop("Knowledge base")),
    CallDetail("index_version", gettext_noop("Index version")),
    CallDetail("source_owner", gettext_noop("Source owner")),
    CallDetail("tool_owner", gettext_noop("Tool owner")),
    CallDetail("side_effect_risk", gettext_noop("Side-effect risk"), Says.CHOICE, _RISK_WORDS),
    CallDetail("requirement_id", gettext_noop("Requirement")),
    CallDetail("rubric_version", gettext_noop("Rubric version")),
    CallDetail("release_gate", gettext_noop("Release gate")),
    CallDetail("review_type", gettext_noop("Review type")),
    CallDetail("sampling_rate", gettext_noop("Sampling rate"), Says.SHARE),
    CallDetail("eval_run_id", gettext_noop("Eval run")),
    CallDetail("eval_cases", gettext_noop("Cases of the eval run"), Says.COUNT),
)
CALL_NAMES: Final = tuple(detail.name for detail in CALL_DETAILS)
# An offline eval or a regression run: its cost is real, and it is no request of a person.
EVAL_RUN: Final = "eval_run_id"
EVAL_CASES: Final = "eval_cases"

# Tokens of retrieved evidence inside a call's input: told beside the counts that are priced. The
# second meter has the whole input of the calls that tell the first, so that a ratio of both has
# one population.
EVIDENCE_FIELD: Final = "evidence_tokens"
EVIDENCE: Final = "evidence"
EVIDENCE_INPUT: Final = "evidence_input"
INFORMATIVE_METERS: Final = (EVIDENCE, EVIDENCE_INPUT)
