"""Calls to addresses that people have entered: only outward, only by HTTPS, within limits.

The name is resolved once, every address must be a public one or of a network that an operator
allows, and the connection goes to the address that was looked at: a name that points inward
afterwards leads nowhere. Redirects are not followed. Source: security 9, decision 118.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECONDS: Final = 10.0  # for the whole call
MOST_ANSWER: Final = 65_536
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class CallRefused(ValueError):
    """We do not call there; the sentence says why."""


class CallFailed(OSError):
    """They did not take it; it is tried again later. `status` is what they answered with, if they
    answered."""

    status: int | None = None


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet, also where it is written as IPv6."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if parsed in NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return parsed.is_global and not parsed.is_multicast


def is_allowed(address: str) -> bool:
    """Whether it is public, or of one of FINOPS_ALLOWED_NETWORKS."""
    if is_public(address):
        return True
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    plain = getattr(number, "ipv4_mapped", None) or number
    return any(plain in network for network in settings.ALLOWED_NETWORKS)


def resolve(host: str, port: int) -> list[str]:
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in addresses))


@dataclass(frozen=True)
class Outward:
    """The way out: how names are resolved, which addresses are allowed, whom TLS trusts."""

    resolve: Callable[[str, int], list[str]] = resolve
    is_allowed: Callable[[str], bool] = is_allowed
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)


def checked_url(url: str) -> SplitResult:
    """The parts of an https URL with a name and nothing secret in it. Raises CallRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CallRefused(_("This is no address.")) from None
    if not url.isascii() or any(character.isspace() or ord(character) < 32 for character in url):
        raise CallRefused(_("An address has only letters, digits and signs, and no space."))
    if parts.scheme != "https" or not parts.hostname or port == 0:
        raise CallRefused(_("The address must begin with https:// and a name."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise CallRefused(_("The address must hold no name, password or part behind #."))
    if _is_number(parts.hostname) and not is_allowed(parts.hostname):
        raise CallRefused(_("The address must be a public one."))
    return parts


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def post(url: str, body: bytes, headers: Mapping[str, str], out: Outward | None = None) -> int:
    """Send; returns the status once they answered 2xx. Raises CallRefused, CallFailed or another
    OSError."""
    out = out or Outward()
    parts = checked_url(url)
    host, port = parts.hostname or "", parts.port or 443
    addresses = out.resolve(host, port)
    if not addresses or not all(map(out.is_allowed, addresses)):
        raise CallRefused(_("%(host)s does not lead to a public address.") % {"host": host})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    until = time.monotonic() + SECONDS
    with socket.create_connection((addresses[0], port), timeout=SECONDS) as plain:
        connection = http.client.HTTPConnection(host, port)
        with out.tls.wrap_socket(plain, server_hostname=host) as channel, _ended(channel, until):
            connection.sock = channel
            return _exchange(connection, path, body, headers, until)


@contextmanager
def _ended(channel: ssl.SSLSocket, until: float) -> Iterator[None]:
    """The connection is cut then: an answer that drips would never meet a time-out of reading."""

    def shut() -> None:
        with suppress(OSError):  # they were quicker
            socket.socket.shutdown(channel, socket.SHUT_RDWR)

    cut = threading.Timer(max(until - time.monotonic(), 0), shut)
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()
        cut.join()


def _exchange(
    connection: http.client.HTTPConnection,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    until: float,
) -> int:
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        left = MOST_ANSWER
        while left > 0 and (piece := answer.read1(min(left, 8192))):
            left -= len(piece)
    except (http.client.HTTPException, OSError) as problem:
        if time.monotonic() >= until:
            raise CallFailed("They took too long to answer.") from problem
        raise CallFailed(f"They did not answer in HTTP ({type(problem).__name__}).") from problem
    if time.monotonic() >= until:
        raise CallFailed("They took too long to answer.")
    if not 200 <= answer.status < 300:
        refused = CallFailed(f"They answered {answer.status}.")
        refused.status = answer.status
        raise refused
    return answer.status
