"""Identity keys of calls: events that share a key, directly or by way of others, saw one call."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from finops.scope import current_tenant_id

# A key that so many events share (an agent's span, a constant id of a mock) is no identity.
MOST_USES = 16
KNOWN = """
SELECT replace(key::text, '-', ''), replace(call_id::text, '-', ''), uses
FROM ledger_callkey WHERE tenant_id = %s AND key = ANY(%s::uuid[])
"""
JOIN_KEYS = """
UPDATE ledger_callkey SET call_id = %s::uuid WHERE tenant_id = %s AND call_id = ANY(%s::uuid[])
"""
JOIN_SIGHTINGS = """
UPDATE ledger_sighting SET call_id = %s::uuid WHERE tenant_id = %s AND call_id = ANY(%s::uuid[])
"""
USE = """
INSERT INTO ledger_callkey AS k (tenant_id, key, call_id, uses)
SELECT %s, * FROM unnest(%s::uuid[], %s::uuid[], %s::int[]) AS n (key, call_id, uses) ORDER BY key
ON CONFLICT (tenant_id, key) DO UPDATE SET uses = k.uses + excluded.uses
"""


@dataclass(frozen=True)
class CallIds:
    """The calls of new events: `of_event` is event → call; `known` are those of them that have
    sightings from before."""

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

    def join(self, one: str, other: str) -> None:
        self._parent[self.find(one)] = self.find(other)


def find_calls(call_ids: Mapping[str, str]) -> CallIds:
    """The calls of events (key → its identity keys, with a space between), stored.

    A new call is named by the least of its keys; calls that an event shows to be one are joined
    under the least of their names. An event all of whose keys are shared by too many has no call.
    """
    if not call_ids:
        return CallIds({}, frozenset())
    keys = {event: [digest(one) for one in text.split()] for event, text in call_ids.items()}
    uses = Counter(key for own in keys.values() for key in own)
    known = read_known(uses)
    common = {key for key, times in uses.items() if times + known.get(key, ("", 0))[1] > MOST_USES}
    telling = {event: [key for key in own if key not in common] for event, own in keys.items()}
    calls = call_of_keys([own for own in telling.values() if own], known)
    joined = join_known(calls, known)
    use_keys({key: calls.get(key, key) for key in uses}, uses)
    of_event = {event: calls[own[0]] for event, own in telling.items() if own}
    before = {calls[key] for key in known if key in calls}
    return CallIds(of_event, frozenset(before | joined))


def digest(key: str) -> str:
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


def read_known(keys: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Key → (call, uses)."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [current_tenant_id(), list(keys)])
        return {key: (call, uses) for key, call, uses in cursor.fetchall()}


def call_of_keys(
    telling: Iterable[list[str]], known: Mapping[str, tuple[str, int]]
) -> dict[str, str]:
    """Key → call, of the keys that identify."""
    groups = Unions()
    told: dict[str, None] = {}
    for own in telling:
        for key in own:
            told[key] = None
            groups.join(own[0], key)
            if key in known:
                groups.join(key, known[key][0])
    names: dict[str, str] = {}
    for key in told:
        group = groups.find(key)
        # The name of a known call stays, so that few rows change: it sorts before all keys.
        own_name = f"0{known[key][0]}" if key in known else f"1{key}"
        names[group] = min(names.get(group, own_name), own_name)
    return {key: names[groups.find(key)][1:] for key in told}


def join_known(calls: Mapping[str, str], known: Mapping[str, tuple[str, int]]) -> set[str]:
    """Give calls that are one now one name; the names that stay."""
    old: dict[str, set[str]] = {}
    for key, call in calls.items():
        if key in known and known[key][0] != call:
            old.setdefault(call, set()).add(known[key][0])
    tenant = current_tenant_id()
    with connection.cursor() as cursor:
        for call, others in sorted(old.items()):
            cursor.execute(JOIN_KEYS, [call, tenant, list(others)])
            cursor.execute(JOIN_SIGHTINGS, [call, tenant, list(others)])
    return set(old)


def use_keys(calls: Mapping[str, str], uses: Mapping[str, int]) -> None:
    keys = sorted(calls)
    named, used = [calls[key] for key in keys], [uses[key] for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(USE, [current_tenant_id(), keys, named, used])
