"""The front that compose.yaml ships, run by this machine's nginx before a server of ours."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

import yaml

from tests.processes import PROJECT, wait_until


@dataclass(frozen=True)
class Front:
    """One running nginx: where it listens, with and without TLS."""

    plain: int
    secure: int

    def connect(self) -> HTTPSConnection:
        return HTTPSConnection("127.0.0.1", self.secure, timeout=60, context=anybody())

    def wrapped(self) -> ssl.SSLSocket:
        link = socket.create_connection(("127.0.0.1", self.secure))
        return anybody().wrap_socket(link)


def anybody() -> ssl.SSLContext:
    """Whose certificate it is does not matter here."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def nginx() -> str:
    program = os.environ.get("NGINX") or shutil.which(
        "nginx", path=f"{os.environ['PATH']}:/usr/sbin"
    )
    assert program, "No nginx: run `make nginx`, or set NGINX=/path."
    return program


def shipped() -> str:
    """The configuration as a container gets it."""
    compose = yaml.safe_load((PROJECT / "compose.yaml").read_text())
    return str(compose["configs"]["nginx.conf"]["content"]).replace("$$", "$")


def configured(folder: Path, web: int, front: Front) -> Path:
    """The same, with this machine's ports and folders; nothing else is changed."""
    certificate(folder)
    places = {
        "/tmp/": f"{folder}/",  # noqa: S108  # of the container
        "/etc/nginx/tls": str(folder),
        "server web:8000": f"server 127.0.0.1:{web}",
        "listen 8080": f"listen 127.0.0.1:{front.plain}",
        "listen 8443": f"listen 127.0.0.1:{front.secure}",
    }
    text = shipped()
    for before, after in places.items():
        assert before in text
        text = text.replace(before, after)
    path = folder / "nginx.conf"
    # Started by root, its workers would be nobody, who may not write into a test's folder.
    mine = "user root;\n" if os.geteuid() == 0 else ""
    path.write_text(f"daemon off;\n{mine}{text}")
    return path


def certificate(folder: Path) -> None:
    made = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    subprocess.run(["openssl", *made.split(), *files], check=True, capture_output=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def front_of(web: int, folder: Path) -> Iterator[Front]:
    front = Front(free_port(), free_port())
    command = [nginx(), "-c", str(configured(folder, web, front)), "-e", "stderr"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: is_open(front.secure))
            yield front
        finally:
            process.terminate()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
