"""Webhooks: signed as Standard Webhooks says, outward only, within limits."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from finops.sending import calling
from finops.sending.allowed_networks import BadNetwork, allowed_networks
from finops.sending.calling import (
    CallFailed,
    CallRefused,
    Outward,
    checked_url,
    is_allowed,
    is_public,
    post,
    resolve,
)
from finops.sending.webhooks import WebhookCall, signed_headers
from finops.services.audit.anchors import new_secret
from tests.receivers import HOST, Receiver, receiving

NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path) as made:
        yield made


@pytest.fixture
def outward(receiver: Receiver) -> Outward:
    """The server of the test is at home: only here an inner address is a way out."""
    return Outward(
        resolve=lambda _host, _port: ["127.0.0.1"],
        is_allowed=lambda address: address == "127.0.0.1",
        tls=ssl.create_default_context(cafile=str(receiver.certificate)),
    )


def test_what_arrives_is_signed_as_standard_webhooks_says(
    receiver: Receiver, outward: Outward
) -> None:
    secret, body = new_secret(), json.dumps({"type": "audit.anchor"}).encode()
    headers = signed_headers(WebhookCall(receiver.url, body, secret), "msg_1", NOW)
    post(receiver.url, body, headers, outward)
    ((path, got, text),) = receiver.requests
    assert (path, got["host"], text) == ("/anchors?of=retail", f"{HOST}:{receiver.port}", body)
    assert (got["webhook-id"], got["webhook-timestamp"]) == ("msg_1", str(int(NOW.timestamp())))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b"msg_1." + got["webhook-timestamp"].encode() + b"." + body
    proof = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got["webhook-signature"] == f"v1,{proof}"


def test_the_example_of_the_standard_has_its_signature() -> None:
    """https://github.com/standard-webhooks/standard-webhooks, its libraries' test vector."""
    call = WebhookCall(
        "https://x.example", b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    )
    at = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    headers = signed_headers(call, "msg_p5jXN8AQM9LWM0D4loKWxJek", at)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_time_of_any_zone_is_the_one_that_is_signed() -> None:
    call = WebhookCall("https://x.example", b"{}", new_secret())
    there = NOW.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert signed_headers(call, "msg_1", there) == signed_headers(call, "msg_1", NOW)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 429, 500, 503])
def test_redirects_are_not_followed_and_refusals_are_tried_again(
    receiver: Receiver, outward: Outward, status: int
) -> None:
    receiver.answer = (status, {"Location": receiver.url}, b"")
    with pytest.raises(CallFailed, match=str(status)):
        post(receiver.url, b"{}", {}, outward)
    assert len(receiver.requests) == 1


def test_no_more_is_read_of_an_answer_than_a_little(receiver: Receiver, outward: Outward) -> None:
    receiver.answer = (200, {"Content-Length": str(10**9)}, b"x" * 200_000)
    post(receiver.url, b"{}", {}, outward)  # the rest is not waited for


def test_an_answer_that_drips_is_cut_at_the_end_of_the_time(
    receiver: Receiver, outward: Outward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker and the locked row of the message wait no longer for it."""
    monkeypatch.setattr(calling, "SECONDS", 0.5)
    receiver.pause = 0.1
    began = time.monotonic()
    with pytest.raises(CallFailed, match="too long"):
        post(receiver.url, b"{}", {}, outward)
    assert time.monotonic() - began < 1.5


def test_a_certificate_of_another_name_is_refused(receiver: Receiver, outward: Outward) -> None:
    url = receiver.url.replace(HOST, "other.example.com")
    with pytest.raises(ssl.SSLCertVerificationError):
        post(url, b"{}", {}, outward)
    assert receiver.requests == []


def test_the_name_is_resolved_once_and_that_address_is_called(
    receiver: Receiver, outward: Outward
) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    post(receiver.url, b"{}", {}, Outward(rebinding, outward.is_allowed, outward.tls))
    assert asked == [HOST]


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_that_leads_inward_is_refused_even_beside_a_public_address(inner: str) -> None:
    out = Outward(resolve=lambda _host, _port: ["93.184.216.34", inner])
    with pytest.raises(CallRefused, match="does not lead to a public address"):
        post("https://x.example/", b"", {}, out)


INNER = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1",  # noqa: S104 - refused
    "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::",
    "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("10.20.255.1", True),
        ("::ffff:10.20.0.1", True),
        ("10.21.0.1", False),
        ("fd12:3456::9", True),
        ("fd12:3457::9", False),
        ("169.254.169.254", False),
        ("not an address", False),
        ("93.184.216.34", True),
    ],
)
def test_an_operator_lets_calls_into_networks_of_the_house(
    settings: Settings, address: str, is_open: bool
) -> None:
    settings.ALLOWED_NETWORKS = allowed_networks("10.20.0.0/16, fd12:3456::/32")
    assert is_allowed(address) is is_open
    assert Outward().is_allowed(address) is is_open


@pytest.mark.parametrize("text", ["10.0.0.1/8", "hooks.example.com", "10.0.0.0/33", "10.0.0.0/8;"])
def test_what_is_no_network_stops_the_start_with_a_sentence(text: str) -> None:
    with pytest.raises(BadNetwork, match="FINOPS_ALLOWED_NETWORKS must be networks"):
        allowed_networks(text)


BAD = [
    "http://x.example/", "ftp://x.example/", "x.example", "https://", "https:///path",
    "//x.example",
    "https://user:secret@x.example/", "https://x.example/#part", "https://x.example:0/",
    "https://x.example:99999/", "https://127.0.0.1/", "https://[::1]/", "https://[fe80::1]/",
    "https://x.example/a b", "https://x.example/\r\nHost: y", "https://bücher.example/",
    "https://[::1", "",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_public_https_address_is_refused_when_it_is_entered(url: str) -> None:
    with pytest.raises(CallRefused):
        checked_url(url)


def test_localhost_is_refused_when_it_is_called() -> None:
    assert not any(map(is_public, resolve("localhost", 443)))
    with pytest.raises(CallRefused):
        post("https://localhost/", b"", {})


def test_secrets_are_random_and_long() -> None:
    made = {new_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in made} == {32}
