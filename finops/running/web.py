"""`python -m finops.running.web`: the web server. An event loop takes connections and bodies,
threads answer; a few processes for computing.

Granian bounds the time of headers; bodies are bounded by `finops.serving`.
"""

import os

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from finops.embedded import var_path
from finops.running.files.logs import logging_config
from finops.running.files.private import keep_private, make_files_private

HEADERS_MILLISECONDS = 10_000
STOP_SECONDS = 3


def serve() -> None:
    """Until a signal; as the environment asks: BIND, PORT, WEB_CONCURRENCY."""
    make_files_private()
    keep_private(var_path())
    # Frames of one body are small: waking other threads for them costs more than they save.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    Granian(
        "finops.asgi:application",
        address=os.environ.get("BIND", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        interface=Interfaces.ASGI,
        workers=int(os.environ.get("WEB_CONCURRENCY", "2")),
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MILLISECONDS),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_dictconfig=logging_config(),
        log_access=True,
    ).serve()


if __name__ == "__main__":
    serve()
