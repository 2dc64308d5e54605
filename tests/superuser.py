"""A superuser's connection to the test database: for sabotage, tampering and looking behind RLS."""

from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.db import connections

from finops.embedded import server_urls

Connection = psycopg.Connection[tuple[object, ...]]


def superuser(*, autocommit: bool = False) -> Connection:
    """Closes itself when used as a context manager; what is not committed is rolled back."""
    name = connections["default"].settings_dict["NAME"]
    connection = psycopg.connect(server_urls().database, dbname=name, autocommit=autocommit)
    connection.execute("SET lock_timeout = '10s'")
    if not autocommit:
        connection.commit()
    return connection


def role_url(base_url: str, role: str, password: str) -> str:
    """`base_url` with another person at the door: same server, same database."""
    parts = urlsplit(base_url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"
    return urlunsplit(parts._replace(netloc=netloc))
