"""Several people do the same thing in the same moment, each in a connection of their own."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from django.core.exceptions import ValidationError
from django.db import Error, connections

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.signing import SignatureRefused
from tests.superuser import superuser

WRITTEN: Final = "written"


def race(tenant: Tenant, deeds: Sequence[Callable[[], object]]) -> list[str]:
    """What each was answered: “written”, the field of a refusal with its sentence, or the error;
    all of them let go in the same moment."""
    start = threading.Barrier(len(deeds))

    def go(deed: Callable[[], object]) -> str:
        with tenant_scope(tenant.pk):
            start.wait(30)
            try:
                deed()
            except ValidationError as problem:
                by_field = getattr(problem, "message_dict", {"": problem.messages})
                return "; ".join(f"{name}: {text}" for name, (text, *_) in by_field.items())
            except SignatureRefused as refusal:
                return f"{refusal.code}: {refusal.sentence}"
            except Error as problem:
                return f"error {problem}"
            finally:
                connections.close_all()
            return WRITTEN

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(60) for future in [pool.submit(go, deed) for deed in deeds]]


@contextmanager
def without_key(table: str, key: str) -> Iterator[None]:
    """The unique key is gone meanwhile, and the rows of the table with it."""
    with superuser(autocommit=True) as connection:
        made = connection.execute(
            "SELECT indexdef, EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"
            " FROM pg_indexes WHERE indexname = %s",
            [key],
        ).fetchone()
        assert made is not None, key
        as_constraint = f"ALTER TABLE {table} DROP CONSTRAINT {key}"
        connection.execute(as_constraint if made[1] else f"DROP INDEX {key}")
        try:
            yield
        finally:
            connection.execute(f"TRUNCATE {table} CASCADE")
            connection.execute(str(made[0]))
            if made[1]:
                connection.execute(
                    f"ALTER TABLE {table} ADD CONSTRAINT {key} UNIQUE USING INDEX {key}"
                )
