"""Break one thing in the catalogue, ask a check, and put everything back."""

from collections.abc import Callable

from finops.isolation import Finding, find_all
from finops.isolation.survey import Cursor
from tests.superuser import superuser


def codes_after(sabotage: str, find: Callable[[Cursor], list[Finding]] = find_all) -> set[str]:
    """What a check finds in a superuser's transaction that is then rolled back."""
    with superuser() as admin, admin.cursor() as cursor:
        cursor.execute(sabotage)
        codes = {finding.code for finding in find(cursor)}
        admin.rollback()
    return codes
