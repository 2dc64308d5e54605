"""The WSGI application behind an event loop: a slow connection occupies no thread.

A body is taken in whole first, in bounded time and size; only then one of the process's threads
answers. Headers are bounded in time by the server (`finops.running.web`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Any, Final

import structlog
from asgiref.wsgi import WsgiToAsgiInstance

from finops.serving.limits import IDLE_SECONDS, UPLOADS, BodySources, Sizes, is_too_slow
from finops.serving.turns import NoTurn, Turns, give_back, is_large

# Any: scopes, messages and environments are ASGI's and WSGI's own dictionaries
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[Message, Callable[..., Any]], Iterable[bytes]]
Refuse = Callable[[int], Wsgi]

IN_MEMORY: Final = 1 << 20  # larger bodies lie in a file of the operating system's
AT_ONCE: Final = 1 << 18  # bytes of an answer handed over together
LOOK_AT_LOOP_SECONDS: Final = 1.0
log = structlog.get_logger(__name__)


class BodyRefused(Exception):
    """The body is not taken; `status` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


class ClientGone(Exception):
    """The client has left before its body was there."""


class Front:
    """An ASGI application. `refuse` makes the WSGI application that tells a refusal."""

    def __init__(self, wsgi: Wsgi, refuse: Refuse, sizes: Sizes, threads: int) -> None:
        self.wsgi, self.refuse, self.sizes = wsgi, refuse, sizes
        self.sources, self.turns = BodySources(), Turns()
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def answer(self, scope: Message, receive: Receive, send: Send) -> None:
        # the file's type has no abstract base that both libraries agree on
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                size = await self.take_in(scope, receive, body)
                wsgi = self.wsgi
            except ClientGone:
                return
            except BodyRefused as refusal:
                body.truncate(0)
                size, wsgi = 0, self.refuse(refusal.status)
            body.seek(0)
            await self.work(FrontCall(wsgi, scope, size, send), body)

    async def work(self, call: "FrontCall", body: Any) -> None:
        """In a thread; a large body in its turn. Uploads are not unpacked here."""
        loop = asyncio.get_running_loop()
        is_upload = UPLOADS.fullmatch(call.scope["path"])
        if is_upload or not await loop.run_in_executor(self.pool, is_large, body, call.size):
            await loop.run_in_executor(self.pool, call.run, body)
            return
        try:
            async with self.turns.turn():
                await loop.run_in_executor(self.pool, call.run, body)
                await loop.run_in_executor(self.pool, give_back)
        except NoTurn:
            call.wsgi_application = self.refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            await loop.run_in_executor(self.pool, call.run, body)

    async def take_in(self, scope: Message, receive: Receive, body: Any) -> int:
        """The body's size, once it is there. Raises Refused and Gone."""
        most = self.sizes.of(scope["path"])
        if told_length(scope) > most:
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        source = (scope.get("client") or ("",))[0]
        with self.sources.one_more(source) as may_send:
            if not may_send:
                raise BodyRefused(HTTPStatus.TOO_MANY_REQUESTS)
            return await read_all(receive, body, most)


async def read_all(receive: Receive, body: Any, most: int) -> int:
    began, size = asyncio.get_running_loop().time(), 0
    while True:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await receive()
        except TimeoutError:
            raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT) from None
        if message["type"] != "http.request":
            raise ClientGone
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body.write(piece)
        if not message.get("more_body"):
            return size
        if is_too_slow(size, asyncio.get_running_loop().time() - began):
            raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT)


def told_length(scope: Message) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() and len(value) < 20 else 0


async def live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


class FrontCall(WsgiToAsgiInstance):
    """One request in one thread: asgiref's environment, answers handed over in larger parts."""

    def __init__(self, wsgi: Wsgi, scope: Message, size: int, send: Send) -> None:
        super().__init__(wsgi)  # type: ignore[no-untyped-call]
        self.scope, self.size = scope, size
        self.send, self.loop = send, asyncio.get_running_loop()

    def deliver(self, message: Message) -> None:
        """Send from this thread on the connection's own loop, and wait until it has gone.

        On another loop an answer ends in the middle once the connection is not ready at once.
        """

        async def send() -> None:
            await self.send(message)

        going = asyncio.run_coroutine_threadsafe(send(), self.loop)
        while not wait((going,), LOOK_AT_LOOP_SECONDS).done:
            if not self.loop.is_running():  # the process ends: nothing is sent any more
                raise ConnectionAbortedError
        going.result()

    def run(self, body: Any) -> None:
        try:
            self.tell(self.wsgi_application(self.environment(body), self.start_response))
        except Exception:
            log.exception("a request ended without an answer")
            raise

    def environment(self, body: Any) -> Message:
        """With the length of the body that arrived, however it was sent."""
        environment: Message = self.build_environ(self.scope, body)  # type: ignore[no-untyped-call]
        environment.pop("HTTP_TRANSFER_ENCODING", None)
        return {**environment, "CONTENT_LENGTH": str(self.size), "wsgi.input_terminated": True}

    def tell(self, output: Iterable[bytes]) -> None:
        waiting: list[bytes] = []
        try:
            for piece in output:
                waiting.append(piece)
                if sum(map(len, waiting)) >= AT_ONCE:
                    self.hand_over(waiting, is_more=True)
            self.hand_over(waiting, is_more=False)
        finally:
            close = getattr(output, "close", None)
            if close is not None:
                close()

    def hand_over(self, waiting: list[bytes], *, is_more: bool) -> None:
        if not self.response_started:
            self.response_started = True
            self.deliver(self.response_start)
        body = b"".join(waiting)
        waiting.clear()
        self.deliver({"type": "http.response.body", "body": body, "more_body": is_more})
