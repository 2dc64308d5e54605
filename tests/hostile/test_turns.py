"""Large bodies are worked on one after another; small ones pass them."""

import asyncio
import gzip
import io
from typing import Any  # Any: ASGI's messages

import pytest

from finops.serving.front import Front
from finops.serving.limits import Sizes
from finops.serving.turns import LARGE_BYTES, NoTurn, Turns, is_large

SIZES = Sizes(others=1 << 24, spans=1 << 24, uploads=1 << 24)
LARGE = b"x" * (LARGE_BYTES + 1)
BOMB = gzip.compress(bytes(1 << 24))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"x" * LARGE_BYTES, False),
        (LARGE, True),
        (BOMB, True),
        (BOMB[: len(BOMB) // 2], True),
        (gzip.compress(b"x" * LARGE_BYTES), False),
        (gzip.compress(b"x" * LARGE_BYTES) + gzip.compress(b"x"), True),
        (b"\x1f\x8b" + b"\xff" * 10_000, False),
        (b"", False),
    ],
    ids=["just", "beyond", "bomb", "cut bomb", "packed", "two members", "damage", "nothing"],
)
def test_a_body_is_weighed_by_what_it_unpacks_to(body: bytes, expected: bool) -> None:
    stream = io.BytesIO(body)
    assert is_large(stream, len(body)) is expected
    assert stream.tell() == 0


def test_only_one_has_the_turn_and_only_so_many_wait() -> None:
    async def scene() -> list[str]:
        turns, events = Turns(most_waiting=1, seconds=0.05), []

        async def come(name: str) -> None:
            try:
                async with turns.turn():
                    events.append(f"{name} works")
                    await held.wait()
            except NoTurn:
                events.append(f"{name} is refused")

        held = asyncio.Event()
        first = asyncio.create_task(come("first"))
        await asyncio.sleep(0)
        waits = asyncio.create_task(come("waits too long"))
        await asyncio.sleep(0)
        await come("one too many")
        await waits
        held.set()
        await first
        await come("later")
        return events

    assert asyncio.run(scene()) == [
        "first works",
        "one too many is refused",
        "waits too long is refused",
        "later works",
    ]


class House:
    """An application that counts how many bodies it works on at once."""

    def __init__(self) -> None:
        self.at_once = self.most = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        environ["wsgi.input"].read()
        self.at_once -= 1
        start_response("200 OK", [])
        return [b""]


async def ask(front: Front, path: str, body: bytes) -> int:
    statuses = []
    scope = {
        **{"type": "http", "method": "POST", "path": path, "raw_path": path.encode()},
        **{"query_string": b"", "headers": [], "client": ("10.0.0.1", 1), "scheme": "http"},
        **{"server": ("localhost", 80), "http_version": "1.1"},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await front(scope, receive, send)
    return int(statuses[0])


def refuse(status: int) -> Any:  # Any: a WSGI application
    def tell(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(f"{status:d} Refused", [])
        return [b""]

    return tell


@pytest.mark.parametrize("body", [LARGE, BOMB], ids=["large", "bomb"])
def test_large_bodies_are_worked_on_one_after_another(body: bytes) -> None:
    house = House()
    front = Front(house, refuse, SIZES, threads=8)

    async def scene() -> list[int]:
        return await asyncio.gather(*(ask(front, "/v1/traces", body) for _ in range(6)))

    assert asyncio.run(scene()) == [200] * 6
    assert house.most == 1


def test_who_gets_no_turn_is_asked_to_come_again_and_small_bodies_pass() -> None:
    front = Front(House(), refuse, SIZES, threads=8)
    front.turns = Turns(most_waiting=0)

    async def scene() -> list[int]:
        paths = ("/v1/traces", LARGE), ("/v1/traces", b"{}"), ("/api/v1/imports", LARGE)
        return [await ask(front, *request) for request in paths]

    assert asyncio.run(scene()) == [503, 200, 200]
