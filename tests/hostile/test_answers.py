"""An answer is sent on the loop that its connection belongs to, and all of it arrives."""

import asyncio
from collections.abc import Iterable
from typing import Any  # Any: ASGI's messages

import pytest

from finops.serving.front import AT_ONCE, Front
from finops.serving.limits import Sizes

SIZES = Sizes(others=1 << 20, spans=1 << 20, uploads=1 << 20)
SCOPE = {
    **{"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []},
    **{"http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("a", 1)},
}


def long_answer(environment: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return (b"x" * AT_ONCE for _ in range(5))


def refuse(status: int) -> Any:
    raise AssertionError(status)


async def nothing_more() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


@pytest.mark.parametrize("pauses", [False, True], ids=["at once", "after a pause"])
def test_a_connection_that_is_not_ready_at_once_gets_the_same_answer(pauses: bool) -> None:
    async def scene() -> int:
        loop, sent = asyncio.get_running_loop(), 0

        async def send(message: dict[str, Any]) -> None:
            nonlocal sent
            assert asyncio.get_running_loop() is loop
            if pauses:  # as a server does whose buffer is full
                ready = loop.create_future()
                loop.call_later(0.01, ready.set_result, None)
                await ready
            sent += len(message.get("body", b""))

        await Front(long_answer, refuse, SIZES, threads=2)(SCOPE, nothing_more, send)
        return sent

    assert asyncio.run(scene()) == 5 * AT_ONCE


def test_what_the_connection_raises_ends_the_answer_and_closes_it() -> None:
    closed = []

    class Output:
        def __iter__(self) -> Any:
            yield from (b"x" * AT_ONCE for _ in range(5))

        def close(self) -> None:
            closed.append(True)

    def wsgi(environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        return Output()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(Front(wsgi, refuse, SIZES, threads=2)(SCOPE, nothing_more, send))
    assert closed == [True]
