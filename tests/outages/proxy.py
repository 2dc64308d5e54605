"""Between us and PostgreSQL: passes everything on, until it is told to lose an acknowledgement."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections

COMMIT = b"COMMIT\x00"
SOCKET = ".s.PGSQL.5432"


@dataclass
class Proxy:
    """Listens on a Unix socket in `folder`; each connection is one to the real server."""

    folder: Path
    real: Path
    lose: int = 0  # the n-th commit from now on; 0 loses none
    commits: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def lose_commit(self, number: int) -> None:
        with self.lock:
            self.lose, self.commits = number, 0

    def serve(self, door: socket.socket) -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                client, _ = door.accept()
                threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.connect(str(self.real / SOCKET))
        back = threading.Thread(target=pass_on, args=(server, client), daemon=True)
        back.start()
        with client, server, suppress(OSError):
            while data := client.recv(1 << 16):
                if COMMIT in data and self.is_to_be_lost():
                    client.shutdown(socket.SHUT_RDWR)  # nobody hears the answer …
                    server.sendall(data)
                    server.settimeout(5)
                    server.recv(1 << 16)  # … but there was one
                    return
                server.sendall(data)

    def is_to_be_lost(self) -> bool:
        with self.lock:
            self.commits += 1
            return self.commits == self.lose


def pass_on(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while data := server.recv(1 << 16):
            client.sendall(data)
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy_before_the_database() -> Iterator[Proxy]:
    """The application's connections of this process go through the proxy."""
    settings = connections["default"].settings_dict
    real = str(settings["HOST"])
    with tempfile.TemporaryDirectory(prefix="finops-proxy-") as folder:
        proxy = Proxy(Path(folder), Path(real))
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.bind(str(proxy.folder / SOCKET))
            door.listen(16)
            threading.Thread(target=proxy.serve, args=(door,), daemon=True).start()
            connections["default"].close()
            settings["HOST"] = folder
            try:
                yield proxy
            finally:
                connections["default"].close()
                settings["HOST"] = real
