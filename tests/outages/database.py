"""A database that really is away: nobody may connect, and whoever was connected is thrown out."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import close_old_connections, connections
from psycopg import sql

from finops.embedded import server_urls

THROW_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def database_away() -> Iterator[None]:
    name = str(connections["default"].settings_dict["NAME"])
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(server_urls().database, dbname="postgres", autocommit=True) as boss:
        boss.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        boss.execute(THROW_OUT, [name])
        try:
            yield
        finally:
            boss.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
            close_old_connections()  # as the start of a real request does; the test client does not
