"""What a request that only reads has read once it need not read again: the parts of a page ask
the same few things (the table of responsibilities, the tenant's clock) each for itself."""

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


def remembered(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """For a read of the tenant in force whose answer nobody changes; asked with positions only."""

    @wraps(read)
    def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        known = _read.get()
        if known is None or kwargs:
            return read(*args, **kwargs)
        asked = (read, current_tenant_id(), args)
        if asked not in known:
            known[asked] = read(*args, **kwargs)
        answer: Answer = known[asked]
        return answer

    return ask
