"""What is approved on conditions: signed with it, looked at, met, overdue; and what ends."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction

from finops import approvals, clock
from finops.calc.approvals.conditions import MeasuredFigure
from finops.models import ApprovalRequest, Condition, ConditionCheck, Freeze
from finops.registries import conditions as registry
from finops.scope import tenant_scope
from finops.services.approvals.conditions import (
    add_condition,
    check_condition,
    note_condition,
    remove_condition,
)
from finops.services.approvals.lapsing import expire_due, freeze
from finops.services.approving import begin, take_step
from finops.services.signing import NotEligible, WrongStep
from tests.finops.approvals.asked.board import WHY, act, asked, request, sign
from tests.finops.approvals.notes import ASKED, Desk
from tests.people import copy_of

pytestmark = pytest.mark.django_db
RULE = {"metric": "hits", "op": ">=", "value": "0.52", "days": 7, "min_n": 30}
ZONE = "America/New_York"


@pytest.fixture
def board(standing_board: Desk, db: None) -> Iterator[Desk]:
    """Otto's draft."""
    opened = copy_of(standing_board)
    with tenant_scope(opened.tenant.pk):
        begin(ASKED, "draft", opened.case, actor=opened.people["Otto"])
        yield opened


@pytest.fixture
def hits(monkeypatch: pytest.MonkeyPatch) -> dict[date, int]:
    """How many of 10,000 requests were hits in the window that ends with a day; none: 5,199."""
    counts: dict[date, int] = {}

    def read(_metric: str, _filter: Mapping[str, str], _first: date, last: date) -> MeasuredFigure:
        return MeasuredFigure(Decimal(counts.get(last, 5_199)), Decimal(10_000), 10_000)

    monkeypatch.setattr(registry, "_evaluators", {})
    facts_to = clock.now() + timedelta(days=100)
    registry.register(registry.Evaluator(lambda _m, _f: {}, read, lambda: facts_to), "hits")
    return counts


def added(
    desk: Desk,
    by: str = "Otto",
    days: int = 29,
    text: str = "Seven days of cache hits at 52% or more",
    rule: Mapping[str, object] | None = None,
) -> Condition:
    owner = desk.people["Bo"].user
    assert owner is not None
    return add_condition(
        *(ASKED, desk.case.pk),
        actor=desk.people[by],
        text=text,
        owner=owner,
        due_on=clock.now().date() + timedelta(days=days),
        rule=rule,
    )


def approved(desk: Desk) -> ApprovalRequest:
    act(desk, "submit", desk.people["Otto"])
    sign(desk, "Lea", "Bea", "Finn")
    return request(desk)


def test_conditions_are_signed_and_lead_to_an_approval_on_conditions(
    board: Desk, hits: dict[date, int]
) -> None:
    condition = added(board, rule=RULE)
    held = approved(board)
    assert held.state == "conditionally_approved"
    [condition_text] = json.loads(held.snapshot.content)["conditions"]
    assert condition_text["rule"] == {**RULE, "filter": {}}
    assert (condition_text["owner"], condition_text["due_on"]) == (
        condition.owner_id,
        str(condition.due_on),
    )


def test_the_first_window_that_reaches_52_percent_settles_it(
    board: Desk, hits: dict[date, int]
) -> None:
    condition = added(board, rule=RULE)
    approved(board)
    today = clock.now().astimezone().date()
    hits[today + timedelta(days=9)] = 5_200
    at = clock.now() + timedelta(days=20)
    registry.register(
        registry.Evaluator(lambda _m, _f: {}, registry._evaluators["hits"].read, lambda: at), "hits"
    )
    assert check_condition(condition, zone="UTC", at=at) == 3
    results = condition.checks.values_list("result", "numerator", "last_day")
    assert [result for result, _, _ in results] == ["not_met", "not_met", "met"]
    assert results[2][1:] == (Decimal(5_200), today + timedelta(days=9))


def test_it_is_overdue_once_when_its_day_is_over(board: Desk) -> None:
    condition = added(board, days=3)
    approved(board)
    due = datetime.combine(condition.due_on, datetime.min.time(), clock.now().tzinfo)
    assert check_condition(condition, zone="UTC", at=due + timedelta(hours=23)) == 0
    assert check_condition(condition, zone="UTC", at=due + timedelta(hours=24)) == 1
    assert check_condition(condition, zone="UTC", at=due + timedelta(hours=48)) == 0
    assert check_condition(condition, zone=ZONE, at=due + timedelta(hours=24)) == 0


def test_a_person_who_signed_says_what_they_found_and_none_who_asked_for_it(board: Desk) -> None:
    condition = added(board)
    with pytest.raises(WrongStep):
        note(board, condition, "Bo")
    approved(board)
    for name in ("Otto", "Ada"):
        with pytest.raises(NotEligible):
            note(board, condition, name)
    assert note(board, condition, "Bo").result == "met"
    with pytest.raises(WrongStep):
        note(board, condition, "Lea")


def note(desk: Desk, condition: Condition, who: str) -> ConditionCheck:
    return note_condition(ASKED, condition, actor=desk.people[who], is_met=True, note=WHY)


def test_conditions_change_in_a_draft_alone(board: Desk) -> None:
    first = added(board)
    remove_condition(ASKED, board.case.pk, first.no, actor=board.people["Otto"])
    remove_condition(ASKED, board.case.pk, first.no, actor=board.people["Otto"])
    added(board)
    with pytest.raises(NotEligible):
        added(board, by="Ada")
    act(board, "submit", board.people["Otto"])
    with pytest.raises(WrongStep):
        added(board)
    for statement in (
        "DELETE FROM finops_condition",
        "INSERT INTO finops_condition (tenant_id, request_id, no, text, owner_id, due_on)"
        " SELECT tenant_id, request_id, 9, text, owner_id, due_on FROM finops_condition",
    ):
        with pytest.raises(Error, match="draft alone"), transaction.atomic():
            run(statement)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "Zu\u0308rich"}, "text"),
        ({"days": 0}, "due_on"),
        ({"rule": {**RULE, "metric": "unknown"}}, "metric"),
        ({"rule": {**RULE, "op": "~"}}, "op"),
    ],
)
def test_a_condition_that_is_none_names_the_field(
    board: Desk, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        added(board, **changed)  # type: ignore[arg-type]  # what a client may send
    assert field in refused.value.message_dict


def test_whoever_adds_a_condition_has_a_part_in_it(board: Desk) -> None:
    added(board, by="Lea")
    act(board, "submit", board.people["Otto"])
    with pytest.raises(NotEligible) as refused:
        sign(board, "Lea")
    assert refused.value.code == "same_person"


def test_what_nobody_signed_in_time_expires_and_what_stands_stays(
    board: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approvals, "_kinds", {ASKED.name: ASKED})
    act(board, "submit", board.people["Otto"])
    assert expire_due() == 0
    late = clock.now() + timedelta(days=14, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert (expire_due(), expire_due()) == (1, 0)
    assert request(board).state == "expired"


def test_a_grant_is_frozen_with_what_was_read_and_a_new_one_replaces_it(board: Desk) -> None:
    first = approved(board)
    freeze(ASKED, board.case.pk, rule="unit cost", detail={"weeks": ["W34", "W35"]})
    assert Freeze.objects.get(request=first).detail == {"weeks": ["W34", "W35"]}
    with pytest.raises(WrongStep):
        freeze(ASKED, board.case.pk, rule="unit cost", detail={})
    asked(board)
    first.refresh_from_db()
    assert first.state == "frozen"
    assert sign(board, "Lea", "Bea", "Finn") == "approved"
    first.refresh_from_db()
    assert first.state == "superseded"


def test_no_step_leads_from_frozen_back(board: Desk) -> None:
    first = approved(board)
    freeze(ASKED, board.case.pk, rule="unit cost", detail={})
    with pytest.raises(WrongStep):
        take_step(ASKED, "expire", board.case.pk, actor="timer")
    assert {step.name for step in ASKED.lifecycle.steps_from("frozen")} == {"supersede"}
    first.refresh_from_db()
    assert first.state == "frozen"
