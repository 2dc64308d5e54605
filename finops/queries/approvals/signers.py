"""Who must sign what is asked, who can, and which signature stays open for want of somebody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finops.access import roles_in_force
from finops.approvals import Ask, Item, Kind, Slot
from finops.calc.approvals.matching import Candidate, Matching, match_signers
from finops.calc.approvals.required import (
    NoAccountableRole,
    in_columns,
    required_roles,
    slots_of_roles,
)
from finops.calc.raci import SIGNING_LETTERS, SIGNING_ROLES
from finops.calc.separation import Link, identity_of
from finops.models import Delegation, Membership
from finops.queries.approvals.raci import RaciTable, cells_in_force, table_in_force
from finops.queries.people.separation import delegations_in_force, unconfirmed_links


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role over a scope, now and confirmed; or who stands in for somebody who
    does, and holds the role somewhere themselves."""

    person: int
    role: str
    business_unit: int | None
    use_case: int | None
    on_behalf_of: int | None = None

    def fills(self, slot: Slot) -> bool:
        if self.role not in slot.roles:
            return False
        if self.business_unit is not None:
            return self.business_unit == slot.business_unit
        return self.use_case is None or self.use_case == slot.use_case


def slots_asked(ask: Ask, table: RaciTable) -> tuple[Slot, ...]:
    """The signatures that the table wants for this, in the order of its columns.

    Raises NoAccountableRole for a row without an A, and where no role at all signs.
    """
    roles: set[str] = set() if ask.activities else set(ask.also)
    for activity in ask.activities:
        row = table.row(activity)
        roles.update(required_roles(activity, row, ask.weight, table.bands, ask.also))
    if not roles:
        raise NoAccountableRole(ask.activity)
    slots = slots_of_roles(in_columns(roles), ask.scopes)
    return tuple(Slot((role,), scope.business_unit, scope.use_case) for role, scope in slots)


def slots_of(kind: Kind[Item], item: Item) -> tuple[Slot, ...]:
    """The signatures that an item needs. Raises NoAccountableRole."""
    return slots_asked(kind.ask_of(item), table_in_force()) if kind.asks else kind.slots_of(item)


def holders(roles: Iterable[str] | None = None, person: int | None = None) -> list[Holder]:
    """Who holds these roles now, over anything, their own before those they stand in for: members
    who are not locked out, and what signs only once a third person confirmed it."""
    return _holders(roles, person, delegations_in_force())


def _holders(
    roles: Iterable[str] | None, person: int | None, standing: Iterable[Delegation]
) -> list[Holder]:
    wanted = None if roles is None else set(roles)
    delegations = [row for row in standing if person in (None, row.delegate_id)]
    people = None if person is None else {person, *(row.delegator_id for row in delegations)}
    own = _own(wanted, people)
    theirs = [_standing_in(row, own) for row in delegations]
    kept = [holder for holder in own if person in (None, holder.person)]
    return kept + [holder for holders in theirs for holder in holders]


def _own(
    roles: set[str] | None, people: set[int] | None, *, is_signing: bool = True
) -> list[Holder]:
    members = Membership.objects.filter(user__is_active=True).values_list("user_id", flat=True)
    held = roles_in_force().filter(user_id__in=members)
    if roles is not None:
        held = held.filter(role__in=roles)
    if people is not None:
        held = held.filter(user_id__in=people)
    rows = list(held.order_by("user_id", "id"))
    unconfirmed = is_signing and any(row.confirmed_at is None for row in rows)
    signing = signing_roles() if unconfirmed else frozenset()
    return [
        Holder(row.user_id, row.role, row.business_unit_id, row.use_case_id)
        for row in rows
        if row.confirmed_at is not None or row.role not in signing
    ]


def signing_roles() -> frozenset[str]:
    """The roles that sign, by the product's rule or by an A of the tenant's own table."""
    cells = cells_in_force()
    return SIGNING_ROLES | {role for _, role, letter in cells if letter in SIGNING_LETTERS}


def _standing_in(row: Delegation, own: Iterable[Holder]) -> list[Holder]:
    """What a delegate may sign as, besides their own: what the delegator holds in this role."""
    held = [holder for holder in own if holder.role == row.role]
    if not any(holder.person == row.delegate_id for holder in held):
        return []
    return [
        replace(holder, person=row.delegate_id, on_behalf_of=row.delegator_id)
        for holder in held
        if holder.person == row.delegator_id
    ]


@dataclass(frozen=True)
class Signers:
    """Who holds the roles of some slots now, and who counts as one with whom: read once, and asked
    for any of the slots."""

    held: tuple[Holder, ...]
    links: tuple[Link, ...]

    @classmethod
    def of(cls, slots: Sequence[Slot]) -> "Signers":
        standing = delegations_in_force()
        held = _holders({role for slot in slots for role in slot.roles}, None, standing)
        return cls(tuple(held), tuple(unconfirmed_links(standing=standing)))

    def candidates(self, slots: Sequence[Slot]) -> list[Candidate]:
        """Everybody who may sign some of the slots, with who counts as one with them."""
        filled: dict[int, set[int]] = {}
        for holder in self.held:
            able = {no for no, slot in enumerate(slots) if holder.fills(slot)}
            if able:
                filled.setdefault(holder.person, set()).update(able)
        return [
            Candidate(person, frozenset(able), identity_of(person, self.links))
            for person, able in filled.items()
        ]

    def identities(self, people: Iterable[int]) -> frozenset[int]:
        """Everybody who counts as one with some of these people, they themselves included."""
        return frozenset[int]().union(*(identity_of(person, self.links) for person in people))

    def match(self, slots: Sequence[Slot], apart_from: Collection[int]) -> Matching:
        """Who could sign the slots, none of them or of those who count as one with them among
        `apart_from`, which are the people who prepared it."""
        return match_signers(len(slots), self.candidates(slots), self.identities(apart_from))


def match(slots: Sequence[Slot], apart_from: Collection[int]) -> Matching:
    """As `Signers.match`, of those of this moment."""
    return Signers.of(slots).match(slots, apart_from)


def identities_of(people: Iterable[int]) -> frozenset[int]:
    """As `Signers.identities`, of this moment."""
    return Signers((), tuple(unconfirmed_links())).identities(people)


def letters_of(person: int, ask: Ask, table: RaciTable) -> frozenset[str]:
    """The letters that somebody has in the rows of what is asked, by roles held over its scopes:
    to draft it, a role need not be confirmed."""
    held = [holder for holder in _own(None, {person}, is_signing=False) if _is_over(holder, ask)]
    rows = [table.row(activity) for activity in ask.activities]
    return frozenset(row[h.role] for row in rows for h in held if h.role in row)


def sees(person: int, ask: Ask) -> bool:
    """May this person look at it and speak of it? Whoever holds a role over the tenant, or over one
    of its scopes."""
    return any(_is_over(holder, ask) for holder in _own(None, {person}, is_signing=False))


def seeing(people: Iterable[int], ask: Ask) -> frozenset[int]:
    """Those of these people who may look at it: as `sees` for each, in two queries."""
    held = _own(None, set(people), is_signing=False)
    return frozenset(holder.person for holder in held if _is_over(holder, ask))


def lettered(ask: Ask, table: RaciTable) -> dict[str, frozenset[int]]:
    """By letter, who has it in the rows of what is asked by a role held over its scopes."""
    letters = {
        (role, letter)
        for activity in ask.activities
        for role, letter in table.row(activity).items()
    }
    held = _own({role for role, _ in letters}, None, is_signing=False)
    over = [holder for holder in held if _is_over(holder, ask)]
    return {
        each: frozenset(h.person for h in over if (h.role, each) in letters) for _, each in letters
    }


def is_owner(held: Iterable[Holder], ask: Ask) -> bool:
    """Is one of these a Business Owner over one of the scopes?"""
    return any(_is_over(holder, ask) for holder in held if holder.role == "business_owner")


def _is_over(holder: Holder, ask: Ask) -> bool:
    spots = [Slot((holder.role,), scope.business_unit, scope.use_case) for scope in ask.scopes]
    return any(holder.fills(spot) for spot in spots)


def text_facts(slots: Sequence[Slot]) -> list[list[Any]]:
    """Slots as they stand in the text that is signed. Any: names and numbers."""
    return [[*slot.roles, slot.business_unit, slot.use_case] for slot in slots]
