"""The nginx configuration that compose.yaml ships: what it lets through, cuts off and refuses."""

import http.client
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.front.front import Front, front_of
from tests.ledger.importing.web_server import web_server
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.slow
SLOW = 60
MB = 1 << 20


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that came, and the size of the body."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = json.dumps({"headers": dict(self.headers), "size": size}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Before a server that tells what reaches it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    with front_of(server.server_port, tmp_path_factory.mktemp("front")) as running:
        yield running
    server.shutdown()


def ask(front: Front, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    link = front.connect()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request("POST" if body else "GET", path, body or None, named)
    answer = link.getresponse()
    result = answer.status, answer.read()
    link.close()
    return result


def told_length(front: Front, path: str, length: int) -> int:
    """The answer to a body of this length, of which nothing is sent."""
    link = front.connect()
    link.putrequest("POST", path)
    link.putheader("Content-Length", str(length))
    link.putheader("Expect", "100-continue")
    link.endheaders()
    link.sock.settimeout(1)
    try:
        return link.getresponse().status
    except TimeoutError:
        return 0  # it waits for the body
    finally:
        link.close()


def test_a_good_request_passes(front: Front) -> None:
    status, body = ask(front, "/api/v1/ingest", b"x" * MB, Authorization="Bearer key")
    headers = json.loads(body)["headers"]
    assert (status, json.loads(body)["size"]) == (200, MB)
    assert (headers["Authorization"], headers["X-Forwarded-Proto"]) == ("Bearer key", "https")


def test_what_a_client_says_of_its_address_is_not_passed_on(front: Front) -> None:
    forged = {"X_Forwarded_For": "10.9.9.9, 10.8.8.8", "Forwarded": "for=10.9.9.9"}
    more = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example"}
    headers = json.loads(ask(front, "/", b"", **forged, **more)[1])["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert "Forwarded" not in headers
    assert "X-Forwarded-Host" not in headers


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/v1/ingest", 11 * MB),
        ("/accounts/login/", 11 * MB),
        ("/v1/traces", 64 * MB),
        ("/api/public/otel/v1/traces", 64 * MB),
        ("/api/v1/imports", 2049 * MB),
        ("/t/retail/imports/upload/", 2049 * MB),
    ],
)
def test_each_door_has_its_own_size(front: Front, path: str, most: int) -> None:
    assert told_length(front, path, most + 1) == 413
    assert told_length(front, path, most) != 413


def test_headers_are_bounded(front: Front) -> None:
    assert ask(front, "/", X_Long="x" * 20_000)[0] == 400
    assert ask(front, f"/?{'x' * 20_000}")[0] == 414


def test_plain_http_is_led_to_tls(front: Front) -> None:
    link = http.client.HTTPConnection("127.0.0.1", front.plain)
    link.request("GET", "/t/retail/?a=1", headers={"Host": "finops.example.com"})
    answer = link.getresponse()
    expected = (301, "https://finops.example.com/t/retail/?a=1")
    assert (answer.status, answer.headers["Location"]) == expected
    link.close()


def test_signing_in_is_slowed_down_and_other_pages_are_not(front: Front) -> None:
    statuses = [ask(front, "/accounts/login/")[0] for _ in range(40)]
    assert 429 in statuses
    assert [ask(front, "/t/retail/")[0] for _ in range(40)] == [200] * 40


@pytest.mark.django_db(transaction=True)
def test_the_product_stays_healthy_behind_slow_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINOPS_HTTPS", "1")
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "1")
    key = {"Authorization": f"Bearer {make_key(make_tenant())}"}
    with web_server("") as web, front_of(web.port, tmp_path) as front:
        assert ask(front, "/healthz", Host="localhost")[0] == 200
        slow = [front.wrapped() for _ in range(SLOW)]
        for number, link in enumerate(slow):
            head = b"POST /api/v1/ingest HTTP/1.1\r\nHost: localhost\r\n"
            link.sendall(head if number % 2 else head + b"Content-Length: 1000\r\n\r\n[")
        began = time.monotonic()
        for _ in range(5):
            status, _body = ask(front, "/api/v1/ingest", b"[]", Host="localhost", **key)
            assert status in {200, 400}
        assert time.monotonic() - began < 10
        for link in slow:
            link.settimeout(30)
            assert not link.recv(100).startswith(b"HTTP/1.1 200"), "who never ends is cut off"
            link.close()
