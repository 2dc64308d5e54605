"""Whoever takes the access review out of the product stands in the audit log."""

from collections.abc import Sequence

from django.db import transaction

from finops.access import Actor
from finops.services import audit


@transaction.atomic
def note_access_review(
    *, actor: Actor, file_format: str, filters: Sequence[str], people: int
) -> None:
    """One entry: who took it, in which form, narrowed by what, and how many people it names."""
    detail = {"format": file_format, "filters": list(filters), "people": people}
    audit.append(actor=actor, action="access_review.exported", target="people", detail=detail)
