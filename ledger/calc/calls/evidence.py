"""How much of what models read is evidence."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class NoEvidenceRatio(StrEnum):
    """Why the ratio is not known; empty where it is."""

    KNOWN = ""
    NOT_TOLD = "no_evidence_told"
    NO_INPUT = "no_input_tokens"


@dataclass(frozen=True)
class EvidenceTokens:
    """Tokens of evidence and all input tokens of the `calls` that tell them; `all_input_tokens` are
    those of every call, so that one sees how much of the input the ratio speaks of."""

    evidence_tokens: Decimal
    input_tokens: Decimal
    calls: int
    all_input_tokens: Decimal

    @property
    def reason(self) -> NoEvidenceRatio:
        if not self.calls:
            return NoEvidenceRatio.NOT_TOLD
        return NoEvidenceRatio.KNOWN if self.input_tokens else NoEvidenceRatio.NO_INPUT

    @property
    def ratio(self) -> Decimal | None:
        """Evidence tokens / input tokens of the calls that tell both, 0 to 1; None where it is not
        known (`reason`). Source: requirements 4.1."""
        return None if self.reason else self.evidence_tokens / self.input_tokens

    @property
    def coverage(self) -> Decimal | None:
        """The share of all input tokens that lies in calls which tell their evidence; None where
        there is no input."""
        return self.input_tokens / self.all_input_tokens if self.all_input_tokens else None
