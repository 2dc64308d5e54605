"""The worst bodies at a real web server and a real worker: how much memory each takes, how long
the longest answer. `python -m benchmarks.hostile [NAME…]` posts only what has these words in its
name."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from benchmarks.hostile.bodies import Body, bodies
from benchmarks.hostile.files import File, files
from benchmarks.hostile.prices import price_bodies
from benchmarks.results import Figure
from benchmarks.watching import Watch, watched

SLOW_CONNECTIONS = 200
JOB_SECONDS = 300
BOUNDARY = "finops-hostile"
SLOW = b"POST /api/v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n["
UNDER_WAY = ("queued", "running")
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Ended:
    """How one body or file ended: the status or the job's sentence, and after how long."""

    name: str
    how: str
    seconds: float
    most_mb: float

    def __str__(self) -> str:
        return f"  {self.seconds:6.2f} s {self.most_mb:6.0f} MB  {self.name}: {self.how[:120]}"


def hostile_figures(only: Sequence[str] = ()) -> Iterator[Figure]:
    """Body after body, some of them several times at once; slow connections are open beside."""
    from benchmarks.measures.importing import fresh_tenant
    from benchmarks.serving import key_headers, server, writing_headers

    tenant = fresh_tenant("hostile")
    headers, writer = key_headers(tenant, "ingest", "read"), writing_headers(tenant)
    with ExitStack() as running:
        web = running.enter_context(watched(running.enter_context(server()).pid))
        worker = running.enter_context(watched(running.enter_context(celery_worker()).pid))
        running.enter_context(slow_connections())
        answers = [post(body, headers, web) for body in bodies() if is_wanted(body, only)]
        prices = price_bodies(tenant.slug)
        answers += [post(body, writer, web) for body in prices if is_wanted(body, only)]
        jobs = [upload(file, headers, worker) for file in files() if is_wanted(file, only)]
    yield Figure("hostile_web_rss_mb", web.most_mb, "MB", f"{len(answers)} bodies; 2 processes")
    yield Figure("hostile_worker_rss_mb", worker.most_mb, "MB", f"{len(jobs)} files; 2 processes")
    yield from longest("answer", answers)
    yield from longest("job", jobs)


def is_wanted(sent: Body | File, only: Sequence[str]) -> bool:
    return not only or any(word in sent.name for word in only)


def longest(what: str, ended: Sequence[Ended]) -> Iterator[Figure]:
    if ended:
        worst = max(ended, key=lambda end: end.seconds)
        yield Figure(f"hostile_longest_{what}_s", worst.seconds, "s", worst.name)


def post(body: Body, headers: Headers, web: Watch) -> Ended:
    """The slowest of `times` clients that send it at once."""
    content = body.make()
    with ThreadPoolExecutor(body.times) as clients:
        answers = list(clients.map(lambda _: send(body, content, headers), range(body.times)))
    how = ", ".join(sorted({str(status) for status, _ in answers}))
    web.look()
    ended = Ended(body.name, how, max(seconds for _, seconds in answers), web.most_mb)
    print(ended, flush=True)
    assert all(status < HTTPStatus.INTERNAL_SERVER_ERROR for status, _ in answers), ended
    return ended


def send(body: Body, content: bytes, headers: Headers) -> tuple[int, float]:
    from benchmarks.serving import connect

    method = "POST" if content else "GET"
    began = time.perf_counter()
    link = connect()
    link.request(method, body.path, content or None, {**headers, "Content-Type": body.content_type})
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer.status, time.perf_counter() - began


def upload(file: File, headers: Headers, worker: Watch) -> Ended:
    """From the upload until its job has ended, one way or the other."""
    job = asked("POST", "/api/v1/imports", headers, form_of(file.make()))
    began = time.perf_counter()
    while job["state"] in UNDER_WAY:
        assert time.perf_counter() - began < JOB_SECONDS, f"{file.name} has no end"
        time.sleep(0.1)
        job = asked("GET", f"/api/v1/imports/{job['id']}", headers)
    worker.look()
    how = f"{job['state']}, {job['rejected']} rejected. {job['error']}"
    ended = Ended(file.name, how, time.perf_counter() - began, worker.most_mb)
    print(ended, flush=True)
    return ended


def asked(method: str, path: str, headers: Headers, body: bytes = b"") -> Mapping[str, str]:
    from benchmarks.serving import connect

    link = connect()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} if body else {}
    link.request(method, path, body or None, {**headers, **kind})
    answer = link.getresponse()
    content = answer.read()
    link.close()
    assert answer.status in {HTTPStatus.OK, HTTPStatus.ACCEPTED}, (answer.status, content[:500])
    job: Mapping[str, str] = json.loads(content)
    return job


def form_of(content: bytes) -> bytes:
    head = 'Content-Disposition: form-data; name="file"; filename="hostile"'
    return b"--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (
        BOUNDARY.encode(),
        head.encode(),
        content,
        BOUNDARY.encode(),
    )


@contextmanager
def celery_worker() -> Iterator["subprocess.Popen[bytes]"]:
    """As `manage.py serve` starts it; the last task it was given may be cut off at the end."""
    from finops.embedded import var_path

    command = [sys.executable, "-m", "celery", "-q", "-A", "finops", "worker", "--concurrency", "2"]
    root = Path(__file__).resolve().parents[2]
    with (
        (var_path() / "bench-worker.log").open("wb") as log,
        subprocess.Popen(command, cwd=root, stdout=log, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(signal.SIGQUIT)


@contextmanager
def slow_connections() -> Iterator[None]:
    """Bodies that never come; when the server lets one go, it stays gone."""
    from benchmarks.serving import PORT

    with ExitStack() as open_ones:
        for _ in range(SLOW_CONNECTIONS):
            link = open_ones.enter_context(socket.create_connection(("127.0.0.1", PORT)))
            link.sendall(SLOW)
        yield
