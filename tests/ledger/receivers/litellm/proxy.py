"""The stock LiteLLM proxy in an environment of its own, before a small provider of ours.

The environment is built once, by uv, and kept under `var/`: the proxy's packages are many, and
none of them may meet ours.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar  # Any: JSON

from finops.embedded import var_path

HOST = "127.0.0.1"
PACKAGES = (
    f"litellm[proxy]=={version('litellm')}",
    *(f"{name}=={version(name)}" for name in ("opentelemetry-sdk",)),
    *(f"{name}=={version(name)}" for name in ("opentelemetry-exporter-otlp-proto-http",)),
)
STARTS_WITHIN_SECONDS = 120
ASKED_AT_MOST = 3


def environment() -> Path:
    """The folder of the proxy's programs; built where it is not there yet in this version."""
    root = var_path().parent / "litellm-proxy"
    built = root / "packages.txt"
    wanted = "\n".join(PACKAGES)
    if not built.exists() or built.read_text(encoding="utf-8") != wanted:
        uv = (sys.executable, "-m", "uv")
        subprocess.run([*uv, "venv", "-q", "--clear", "--python", sys.executable, root], check=True)
        python = ("--python", str(root / "bin/python"))
        subprocess.run([*uv, "pip", "install", "-q", *python, *PACKAGES], check=True)
        built.write_text(wanted, encoding="utf-8")
    return root / "bin"


class ProviderServer(ThreadingHTTPServer):
    """Counts the calls that it answered well: these, and no others, must reach the ledger."""

    answered = 0


class Provider(BaseHTTPRequestHandler):
    """Answers as OpenAI does: a reply with its usage, the same as a stream, an overload."""

    server: ProviderServer

    usage: ClassVar[dict[str, Any]] = {
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "total_tokens": 1100,
        "prompt_tokens_details": {"cached_tokens": 400},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked["model"] == "gpt-overloaded":
            return self.answer(429, json.dumps({"error": {"message": "MARKED overload"}}))
        self.server.answered += 1  # the proxy is asked one call at a time
        if asked.get("stream"):
            chunks = [*self.chunks(asked), "[DONE]"]
            text = "".join(f"data: {chunk}\n\n" for chunk in chunks)
            return self.answer(200, text, "text/event-stream")
        message = {"role": "assistant", "content": "MARKED answer"}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        body = {**self.head(asked), "object": "chat.completion", "choices": [choice]}
        return self.answer(200, json.dumps({**body, "usage": self.usage}))

    def head(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": f"chatcmpl-{time.monotonic_ns()}", "created": 1, "model": asked["model"]}

    def chunks(self, asked: Mapping[str, Any]) -> Iterator[str]:
        head = {**self.head(asked), "object": "chat.completion.chunk"}
        delta = {"index": 0, "delta": {"role": "assistant", "content": "MARKED"}}
        yield json.dumps({**head, "choices": [{**delta, "finish_reason": None}]})
        yield json.dumps({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        yield json.dumps({**head, "choices": [], "usage": self.usage})

    def answer(self, status: int, text: str, kind: str = "application/json") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def provider() -> Iterator[ProviderServer]:
    server = ProviderServer((HOST, 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Gateway:
    """A running proxy and the provider behind it."""

    provider: ProviderServer
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def ask(self, headers: Mapping[str, str] | None = None, **asked: Any) -> int:
        """With which status the proxy answers a chat. A connection that it dropped without a word
        is opened again, as clients do; what the provider has answered by then, it has counted."""
        for _ in range(ASKED_AT_MOST):
            try:
                return chat(self.port, headers, **asked)
            except RemoteDisconnected:
                assert self.process.poll() is None, f"The proxy has ended.\n{self.last_words()}"
        raise AssertionError(f"The proxy drops every connection.\n{self.last_words()}")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


@contextmanager
def proxy(
    settings: str, folder: Path, env: Mapping[str, str], behind: ProviderServer
) -> Iterator[Gateway]:
    """A running proxy with these settings (its `config.yaml`)."""
    (folder / "config.yaml").write_text(settings, encoding="utf-8")
    port, path = free_port(), folder / "proxy.log"
    command = [environment() / "litellm", "--config", "config.yaml", "--host", HOST]
    own = {**os.environ, **env, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "PYTHONPATH": str(folder)}
    with path.open("wb") as log:
        process = subprocess.Popen(
            [*map(str, command), "--port", str(port)],
            cwd=folder,
            env={name: value for name, value in own.items() if name != "DATABASE_URL"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        gateway = Gateway(behind, port, process, path)
        try:
            wait_for(gateway)
            yield gateway
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def wait_for(gateway: Gateway) -> None:
    ends = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < ends and gateway.process.poll() is None:
        try:
            if get(gateway.port, "/health/liveliness") == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(gateway.last_words())


def get(port: int, path: str) -> int:
    connection = HTTPConnection(HOST, port, timeout=5)
    connection.request("GET", path)
    return connection.getresponse().status


def chat(port: int, headers: Mapping[str, str] | None = None, **asked: Any) -> int:
    """The status of the proxy's answer, read to its end."""
    body = {"messages": [{"role": "user", "content": "MARKED prompt"}], **asked}
    connection = HTTPConnection(HOST, port, timeout=60)
    own = {"Content-Type": "application/json", "Authorization": "Bearer sk-master"}
    connection.request("POST", "/chat/completions", json.dumps(body), {**own, **(headers or {})})
    answer = connection.getresponse()
    answer.read()
    return answer.status
