"""The real web server on the test database, for tests that kill it, and a client of it."""

import http.client
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.processes import PROJECT, PYTHON, process_environment, wait_until

SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any  # Any: a JSON document


@dataclass(frozen=True)
class Web:
    """One running server: its master and its worker are one process group."""

    process: "subprocess.Popen[bytes]"
    port: int
    key: str

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> Answer | None:
        """The answer; None if there was none, and nothing is known of the request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": content_type}
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, json.loads(answer.read()))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def upload(self, *files: bytes) -> Answer | None:
        parts = [NamedBytes(f"events_{n}.csv", content) for n, content in enumerate(files)]
        body = encode_multipart(BOUNDARY, {"file": parts})
        return self.post("/api/v1/imports", body, MULTIPART_CONTENT)

    def is_up(self) -> bool:
        assert self.process.poll() is None, "the web server ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """All its processes at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class NamedBytes:
    """What a multipart encoder takes for a file."""

    name: str
    content: bytes

    def read(self) -> bytes:
        return self.content


@contextmanager
def web_server(key: str, workers: int = 1) -> Iterator[Web]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [PYTHON, "-m", "finops.running.web"],
        env={**process_environment(), "PORT": str(port), "WEB_CONCURRENCY": str(workers)},
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    web = Web(process, port, key)
    try:
        wait_until(web.is_up, SECONDS)
        yield web
    finally:
        if process.poll() is None:
            web.kill()
