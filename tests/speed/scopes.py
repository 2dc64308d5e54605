"""Two connections learn of a change of scope only when they are next asked something.

Every test holds a transaction on all three connections, and the product tells each of them every
change of tenant and person. Most tests ask nothing of the owner's and the platform's, so what they
would be told is kept, and sent in front of whatever goes to the server next.
"""

from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus

from finops.db.base import BIND, DatabaseWrapper
from finops.scope.context import is_read_only, scope_settings

SELDOM_ASKED = ("owner", "platform")
bind_now = DatabaseWrapper.bind_scope


def bind_when_asked() -> None:
    """From now on: only the application's own connection is told at once."""
    setattr(DatabaseWrapper, "bind_scope", _bind)  # noqa: B010 - mypy takes no method


def _bind(connection: DatabaseWrapper) -> None:
    raw = connection.connection
    is_begun = raw.info.transaction_status == TransactionStatus.INTRANS
    if connection.alias not in SELDOM_ASKED or not is_begun or is_read_only():
        bind_now(connection)
    else:
        _keep(raw, scope_settings())


def _keep(raw: Any, settings: tuple[str, str, str]) -> None:  # Any: its `wait` is replaced
    """All of psycopg's talking goes through `wait`, commits and copies too; it holds the lock of
    the connection then, hence the plain call of libpq."""

    def wait(*args: Any, **options: Any) -> Any:  # Any: of every kind of talk
        del raw.wait  # the class's own is in force again
        statement = psycopg.ClientCursor(raw).mogrify(BIND, settings)
        result = raw.pgconn.exec_(statement.encode())
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.errors.error_from_result(result)
        return raw.wait(*args, **options)

    raw.wait = wait
