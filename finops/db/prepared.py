"""Statements that are planned once for a connection, not once for each call.

A statement that does not say which month it means is planned over all partitions of its tables,
and that takes many times as long as running it. A kept plan holds no tenant: row-level security
reads the transaction's setting whenever the plan runs.
"""

from typing import Any, Self

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg.rows import TupleRow


class PreparedCursor(psycopg.Cursor[TupleRow]):
    """Prepares what it executes; every other cursor of the connection stays as it was."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:  # Any: psycopg's own
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, **{"prepare": True, **options})
        finally:
            self.connection.prepare_threshold = None


def prepared_cursor(alias: str) -> CursorWrapper:
    """A cursor whose statements' plans are kept; an ordinary one with DATABASE_PREPARES=0."""
    connection = connections[alias]
    if not settings.DATABASE_PREPARES:
        return connection.cursor()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = PreparedCursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(cursor)  # type: ignore[arg-type]  # the stubs ask for what it returns
