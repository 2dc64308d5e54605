"""Reads of the audit log for people: a page of entries, all entries of a filter."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from finops.db.statements import fetch_tuples, load
from finops.scope import current_tenant_id

PAGE_SIZE: Final = 50
BATCH: Final = 5_000


@dataclass(frozen=True)
class AuditFilter:
    """What is looked for; an empty word or None does not narrow. `until` is exclusive."""

    actor: str = ""
    actor_id: int | None = None
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditEntry:
    """One line of the log as people read it."""

    seq: int
    at: datetime
    actor: str
    actor_id: int | None
    action: str
    target: str
    detail: dict[str, object]

    @property
    def who(self) -> str:
        """What finds all entries of this actor, and of nobody else: names are not unique."""
        return self.actor if self.actor_id is None else f"#{self.actor_id}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The detail, name by name, values as text."""
        return [(name, _spelled(value)) for name, value in sorted(self.detail.items())]


def _spelled(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class AuditPage:
    """Entries, newest first; `has_newer` and `has_older` tell whether there are more."""

    entries: tuple[AuditEntry, ...]
    has_newer: bool
    has_older: bool


_END: Final = 2**63 - 1


def _read(name: str, criteria: AuditFilter, **more: int) -> list[AuditEntry]:
    parameters = {**asdict(criteria), "tenant_id": current_tenant_id(), **more}
    return [
        AuditEntry(seq, at, actor, actor_id, action, target, json.loads(detail))
        for seq, at, actor, actor_id, action, target, detail in fetch_tuples(load(name), parameters)
    ]


def older_entries(criteria: AuditFilter, before: int = _END) -> AuditPage:
    """The page just below entry `before`; without it the newest."""
    entries = _read("audit/older", criteria, before=before, limit=PAGE_SIZE + 1)
    return AuditPage(tuple(entries[:PAGE_SIZE]), before != _END, len(entries) > PAGE_SIZE)


def newer_entries(criteria: AuditFilter, after: int) -> AuditPage:
    """The page just above entry `after`."""
    entries = _read("audit/newer", criteria, after=after, limit=PAGE_SIZE + 1)
    return AuditPage(tuple(reversed(entries[:PAGE_SIZE])), len(entries) > PAGE_SIZE, after > 0)


def all_entries(criteria: AuditFilter) -> Iterator[AuditEntry]:
    """Every entry of the filter, newest first, fetched in batches: for exports."""
    before = _END
    while batch := _read("audit/older", criteria, before=before, limit=BATCH):
        yield from batch
        before = batch[-1].seq


def count_entries(criteria: AuditFilter, limit: int) -> int:
    """How many entries the filter finds, counted up to the limit."""
    parameters = {**asdict(criteria), "tenant_id": current_tenant_id()}
    text = load("audit/count").format(entries=load("audit/older"))
    [(count,)] = fetch_tuples(text, {**parameters, "before": _END, "limit": limit})
    return int(count)


def known_actions() -> list[str]:
    """The actions that occur in the tenant's log, in alphabetical order."""
    actions = fetch_tuples(load("audit/actions"), {"tenant_id": current_tenant_id()})
    return [action for (action,) in actions]
