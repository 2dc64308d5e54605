"""Identity keys of calls: events that share a key, directly or by way of others, are a family.

Whether they are of one call is decided within the family (`ledger.calc.calls`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from finops.db.statements import fetch_tuples, of_tenant, run
from ledger.queries.sql import load

# A key that so many events share (an agent's span, a constant id of a mock) is no identity.
MOST_USES: Final = 16


@dataclass(frozen=True)
class Families:
    """The families of new events: `of_event` is event → family; `known` are those that have
    sightings from before, or whose sightings are to be looked at anew."""

    of_event: Mapping[str, str]
    known: frozenset[str]


class Unions:
    """Names joined into groups."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        """The name that stands for the group of this one."""
        parent = self._parent.setdefault(name, name)
        while parent != self._parent[parent]:
            parent = self._parent[parent]
        self._parent[name] = parent
        return parent

    def join(self, key: str, other: str) -> None:
        self._parent[self.find(key)] = self.find(other)


def find_families(call_ids: Mapping[str, str]) -> Families:
    """The families of events (key → its identity keys, with a space between), stored.

    A new family is named by the least of its keys; families that an event shows to be one are
    joined under the least of their names. An event all of whose keys are shared by too many has
    none. What a key has joined before it turned out to be shared by too many is looked at anew.
    """
    if not call_ids:
        return Families({}, frozenset())
    keys = {
        event: [digest(call_id) for call_id in text.split()] for event, text in call_ids.items()
    }
    uses = Counter(key for own in keys.values() for key in own)
    known = read_known(uses)
    common = {key for key, times in uses.items() if times + known.get(key, ("", 0))[1] > MOST_USES}
    telling = {event: [key for key in own if key not in common] for event, own in keys.items()}
    families = family_of_keys([own for own in telling.values() if own], known)
    renamed = join_known(families, known)
    use_keys({key: families.get(key, known.get(key, (key, 0))[0]) for key in uses}, uses)
    of_event = {event: families[own[0]] for event, own in telling.items() if own}
    before = {families[key] for key in known if key in families}
    parted = {known[key][0] for key in common if key in known and known[key][1] <= MOST_USES}
    return Families(
        of_event, frozenset(before | {renamed.get(family, family) for family in parted})
    )


def common_keys(call_ids: Iterable[str]) -> frozenset[str]:
    """Those of these identity keys that too many events share."""
    by_digest = {digest(key): key for text in call_ids for key in text.split()}
    common = fetch_tuples(
        load("posting/common_keys"), of_tenant(keys=list(by_digest), most_uses=MOST_USES)
    )
    return frozenset(by_digest[key] for (key,) in common)


def digest(key: str) -> str:
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


def read_known(keys: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Key → (family, uses)."""
    known = fetch_tuples(load("posting/known_keys"), of_tenant(keys=list(keys)))
    return {key: (family, uses) for key, family, uses in known}


def family_of_keys(
    telling: Iterable[list[str]], known: Mapping[str, tuple[str, int]]
) -> dict[str, str]:
    """Key → family, of the keys that identify."""
    groups = Unions()
    seen: dict[str, None] = {}
    for own in telling:
        for key in own:
            seen[key] = None
            groups.join(own[0], key)
            if key in known:
                groups.join(key, known[key][0])
    names: dict[str, str] = {}
    for key in seen:
        group = groups.find(key)
        # The name of a known family stays, so that few rows change: it sorts before all keys.
        own_name = f"0{known[key][0]}" if key in known else f"1{key}"
        names[group] = min(names.get(group, own_name), own_name)
    return {key: names[groups.find(key)][1:] for key in seen}


def join_known(families: Mapping[str, str], known: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    """Give families that are one now one name; old name → new one."""
    renamed = {
        known[key][0]: family
        for key, family in families.items()
        if key in known and known[key][0] != family
    }
    for family in sorted(set(renamed.values())):
        others = sorted(old for old, new in renamed.items() if new == family)
        run(load("posting/rename_families"), of_tenant(family=family, others=others))
    return renamed


def use_keys(families: Mapping[str, str], uses: Mapping[str, int]) -> None:
    keys = sorted(families)
    named, used = [families[key] for key in keys], [uses[key] for key in keys]
    run(load("posting/use_keys"), of_tenant(keys=keys, families=named, uses=used))


def join_families(families: Iterable[UUID | None], otherwise: UUID) -> UUID:
    """Give these families one name, the least of theirs; `otherwise` where there is none."""
    named = sorted({family for family in families if family is not None})
    if not named:
        return otherwise
    run(load("posting/rename_families"), of_tenant(family=named[0], others=named[1:]))
    return named[0]
