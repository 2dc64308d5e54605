"""Locks that put transactions in line; each ends with its transaction."""

from finops.db.statements import fetch_tuples, load, of_tenant


def wait_for(lock: int, *, using: str = "default") -> None:
    """Wait for a lock of the tenant in force."""
    fetch_tuples(load("locks/wait_for"), of_tenant(lock=lock), using=using)


def wait_for_everywhere(lock: int) -> None:
    """Wait for a lock of the whole installation; a tenant's locks have other numbers."""
    fetch_tuples(load("locks/wait_for_everywhere"), {"lock": lock})


def try_everywhere(lock: int, *, using: str) -> bool:
    """Take a lock of the whole installation, if nobody has it."""
    return fetch_tuples(load("locks/try_everywhere"), {"lock": lock}, using=using) == [(True,)]


def limit_waiting(limit: str, *, using: str = "default") -> None:
    """How long statements of this transaction wait for a lock, `2s` or so; `0` is for ever."""
    fetch_tuples(load("locks/limit_waiting"), {"limit": limit}, using=using)
