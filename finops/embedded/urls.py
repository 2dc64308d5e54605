"""Where the servers are: what the environment names, and the embedded ones for the rest."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict
from urllib.parse import parse_qsl, unquote, urlsplit

from finops.embedded.places import servers_at

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class ServerUrls:
    """The three addresses that settings need, and whether the database is the embedded one."""

    database: str
    redis: str
    broker: str
    embedded: bool


def var_path(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of all embedded data: `FINOPS_VAR`, by default `var` in the project."""
    return (PROJECT / (environment.get("FINOPS_VAR") or "var")).resolve()


def embedded_servers(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Which servers the environment leaves to us."""
    variables = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return tuple(name for name, variable in variables.items() if not environment.get(variable))


def are_embedded(environment: Mapping[str, str] = os.environ) -> bool:
    """True if the database is ours, not an outside one."""
    return "postgres" in embedded_servers(environment)


def server_urls(var: Path | None = None, environment: Mapping[str, str] = os.environ) -> ServerUrls:
    """Addresses from `DATABASE_URL`, `REDIS_URL`, `BROKER_URL`; the embedded ones where unset.

    Starts nothing and never fails: the embedded addresses follow from the path of `var`.
    """
    wanted = embedded_servers(environment)
    database, redis = environment.get("DATABASE_URL", ""), environment.get("REDIS_URL", "")
    if wanted:
        own = servers_at(var or var_path(environment))
        database = database or own.database_url_admin
        redis = redis or own.redis_url
    broker = environment.get("BROKER_URL") or _broker_of(redis)
    return ServerUrls(database, redis, broker, embedded="postgres" in wanted)


def _broker_of(redis_url: str) -> str:
    """Celery's spelling of a Redis URL: it writes sockets differently."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    database = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={database}"


class DatabaseSettings(TypedDict):
    """The part of a Django database entry that a URL can tell."""

    HOST: str
    PORT: str
    NAME: str
    USER: str
    PASSWORD: str
    OPTIONS: dict[str, object]


def database_settings(url: str) -> DatabaseSettings:
    """A PostgreSQL URL as Django's HOST, PORT, NAME, USER, PASSWORD and OPTIONS.

    Raises ValueError with a sentence for anything that is not a PostgreSQL URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", "") or unquote(parts.hostname or "")
    return {
        "HOST": host,
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": {**query},
    }
