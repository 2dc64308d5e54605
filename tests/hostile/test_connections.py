"""Slow and too many connections: they cost a place in an event loop, and block nobody."""

import asyncio
import http.client
import socket
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any  # Any: ASGI's messages

import pytest

from finops.serving.front import BodyRefused, Front, told_length
from finops.serving.limits import BodySources, Sizes, is_too_slow
from tests.ledger.importing.web_server import Web, web_server
from tests.people import make_key, make_tenant

SLOW = 60
SIZES = Sizes(others=100, spans=1_000, uploads=10_000)
HEAD = b"POST /api/v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n["


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixty_slow_connections_block_nobody_and_are_let_go() -> None:
    with web_server(make_key(make_tenant())) as web:
        slow = list(connections(web))
        began = time.monotonic()
        for _ in range(5):
            assert web.post("/api/v1/ingest", b"[]") is not None
        assert time.monotonic() - began < 5
        answers = [answer_to(link) for link in slow]
    assert answers[: SLOW // 2] == [b""] * (SLOW // 2), "headers that never end are cut off"
    assert all(answer.startswith(b"HTTP/1.1 408") for answer in answers[SLOW // 2 :])


def connections(web: Web) -> Iterator[socket.socket]:
    for number in range(SLOW):
        link = socket.create_connection(("127.0.0.1", web.port))
        link.sendall(HEAD[:30] if number < SLOW // 2 else HEAD)
        yield link


def answer_to(link: socket.socket) -> bytes:
    with link:
        link.settimeout(30)
        return link.recv(100)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_length_beyond_the_limit_is_refused_before_the_body_comes() -> None:
    with web_server(make_key(make_tenant())) as web:
        for path, content_type in {
            "/api/v1/ingest": "application/problem+json",
            "/v1/traces": "application/json",
            "/accounts/login/": "text/html; charset=utf-8",
        }.items():
            link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
            link.putrequest("POST", path)
            link.putheader("Content-Length", str(10**12))
            link.endheaders()
            answer = link.getresponse()
            assert (answer.status, answer.headers["Content-Type"]) == (413, content_type)
            link.close()


def take_in(front: Front, path: str, *pieces: bytes, length: int | None = None) -> int:
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"path": path, "headers": headers, "client": ("10.0.0.1", 1)}
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    class Body:
        def write(self, piece: bytes) -> int:
            return len(piece)

    return asyncio.run(front.take_in(scope, receive, Body()))


@pytest.fixture
def front() -> Front:
    def nothing(*_: object) -> list[bytes]:
        return []

    return Front(nothing, lambda status: nothing, SIZES, threads=1)


def status_of(front: Front, path: str, *pieces: bytes, length: int | None = None) -> int:
    with pytest.raises(BodyRefused) as refused:
        take_in(front, path, *pieces, length=length)
    return refused.value.status


BIG = b"x" * (1 << 20)


def test_a_body_without_a_length_is_counted_as_it_comes(front: Front) -> None:
    assert take_in(front, "/api/v1/ingest", b"x" * 90, b"x" * 10) == 100
    assert status_of(front, "/api/v1/ingest", BIG, b"x" * 101) == 413


def test_each_door_has_its_own_size(front: Front) -> None:
    assert status_of(front, "/v1/traces", b"x" * 1_001) == 413
    assert status_of(front, "/api/public/otel/v1/traces", b"x" * 1_001) == 413
    assert take_in(front, "/t/retail/imports/upload/", BIG, b"x" * 10_000) == (1 << 20) + 10_000
    assert status_of(front, "/api/v1/imports", length=(1 << 20) + 10_001) == 413


def test_one_source_may_have_only_so_many_bodies_on_their_way(front: Front) -> None:
    front.sources.coming["10.0.0.1"] = front.sources.most
    assert status_of(front, "/api/v1/ingest", b"x") == HTTPStatus.TOO_MANY_REQUESTS
    front.sources.coming["10.0.0.1"] -= 1
    assert take_in(front, "/api/v1/ingest", b"x") == 1
    assert BodySources().coming == {}


def test_a_body_has_to_keep_up_a_pace() -> None:
    assert not is_too_slow(1, 19)
    assert is_too_slow(1_000, 22)
    assert not is_too_slow(3_000, 22)
    assert is_too_slow(10**9, 1_801)


@pytest.mark.parametrize(
    ("value", "length"), [(b"12", 12), (b"-1", 0), (b"1e9", 0), (b"9" * 30, 0)]
)
def test_only_a_plain_length_counts(value: bytes, length: int) -> None:
    assert told_length({"headers": [(b"content-length", value)]}) == length
