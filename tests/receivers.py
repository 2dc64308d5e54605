"""A real HTTPS server of the test's own, which keeps what it was sent."""

import datetime as dt
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "hooks.example.com"


@dataclass
class Receiver:
    """`answer` is status, headers and text; between two bytes of it pass `pause` seconds."""

    port: int
    certificate: Path
    answer: tuple[int, dict[str, str], bytes] = (204, {}, b"")
    pause: float = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/anchors?of=retail"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Self-signed, for HOST and for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST), local]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return cert, private


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    cert, private = certificate(folder)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, private)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_address[1], cert)
    Handler.receivers[receiver.port] = receiver
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        del Handler.receivers[receiver.port]


class Handler(BaseHTTPRequestHandler):
    receivers: dict[int, Receiver] = {}

    def do_POST(self) -> None:
        receiver = self.receivers[self.connection.getsockname()[1]]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.requests.append((self.path, headers, body))
        status, more, text = receiver.answer
        lines = {"Content-Length": str(len(text)), **more}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.say(f"HTTP/1.0 {status} So\r\n{head}\r\n".encode() + text, receiver.pause)

    def say(self, text: bytes, pause: float) -> None:
        step = 1 if pause else len(text)
        for at in range(0, len(text), step):
            self.wfile.write(text[at : at + step])
            time.sleep(pause)

    def log_message(self, format: str, *args: Any) -> None:
        pass
