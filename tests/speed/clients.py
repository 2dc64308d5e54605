"""One chain of middleware for all test clients.

Django builds it anew for every client, which also walks through all static files. It reads the
settings while it is built, so a test that changes one gets a new chain, and so does the next.
"""

from typing import Any

from django.core.handlers.base import BaseHandler
from django.test.client import ClientHandler
from django.test.signals import setting_changed

CHAINS: dict[type[BaseHandler], Any] = {}  # Any: a private attribute of Django's handlers
build_chain = BaseHandler.load_middleware


def share_middleware() -> None:
    """From now on: every handler of a class takes the chain that its first one built."""
    setting_changed.connect(_forget)
    setattr(ClientHandler, "load_middleware", _take_chain)  # noqa: B010 - mypy takes no method


def _take_chain(handler: BaseHandler, is_async: bool = False) -> None:
    kind = type(handler)
    if kind not in CHAINS:
        build_chain(handler, is_async)
        CHAINS[kind] = vars(handler)["_middleware_chain"]
    vars(handler)["_middleware_chain"] = CHAINS[kind]


def _forget(**_: object) -> None:
    CHAINS.clear()
