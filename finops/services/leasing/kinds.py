"""Kinds of long work: each is one declaration, registered in its app's `ready()`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.utils.functional import Promise

from finops.access import Actor
from finops.models.leased import LeasedWork

Work = TypeVar("Work", bound=LeasedWork)


class WorkRefused(Exception):
    """The work cannot be done, now or later: it ends at once, with this sentence."""


@dataclass(frozen=True)
class WorkKind(Generic[Work]):
    """One kind of long work.

    `work` brings a row to its end, and says how far it is by `keep` or `update_held`; killed at any
    moment, it goes on or begins anew. `fail` ends a row with a sentence: `died` where whoever
    worked on it never came to an end (with %(count)d), `failed` where errors were seen. Who may
    do the action `starts` may `cancel` as well, in the states `cancellable`. `at_work` are the
    states in which a process works on a row, or should; from `waits` it goes to `runs` when it is
    taken. `related` is read along with a row.
    """

    name: str
    model: type[Work]
    work: Callable[[Work], None]
    fail: Callable[[Work, str], None]
    died: str | Promise
    failed: str | Promise
    starts: str
    cancel: Callable[[Work, Actor], None]
    at_work: frozenset[str] = frozenset({"queued", "running"})
    cancellable: frozenset[str] = frozenset({"queued", "running"})
    waits: str = "queued"
    runs: str = "running"
    most_attempts: int = 5
    related: tuple[str, ...] = ()


_kinds: Final[dict[str, WorkKind[Any]]] = {}  # Any: each with its own model


def register(*kinds: WorkKind[Any]) -> None:
    _kinds.update({kind.name: kind for kind in kinds})


def kind_named(name: str) -> WorkKind[Any]:
    """Raises KeyError for a kind that no app has registered."""
    return _kinds[name]


def kind_of(work: LeasedWork) -> WorkKind[Any]:
    return next(kind for kind in _kinds.values() if kind.model is type(work))


def registered() -> Iterator[WorkKind[Any]]:
    return iter(_kinds.values())
