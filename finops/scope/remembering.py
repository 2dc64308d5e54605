"""What was read once need not be read again while nothing is written: the parts of a page, and the
checks of a signature, ask the same few things (the table of responsibilities, the tenant's clock,
what an item asks for) each for itself."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from finops.scope.context import current_tenant_id

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# Any: answers of whatever was asked.
_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Answers of `remembered` reads are kept in the block: nothing may be written in it."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def remember(key: Hashable, read: Callable[[], Answer]) -> Answer:
    """The answer of a read of the tenant in force; within `remembering` it is read once a key."""
    known = _read.get()
    if known is None:
        return read()
    asked = (current_tenant_id(), key)
    if asked not in known:
        known[asked] = read()
    answer: Answer = known[asked]
    return answer


def remembered(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """For a read of the tenant in force whose answer nobody changes; asked with positions only."""

    @wraps(read)
    def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        if kwargs or _read.get() is None:
            return read(*args, **kwargs)
        return remember((read, args), lambda: read(*args, **kwargs))

    return ask
