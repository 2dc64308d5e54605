"""The kinds of things that people sign. Each app declares its own at start-up.

A kind is a lifecycle, the text that is signed, who prepared it, and what a step does to its row;
`finops.services.approving` does the rest. CONTRIBUTING tells how to add one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model
from django.utils.functional import Promise

from finops.access import Actor
from finops.calc.lifecycles import Lifecycle, Step
from finops.calc.permissions import PERMISSIONS
from finops.models import ApprovalRequest, User
from finops.signatures import Signature

Item = TypeVar("Item", bound=Model)
Detail = Mapping[str, object]
NOTHING: Final[Detail] = MappingProxyType({})


@dataclass(frozen=True)
class Slot:
    """A signature that is needed, of somebody who holds one of these roles over the scope; the
    whole tenant where neither a unit nor a use case is named."""

    roles: tuple[str, ...]
    business_unit: int | None = None
    use_case: int | None = None


@dataclass(frozen=True)
class Taken(Generic[Item]):
    """A step that has been taken: on what, by whom (nobody: by the system), when and why."""

    step: Step
    item: Item
    request: ApprovalRequest
    actor: Actor | User | str
    person: User | None
    reason: str
    at: datetime
    source: str = ""

    @property
    def sha256(self) -> str:
        """Of what is in review or was approved; empty where nothing is."""
        return str(self.request.snapshot.sha256) if self.request.snapshot is not None else ""

    @property
    def signer(self) -> User:
        """The person, of a step that only a person takes."""
        if self.person is None:
            raise ValueError(f"“{self.step.name}” was taken by no person.")
        return self.person


@dataclass(frozen=True)
class Effect:
    """What a step does to the row of its item: columns that change, or the row is gone; and what
    the audit log keeps of it."""

    changes: Detail = field(default_factory=dict)
    detail: Detail = field(default_factory=dict)
    is_gone: bool = False


@dataclass(frozen=True)
class Instead:
    """The step cannot be taken: the system takes another one, and the person is told why."""

    step: str
    sentence: str


@dataclass(frozen=True)
class OwnPart:
    """What is said to somebody who prepared it themselves, and the code of the refusal."""

    sentence: Promise | str
    code: str = "same_person"


Check = Callable[[Item, User | None], Instead | None]


def no_preparers(_item: Any) -> Iterable[int | None]:  # Any: an item of any kind
    return ()


@dataclass(frozen=True)
class Kind(Generic[Item]):
    """One kind of things that people sign.

    `prepares` and `signs` are the actions that let a person do so; `signs` also says who fills
    the one slot, unless `slots` names others. `content` is the exact text that is signed, of the
    `seq`th snapshot of a request. `column` of the item's row holds its state, where it has one.
    `preparers` had a part besides those who took steps. `effects`, `checks` and `signatures` are
    by name of the step; a check may say what happens instead. `closed` is said where a step comes
    too late; without it the item and its state are named.
    """

    name: str
    lifecycle: Lifecycle
    model: type[Item]
    prepares: str
    signs: str
    content: Callable[[Item, ApprovalRequest, int], str]
    target: Callable[[Item], str]
    own_part: OwnPart
    closed: Promise | str = ""
    state: Callable[[Item], str] | None = None
    column: str = ""
    preparers: Callable[[Item], Iterable[int | None]] = no_preparers
    requester: Callable[[Item], int | None] | None = None
    slots: Callable[[Item], tuple[Slot, ...]] | None = None
    effects: Mapping[str, Callable[[Taken[Item]], Effect]] = field(default_factory=dict)
    checks: Mapping[str, Callable[[Item, User | None], Instead | None]] = field(
        default_factory=dict
    )
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)

    @property
    def fixed_roles(self) -> tuple[str, ...]:
        """Who signs, where that does not depend on what is signed."""
        return () if self.slots else tuple(sorted(PERMISSIONS[self.signs]))

    @property
    def signing_signatures(self) -> list[Signature]:
        names = [step.name for step in self.lifecycle.steps if step.signs]
        return [self.signatures[name] for name in names if name in self.signatures]

    def slots_of(self, item: Item) -> tuple[Slot, ...]:
        return self.slots(item) if self.slots else (Slot(self.fixed_roles),)

    def effect_of(self, taken: Taken[Item]) -> Effect:
        effect = self.effects.get(taken.step.name)
        return effect(taken) if effect is not None else Effect()

    def event(self, step: Step) -> str:
        """How the audit log names a step of this kind."""
        return self.events.get(step.name, f"{self.name}.{step.target}")


_kinds: dict[str, Kind[Any]] = {}  # Any: each kind has items of its own


def register(*kinds: Kind[Any]) -> None:  # Any: each kind has items of its own
    """Name the kinds of an app; called from AppConfig.ready()."""
    _kinds.update({kind.name: kind for kind in kinds})


def registered() -> list[Kind[Any]]:  # Any: each kind has items of its own
    return [_kinds[name] for name in sorted(_kinds)]
