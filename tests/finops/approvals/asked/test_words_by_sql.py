"""What SQL of the web's own role tries besides signatures: to say that a condition is met, to
answer in a review, to change what a budget holds for. The database holds who may."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from finops import clock
from finops.approvals import Slot
from finops.models import Condition, Review, ReviewPart
from finops.scope import tenant_scope
from finops.services.approvals.conditions import add_condition, note_condition
from finops.services.budgets.asking import ask_budget
from finops.services.budgets.signing import BUDGETS
from finops.services.reviews.answering import answer_review
from finops.services.reviews.opening import NewReview, open_review
from tests.finops.budgets.house import House, in_days, new_budget, put, sign, this_month
from tests.people import copy_of, make_person

pytestmark = pytest.mark.django_db
CHECK = """
INSERT INTO finops_conditioncheck (tenant_id, condition_id, result, person_id, last_day, numerator,
  note, at)
VALUES (app.tenant(), %(condition)s, %(result)s, %(who)s, %(day)s, %(figure)s, 'x', now())
"""
ANSWER = """
UPDATE finops_reviewpart SET person_id = %(who)s, result = 'go on', answered_at = now()
WHERE review_id = %(review)s AND role = %(role)s
"""
RULE = {"metric": "spend_usd", "filter": {}, "op": "<=", "value": "300", "days": 1}


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def number(house: House, name: str) -> int:
    person = house[name].user
    assert person is not None
    return person.pk


def tried(statement: str, **values: Any) -> str:  # Any: whatever a statement takes
    """What the database says to it; nothing of it stays."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            count = cursor.rowcount
            transaction.set_rollback(True)
    except Error as refused:
        return str(refused).splitlines()[0]
    return f"{count} written"


def conditions(house: House, *, is_signed: bool = True) -> list[Condition]:
    """One by Bob's word and one by a figure, of a budget that Otto asked for."""
    change = ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot))
    owner = house["Bob"].user
    assert owner is not None
    for text, rule in (("It is tested", None), ("It costs little", RULE)):
        add_condition(
            *(BUDGETS, change.pk),
            actor=house["Otto"],
            text=text,
            owner=owner,
            due_on=in_days(9),
            rule=rule,
        )
    put(house, change)
    if is_signed:
        sign(house, change)
    return list(Condition.objects.order_by("no"))


def says(condition: Condition, who: int | None, result: str = "met", **more: Any) -> str:
    # Any: a day and a figure
    values = {"day": None, "figure": None, **more}
    return tried(CHECK, condition=condition.pk, who=who, result=result, **values)


def test_only_its_owner_and_who_may_sign_say_that_a_condition_is_met(house: House) -> None:
    by_word, by_figure = conditions(house)
    aud = make_person(house.tenant, "auditor", "Aud")
    assert says(by_word, number(house, "Bob")) == "1 written"
    assert says(by_word, number(house, "Lou")) == "1 written"
    assert "had a part in asking" in says(by_word, number(house, "Otto"))
    assert "word of its owner" in says(by_word, aud.pk)
    assert "A person says" in says(by_word, None)
    assert "A figure decides" in says(by_figure, number(house, "Bob"))


def test_what_a_figure_decides_is_met_by_that_figure(house: House) -> None:
    _by_word, by_figure = conditions(house)
    day = clock.now().date()
    assert says(by_figure, None, day=day, figure=300) == "1 written"
    assert "does not meet" in says(by_figure, None, day=day, figure="300.01")
    assert "does not meet" in says(by_figure, None, day=day)
    assert says(by_figure, None, "not_met", day=day, figure="300.01") == "1 written"
    assert "A person says" in says(by_figure, None, figure=1), "of no window"


def test_conditions_are_looked_at_while_their_approval_is_in_force(house: House) -> None:
    by_word, _by_figure = conditions(house, is_signed=False)
    assert "in force" in says(by_word, number(house, "Bob"))


def test_a_word_that_was_written_stays(house: House) -> None:
    by_word, _by_figure = conditions(house)
    note_condition(BUDGETS, by_word, actor=house["Bob"], is_met=True, note="Seen in its report")
    for statement in ("UPDATE finops_conditioncheck SET note = 'y'", "DELETE FROM {}"):
        text = tried(statement.format("finops_conditioncheck"))
        assert "permission denied" in text or "never changed" in text


def test_a_budget_holds_for_what_it_was_asked_for(house: House) -> None:
    conditions(house)
    for column, value in {
        **{"use_case_id": "NULL", "currency": "'EUR'", "slug": "'bud_other'"},
        **{"weekdays": "'{1,1,1,1,1,0,0}'", "carry_limit": "9000"},
        **{"risk_tier": "'low'", "follows_calendar": "NOT follows_calendar"},
    }.items():
        text = tried(f"UPDATE finops_budget SET {column} = {value}")
        assert "what it was asked for" in text, column
    assert tried("UPDATE finops_budget SET name = 'Another name'") == "1 written"
    assert tried("UPDATE finops_budget SET closed_on = '2027-01-01'") == "1 written"


def a_review(house: House) -> Review:
    slots = (Slot(("business_owner",)), Slot(("finance",)))
    new = NewReview("overrun", 1, "bud_copilot", this_month().first, "It spent too much.", slots)
    return open_review(actor="tests", new=new)


def answers(review: Review, who: int | None, role: str = "finance") -> str:
    return tried(ANSWER, review=review.pk, who=who, role=role)


def test_who_answers_in_a_review_holds_the_role_and_each_role_is_another_persons(
    house: House,
) -> None:
    review = a_review(house)
    aud = make_person(house.tenant, "auditor", "Aud")
    assert answers(review, number(house, "Finn")) == "1 written"
    assert "no part in this review" in answers(review, aud.pk)
    assert "no part in this review" in answers(review, number(house, "Lea"))
    make_person(house.tenant, "business_owner", "Both")
    answer_review(actor=house["Bea"], review_id=review.pk, result="It goes on as planned")
    assert "stays as it is" in answers(review, number(house, "Bob"), "business_owner")
    assert "Another person" in answers(review, number(house, "Bea"))
    moved = "UPDATE finops_reviewpart SET role = 'risk', person_id = %(who)s, result = 'x',"
    moved += " answered_at = now() WHERE person_id IS NULL"
    assert "does not change" in tried(moved, who=number(house, "Rita"))


def test_a_review_ends_with_its_last_answer_and_stays_as_it_ended(house: House) -> None:
    review = a_review(house)
    ends = "UPDATE finops_review SET closed_at = now()"
    assert "last answer" in tried(ends)
    for name in ("Bea", "Finn"):
        answer_review(actor=house[name], review_id=review.pk, result=f"{name} has seen it")
    review.refresh_from_db()
    assert review.closed_at is not None
    again = (clock.now() + timedelta(days=1)).isoformat()
    assert "over stays" in tried(f"UPDATE finops_review SET closed_at = '{again}'")
    assert "stays as it is" in tried("UPDATE finops_reviewpart SET result = 'something else'")
    assert ReviewPart.objects.filter(review=review, person=None).count() == 0
