"""What tests need to run our own commands as processes of their own."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable


def process_environment() -> dict[str, str]:
    """The environment in which `manage.py` or Celery works on the current test database."""
    from django.conf import settings
    from django.db import connections

    from finops.embedded import server_urls

    urls = server_urls()
    name = connections["owner"].settings_dict["NAME"]
    database = urlsplit(urls.database)._replace(path=f"/{name}").geturl()
    own = {"DATABASE_URL": database, "REDIS_URL": urls.redis, "BROKER_URL": urls.broker}
    return {**os.environ, **own, "SECRET_KEY": settings.SECRET_KEY}


def wait_until(condition: Callable[[], bool], seconds: float = 30.0, every: float = 0.02) -> None:
    """Return as soon as it is so; fail when it is not in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not so after {seconds:.0f} s"
        time.sleep(every)
