"""Delegations: dated, in advance, without chains; who stands in counts as one with whom they do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction

from finops.models import BusinessUnit, SignOff
from finops.scope import tenant_scope
from finops.services.approvals.delegating import end_delegation
from finops.services.signing import NotEligible, SignatureRefused
from tests.finops.approvals.asked.board import (
    SOON,
    asked,
    begun,
    delegated,
    sign,
)
from tests.finops.approvals.notes import Desk
from tests.people import actor_for, copy_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(standing_board: Desk, db: None) -> Iterator[Desk]:
    """Cleo owns another unit: a Business Owner elsewhere."""
    opened = copy_of(standing_board)
    with tenant_scope(opened.tenant.pk):
        unit = BusinessUnit.objects.create(slug="cards", name="Cards")
        cleo = make_person(opened.tenant, "business_owner", "Cleo", business_unit=unit)
        opened.people["Cleo"] = actor_for(opened.tenant, cleo)
        yield opened


def test_who_stands_in_signs_for_the_scope_of_the_other_and_it_says_so(board: Desk) -> None:
    asked(board)
    with pytest.raises(SignatureRefused):
        sign(board, "Cleo")
    begun(board, "Bo", "Cleo", "business_owner")
    assert sign(board, "Cleo", "Lea") == "in_review"
    bo = board.people["Bo"].user
    assert SignOff.objects.get(person__name="Cleo").on_behalf_of == bo
    assert sign(board, "Finn") == "approved"


def test_both_count_as_one_person(board: Desk) -> None:
    asked(board, by="Finn")
    begun(board, "Finn", "Fay", "finance")
    with pytest.raises(SignatureRefused) as refused:
        sign(board, "Fay")
    assert refused.value.code == "counts_as_one"


def test_ended_it_gives_nothing_and_what_was_signed_by_it_stays(board: Desk) -> None:
    asked(board)
    made = begun(board, "Bo", "Cleo", "business_owner")
    sign(board, "Cleo")
    end_delegation(actor=board.people["Bo"], delegation=made)
    end_delegation(actor=board.people["Bo"], delegation=made)
    assert sign(board, "Lea", "Finn") == "approved"


def test_only_whoever_made_it_or_an_administrator_ends_it(board: Desk) -> None:
    made = delegated(board, "Bo", "Cleo", "business_owner")
    with pytest.raises(NotEligible):
        end_delegation(actor=board.people["Cleo"], delegation=made)
    assert end_delegation(actor=board.people["Ada"], delegation=made).ended_at is not None


@pytest.mark.parametrize(
    ("by", "to", "role", "days", "start", "field"),
    [
        ("Bo", "Lea", "business_owner", 10, SOON, "delegate"),
        ("Bo", "Bo", "business_owner", 10, SOON, "delegate"),
        ("Bo", "Cleo", "business_owner", 31, SOON, "ends_at"),
        ("Bo", "Cleo", "business_owner", 0, SOON, "ends_at"),
        ("Bo", "Cleo", "business_owner", 10, timedelta(hours=-1), "starts_at"),
    ],
)
def test_what_cannot_be_delegated_is_refused_by_field(
    board: Desk, by: str, to: str, role: str, days: float, start: timedelta, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        delegated(board, by, to, role, days, start)
    assert field in refused.value.message_dict


def test_nobody_delegates_what_they_do_not_hold_or_what_was_delegated_to_them(board: Desk) -> None:
    with pytest.raises(NotEligible):
        delegated(board, "Lea", "Fay", "finance")
    delegated(board, "Bo", "Cleo", "business_owner")
    for by, to in (("Cleo", "Bea"), ("Bea", "Bo"), ("Bo", "Bea")):
        with pytest.raises(ValidationError, match="not delegated on"):
            delegated(board, by, to, "business_owner")
    delegated(board, "Cleo", "Bea", "business_owner", start=timedelta(days=11))


IN_TIME = ("now() + interval '1 minute'", "now() + interval '9 days'")
CHANGES = ("ends_at = ends_at + interval '1 day'", "delegate_id = delegator_id", "role = 'risk'")


def by_sql(desk: Desk, by: str, to: str, role: str, span: tuple[str, str] = IN_TIME) -> str:
    """What the database says of a delegation that is written past the service."""
    people = {person.user.name: person.user.pk for person in desk.people.values() if person.user}
    statement = (
        "INSERT INTO finops_delegation (tenant_id, delegator_id, delegate_id, role, starts_at,"
        f" ends_at, reason, made_at) SELECT app.tenant(), %s, %s, %s, {', '.join(span)}, 'x', now()"
    )
    return answer_to(statement, [people[by], people[to], role])


def answer_to(statement: str, values: list[int | str] | None = None) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except Error as refused:
        return str(refused)
    return "done"


def test_the_database_holds_it_as_well(board: Desk) -> None:
    late = (IN_TIME[0], "now() + interval '32 days'")
    early = ("now() - interval '1 hour'", IN_TIME[1])
    owner = "business_owner"
    assert "thirty_days" in by_sql(board, "Bo", "Cleo", owner, late)
    assert "in advance" in by_sql(board, "Bo", "Cleo", owner, early)
    assert "to_another" in by_sql(board, "Bo", "Bo", owner)
    assert "Both hold" in by_sql(board, "Bo", "Cleo", "finance")
    assert "Both hold" in by_sql(board, "Bo", "Lea", owner)
    assert by_sql(board, "Bo", "Cleo", owner) == "done"
    assert "delegated on" in by_sql(board, "Cleo", "Bea", owner)
    assert "delegated on" in by_sql(board, "Bo", "Bea", owner)
    assert {answer_to(f"UPDATE finops_delegation SET {change}")[:12] for change in CHANGES} == {
        "A delegation"
    }
    assert "denied" in answer_to("DELETE FROM finops_delegation")
