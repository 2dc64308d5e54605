"""Which tenant and person the current code acts for; mirrored into PostgreSQL settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections
from psycopg.pq import TransactionStatus

_tenant: ContextVar[int | None] = ContextVar("tenant_id", default=None)
_user: ContextVar[int | None] = ContextVar("user_id", default=None)
_maintenance: ContextVar[bool] = ContextVar("maintenance", default=False)
_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


class NoTenant(RuntimeError):
    """Tenant data was asked for outside a tenant."""


def current_tenant_id() -> int:
    """The tenant in force. Raises NoTenant outside `tenant_scope`: silence would read as $0."""
    tenant_id = _tenant.get()
    if tenant_id is None:
        raise NoTenant("No tenant is in force: wrap this in tenant_scope(tenant_id).")
    return tenant_id


def current_user_id() -> int | None:
    return _user.get()


def scope_settings() -> tuple[str, str, str]:
    """The values of app.tenant_id, app.user_id, app.maintenance for the next transaction."""
    tenant_id, user_id = _tenant.get(), _user.get()
    return (
        "" if tenant_id is None else str(tenant_id),
        "" if user_id is None else str(user_id),
        "on" if _maintenance.get() else "off",
    )


def is_read_only() -> bool:
    return _read_only.get()


def rebind() -> None:
    """Tell PostgreSQL about a change of scope inside transactions that are already open; a context
    that is entered again says it too."""
    for connection in connections.all(initialized_only=True):
        bind = getattr(connection, "bind_scope", None)
        if bind is None or not connection.in_atomic_block or connection.connection is None:
            continue
        if connection.connection.info.transaction_status == TransactionStatus.INERROR:
            continue  # the rollback that must follow restores the earlier settings
        bind()


@contextmanager
def tenant_scope(tenant_id: int | None, user_id: int | None = None) -> Iterator[None]:
    """Run the block inside one tenant (and, for the membership directory, as one person).

    A row that was never saved has no tenant yet: NoTenant.
    """
    if tenant_id is None:
        raise NoTenant("This row belongs to no tenant yet: save it inside one.")
    tenant_token, user_token = _tenant.set(tenant_id), _user.set(user_id)
    try:
        rebind()
        yield
    finally:
        _tenant.reset(tenant_token)
        _user.reset(user_token)
        rebind()


@contextmanager
def person_scope(user_id: int) -> Iterator[None]:
    """Run the block as a signed-in person who has not entered a tenant yet."""
    token = _user.set(user_id)
    try:
        rebind()
        yield
    finally:
        _user.reset(token)
        rebind()


@contextmanager
def maintenance() -> Iterator[None]:
    """Let the owner role see all rows: for data migrations and rebuilds run by an operator."""
    token = _maintenance.set(True)
    try:
        rebind()
        yield
    finally:
        _maintenance.reset(token)
        rebind()


@contextmanager
def read_only() -> Iterator[None]:
    """Transactions that begin in the block may not write: a platform person looks in."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)
