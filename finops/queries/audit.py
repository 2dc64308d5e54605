"""Reads of the audit log for people: a page of entries, all entries of a filter."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connections

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


_SQL: Final = Path(__file__).parent.parent / "sql"
_OLDER: Final = (_SQL / "audit_older.sql").read_text()
_NEWER: Final = (_SQL / "audit_newer.sql").read_text()
_ACTIONS: Final = (_SQL / "audit_actions.sql").read_text()
_END: Final = 2**63 - 1


def _read(statement: str, criteria: AuditFilter, **more: int) -> list[AuditEntry]:
    parameters = {**asdict(criteria), "tenant_id": current_tenant_id(), **more}
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return [
            AuditEntry(seq, at, actor, actor_id, action, target, json.loads(detail))
            for seq, at, actor, actor_id, action, target, detail in cursor.fetchall()
        ]


def older_entries(criteria: AuditFilter, before: int = _END) -> AuditPage:
    """The page just below entry `before`; without it the newest."""
    found = _read(_OLDER, criteria, before=before, limit=PAGE_SIZE + 1)
    return AuditPage(tuple(found[:PAGE_SIZE]), before != _END, len(found) > PAGE_SIZE)


def newer_entries(criteria: AuditFilter, after: int) -> AuditPage:
    """The page just above entry `after`."""
    found = _read(_NEWER, criteria, after=after, limit=PAGE_SIZE + 1)
    return AuditPage(tuple(reversed(found[:PAGE_SIZE])), len(found) > PAGE_SIZE, after > 0)


def all_entries(criteria: AuditFilter) -> Iterator[AuditEntry]:
    """Every entry of the filter, newest first, fetched in batches: for exports."""
    before = _END
    while batch := _read(_OLDER, criteria, before=before, limit=BATCH):
        yield from batch
        before = batch[-1].seq


def known_actions() -> list[str]:
    """The actions that occur in the tenant's log, in alphabetical order."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_ACTIONS, {"tenant_id": current_tenant_id()})
        return [action for (action,) in cursor.fetchall()]
