"""What a provider of evidence says of one question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gates.calc.stages import Question
from gates.calc.verdicts import Drift, Verdict, drift, is_worse


@dataclass(frozen=True)
class Figure:
    """A number of the evidence in words: what it is, how much, what it must be, and the route
    of the page with what is behind it, with what its URL takes besides."""

    label: str
    value: str
    must: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the evidence says of a question now. `by` names the provider and its version, `inputs`
    are the exact numbers by name, None where nobody knows one; `main` names the one that is
    followed afterwards. `until` is the day from which on it is too old, `gap` says in a sentence
    what is missing or stale."""

    question: Question
    verdict: Verdict
    by: str
    figures: tuple[Figure, ...] = ()
    inputs: Mapping[str, Decimal | None] = field(default_factory=dict)
    main: str = ""
    until: date | None = None
    gap: str = ""

    @property
    def value(self) -> Decimal | None:
        return self.inputs.get(self.main)


@dataclass(frozen=True)
class Moved:
    """A frozen answer beside the live one."""

    frozen: Answer
    live: Answer

    @property
    def drift(self) -> Drift:
        return drift(self.frozen.value, self.live.value)

    @property
    def is_worse(self) -> bool:
        return is_worse(self.live.verdict, self.frozen.verdict)
