"""Which savings a use case allows, and which it forbids, by risk (requirements 13)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from finops.calc.approvals.required import TIERS

_BETWEEN: Final = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class OptimisationRule:
    """One line: allowed up to a risk tier, or blocked from one on; without a tier at any risk."""

    optimisation: str
    is_allowed: bool
    tier: str = ""

    def holds_at(self, risk: str) -> bool:
        """Raises ValueError for a tier that does not exist."""
        if not self.tier:
            return True
        at, bound = TIERS.index(risk), TIERS.index(self.tier)
        return at <= bound if self.is_allowed else at >= bound


class SavingAnswer(StrEnum):
    """What the matrix says of a proposal."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    NOT_LISTED = "not_listed"  # nobody signed it: it is no more allowed than what is blocked
    NO_MATRIX = "no_matrix"


@dataclass(frozen=True)
class SavingDecision:
    """The answer, and the line that gives it; None where no line does."""

    answer: SavingAnswer
    rule: OptimisationRule | None = None

    @property
    def is_allowed(self) -> bool:
        return self.answer is SavingAnswer.ALLOWED


def decide(rules: Iterable[OptimisationRule], risk: str, optimisation: str) -> SavingDecision:
    """What the lines say of a proposal at a risk: one that blocks beats those that allow, and what
    no line names is not allowed. Names are compared by `key_of`. Raises ValueError for a tier that
    does not exist."""
    if risk not in TIERS:
        raise ValueError(f"“{risk}” is no risk tier.")
    wanted = key_of(optimisation)
    naming = [rule for rule in rules if key_of(rule.optimisation) == wanted and rule.holds_at(risk)]
    for rule in sorted(naming, key=lambda rule: rule.is_allowed):
        return SavingDecision(
            SavingAnswer.ALLOWED if rule.is_allowed else SavingAnswer.BLOCKED, rule
        )
    return SavingDecision(SavingAnswer.NOT_LISTED)


def key_of(optimisation: str) -> str:
    """A name as it is compared: “Remove citation”, “remove-citation” and “remove_citation” are one
    proposal."""
    plain = unicodedata.normalize("NFKC", optimisation).casefold()
    return "_".join(part for part in _BETWEEN.split(plain.replace("_", " ")) if part)


def doubled(rules: Iterable[OptimisationRule]) -> list[str]:
    """The proposals that are named twice by lines that hold at the same risk, by their name."""
    seen: dict[tuple[str, str], str] = {}
    twice = []
    for rule in rules:
        for tier in filter(rule.holds_at, TIERS):
            place = (key_of(rule.optimisation), tier)
            if place in seen:
                twice.append(rule.optimisation)
                break
        for tier in filter(rule.holds_at, TIERS):
            seen[key_of(rule.optimisation), tier] = rule.optimisation
    return list(dict.fromkeys(twice))
