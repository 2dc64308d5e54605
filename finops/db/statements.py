"""Statements lie in files of SQL, take parameters only, and are run here."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final  # Any: whatever psycopg can adapt, and rows of whatever columns

from django.db import connections

from finops.db.prepared import prepared_cursor
from finops.scope import current_tenant_id

FOLDER: Final = Path(__file__).resolve().parent.parent / "sql"
Parameters = Mapping[str, Any] | Sequence[Any] | None


@cache
def load(name: str) -> str:
    """The text of `finops/sql/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def of_tenant(**parameters: Any) -> dict[str, Any]:
    """Parameters, the tenant in force among them."""
    return {"tenant": current_tenant_id(), **parameters}


def run(
    text: str, parameters: Parameters = None, *, using: str = "default", prepared: bool = False
) -> int:
    """Run statements; how many rows the first of them touched."""
    with prepared_cursor(using) if prepared else connections[using].cursor() as cursor:
        cursor.execute(text, parameters)
        return int(cursor.rowcount)


def fetch_tuples(
    text: str, parameters: Parameters = None, *, using: str = "default", prepared: bool = False
) -> list[tuple[Any, ...]]:
    """Run a statement; its rows, if it answers any."""
    with prepared_cursor(using) if prepared else connections[using].cursor() as cursor:
        cursor.execute(text, parameters)
        return list(cursor.fetchall()) if cursor.description else []
