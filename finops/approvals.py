"""The kinds of things that people sign. Each app declares its own at start-up.

A kind is a lifecycle, the text that is signed, who prepared it, and what a step does to its row;
`finops.services.approving` does the rest. CONTRIBUTING tells how to add one. Who signs is said in
one of three ways:

1. `signs`, an action: somebody whose roles allow it over the whole tenant signs, one signature.
2. `slots`: named roles and scopes, each its own signature.
3. `asks`: the RACI table says it. A function of the item gives an `Ask`: the `activity` (a row of
   the table, `finops.calc.raci.ACTIVITIES`; without one `also` alone signs), the `scopes` it
   belongs to (a transfer has two), the risk `tier`, `is_funding` and `amount_usd` (the total of the
   fiscal year that results, for bands), the `title`, the `facts` that are signed, the `evidence`
   with its dates, and when it is looked at again. The engine then works out the slots and the
   text, sees at the submission that distinct people exist for all of them, asks for a second
   factor from high risk on, lets it expire, and puts it before whoever may sign. Such a kind takes
   the steps of `finops.calc.approvals.sign_off.SIGN_OFF`, and has no `content`, `slots` or
   `signatures`. Whoever holds R, A or C in the row over the scope may draft it; whoever drafts it
   never signs it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model

from finops.access import Actor
from finops.calc.approvals.required import HIGH, Scope, Weight
from finops.calc.lifecycles import Lifecycle, Need, Step
from finops.calc.permissions import PERMISSIONS
from finops.models import ApprovalRequest, User
from finops.scope.remembering import remember
from finops.signatures import Signature
from finops.ui.text import Text

Item = TypeVar("Item", bound=Model)
Detail = Mapping[str, object]
NOTHING: Final[Detail] = MappingProxyType({})
DUE_DAYS: Final = 14


@dataclass(frozen=True)
class Slot:
    """A signature that is needed, of somebody who holds one of these roles over the scope; the
    whole tenant where neither a unit nor a use case is named."""

    roles: tuple[str, ...]
    business_unit: int | None = None
    use_case: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What speaks for it: a name, what kind it is of, the sha256 of its content, of when it is, and
    from when on it is too old (nothing: it does not age)."""

    name: str
    kind: str
    sha256: str
    as_of: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Ask:
    """What is asked of the people whom the RACI table names; see the top of this module.

    `facts` are canonical (`finops.calc.canonical`): amounts are texts, and `title` says in a line
    what is asked, for the inbox. `review_on` is the day from which on an approval is looked at
    again; after three days of grace it expires. `due_days` is how long people have to sign;
    `step_up` asks for a second factor although the risk tier does not.
    """

    title: str
    facts: Detail
    activity: str = ""
    scopes: tuple[Scope, ...] = (Scope(),)
    tier: str = ""
    is_funding: bool = False
    amount_usd: Decimal | None = None
    also: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    review_on: date | None = None
    due_days: int = DUE_DAYS
    more_activities: tuple[str, ...] = ()
    step_up: bool = False

    @property
    def needs_step_up(self) -> bool:
        return self.step_up or self.tier in HIGH

    @property
    def weight(self) -> Weight:
        return Weight(self.tier, self.is_funding, self.amount_usd)

    @property
    def activities(self) -> tuple[str, ...]:
        return ((self.activity,) if self.activity else ()) + self.more_activities


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

    sentence: Text
    code: str = "same_person"


@dataclass(frozen=True)
class Telling(Generic[Item]):
    """What steps are to others, of a kind that the RACI table names no signers for.

    `title` says in a line which item it is; `events` by name of the step what happened
    (`finops.calc.approvals.telling.AUDIENCES`); `activity` is the row of the table whose people are
    consulted and informed, if any; `sees` the action that lets somebody know of it.
    """

    title: Callable[[Item], str]
    events: Mapping[str, str]
    sees: str
    activity: str = ""


def no_preparers(_item: Any) -> Iterable[int | None]:  # Any: an item of any kind
    return ()


def nothing_else(_item: Any) -> Iterable[int]:  # Any: an item of any kind
    return ()


@dataclass(frozen=True)
class Kind(Generic[Item]):
    """One kind of things that people sign.

    `prepares` and `signs` are the actions that let a person do so; `signs` also says who fills
    the one slot, unless `slots` names others or `asks` leaves it to the RACI table. `content` is
    the exact text that is signed, of the `seq`th snapshot of a request. `column` of the item's row
    holds its state, where it has one. `preparers` had a part besides those who took steps.
    `effects`, `checks` and `signatures` are by name of the step; a check may say what happens
    instead. `closed` is said where a step comes too late; without it the item and its state are
    named. `replaces` names other items whose approval ends where this one begins. `tells` says
    whom its steps concern, where it does not ask. `gathers` writes what is frozen with it, in the
    moment in which it is put to people, and raises SignatureRefused where that cannot be.
    """

    name: str
    lifecycle: Lifecycle
    model: type[Item]
    prepares: str
    signs: str
    target: Callable[[Item], str]
    own_part: OwnPart
    content: Callable[[Item, ApprovalRequest, int], str] | None = None
    asks: Callable[[Item], Ask] | None = None
    closed: Text = ""
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
    replaces: Callable[[Item], Iterable[int]] = nothing_else
    tells: Telling[Item] | None = None
    gathers: Callable[[Item, ApprovalRequest], None] | None = None

    @property
    def fixed_roles(self) -> tuple[str, ...]:
        """Who signs, where that does not depend on what is signed."""
        return () if self.slots or self.asks else tuple(sorted(PERMISSIONS[self.signs]))

    @property
    def signing_signatures(self) -> list[Signature]:
        names = [step.name for step in self.lifecycle.steps if step.signs]
        return [self.signatures[name] for name in names if name in self.signatures]

    def signature_of(self, step: Step) -> Signature | None:
        """What a step is as a signature; of what is asked of people, the ask says whether it is of
        high risk."""
        if self.asks is None or Need.STEP_UP not in step.needs:
            return self.signatures.get(step.name)
        return Signature(self.name, self.signs, "", lambda item: self.ask_of(item).needs_step_up)

    def slots_of(self, item: Item) -> tuple[Slot, ...]:
        """Those that the kind itself names; where it `asks`, the RACI table does."""
        return self.slots(item) if self.slots else (Slot(self.fixed_roles),)

    def ask_of(self, item: Item) -> Ask:
        """What an item asks for; read once while nothing is written. Raises ValueError for a kind
        that does not ask."""
        asks = self.asks
        if asks is None:
            raise ValueError(f"The kind “{self.name}” asks nobody.")
        if item.pk is None:  # not saved yet
            return asks(item)
        return remember(("ask", self.name, item.pk), lambda: asks(item))

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


def kind_named(name: str) -> Kind[Any]:  # Any: each kind has items of its own
    """Raises KeyError for a kind that no app has registered."""
    return _kinds[name]


def kinds_that_ask() -> dict[str, Kind[Any]]:  # Any: each kind has items of its own
    """By name, the kinds whose signers the RACI table names."""
    return {name: kind for name, kind in _kinds.items() if kind.asks is not None}


def kinds_that_tell() -> dict[str, Kind[Any]]:  # Any: each kind has items of its own
    """By name, the kinds that say themselves whom their steps concern."""
    return {name: kind for name, kind in _kinds.items() if kind.tells is not None}


def registered() -> list[Kind[Any]]:  # Any: each kind has items of its own
    return [_kinds[name] for name in sorted(_kinds)]
