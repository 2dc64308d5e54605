"""The access review as a file: one row a grant, and one for whoever holds none."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.queries.people.access_review import ReviewedPerson, ReviewedRole
from finops.ui.exports import Sheet, SheetCell

COLUMNS: Final = (
    "person_id",
    "name",
    "email",
    "active",
    "role",
    "scope",
    "standing",
    "granted_by",
    "granted_at",
    "confirmed_by",
    "confirmed_at",
    "valid_from",
    "valid_to",
    "may_sign",
    "second_factors",
    "joined_at",
    "invited_by",
    "last_sign_in",
    "last_seen",
    "last_signature",
    "counts_as_one_with",
)


def access_review_sheet(
    people: Sequence[ReviewedPerson], filters: Sequence[str], tenant: Tenant
) -> Sheet:
    head = [
        (_("Access review"), f"{tenant.name} ({tenant.slug})"),
        (_("Filters"), ", ".join(filters) or _("none")),
        (_("Made"), timezone.localtime().isoformat(timespec="seconds")),
    ]
    rows = [row for person in people for row in _rows(person)]
    return Sheet(f"access-review-{tenant.slug}", head, COLUMNS, rows)


def _rows(person: ReviewedPerson) -> Iterator[list[SheetCell]]:
    first: list[SheetCell] = [person.id, person.name, person.email, person.is_active]
    last: list[SheetCell] = [
        ", ".join(person.second_factors),
        person.joined_at,
        person.invited_by,
        person.last_sign_in,
        person.last_seen,
        person.last_signature,
        ", ".join(person.one_with),
    ]
    nothing: list[SheetCell] = [None] * 10
    grants = [_cells(role) for role in person.roles]
    for cells in grants or [nothing]:
        yield [*first, *cells, *last]


def _cells(role: ReviewedRole) -> list[SheetCell]:
    return [
        role.role,
        role.scope,
        role.standing.value,
        role.granted_by or "command",
        role.granted_at,
        role.confirmed_by,
        role.confirmed_at,
        role.valid_from,
        role.valid_to,
        "; ".join(role.signs),
    ]
