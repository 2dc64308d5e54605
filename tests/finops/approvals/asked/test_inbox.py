"""What waits for whom and why, in one query; comments that name people; reminders, each once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from finops import approvals, clock
from finops.models import ApprovalRequest, BusinessUnit, Mention, Reminder
from finops.queries.approvals.waiting import Waiting, waiting_for
from finops.registries import approval_events
from finops.registries.approval_events import ApprovalEvent
from finops.scope import tenant_scope
from finops.services.approvals.reminding import remind_all
from finops.services.approvals.talking import comment
from finops.services.approving import begin, take_step
from finops.services.signing import NotEligible
from tests.finops.approvals.asked.board import act, asked, sign
from tests.finops.approvals.notes import ASKED, Desk, a_case
from tests.people import actor_for, copy_of, make_person, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(standing_board: Desk, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(approvals, "_kinds", {**approvals._kinds, ASKED.name: ASKED})
    opened = copy_of(standing_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


def waiting(desk: Desk, name: str) -> list[Waiting]:
    user = desk.people[name].user
    assert user is not None
    return waiting_for(user.pk)


def test_each_sees_what_they_sign_and_whoever_asked_who_is_next(board: Desk) -> None:
    held = asked(board, by="Finn")
    for name, role in {"Lea": "finops_lead", "Bo": "business_owner", "Fay": "finance"}.items():
        [item] = waiting(board, name)
        assert (item.why, item.role, item.request) == ("sign", role, held.pk)
        assert item.title == "Copilot: lower handling time"
        assert item.activity_label == "Budget guardrails"
        assert item.asked_by == "Finn"
        assert item.since is not None
        assert item.due_at == held.due_at
    [mine] = waiting(board, "Finn")
    assert (mine.why, mine.role) == ("asked", "finops_lead")
    assert waiting(board, "Pia") == [], "consulted"
    sign(board, "Lea", "Bo")
    assert waiting(board, "Lea") == []
    assert waiting(board, "Lou") == [], "the slot is signed"
    assert waiting(board, "Finn")[0].role == "finance"
    sign(board, "Fay")
    assert waiting(board, "Finn") == []


def test_however_many_items_are_one_query(board: Desk, django_assert_num_queries: object) -> None:
    """How long it takes for fifty stands in `benchmarks/deciding.py`."""
    for number in range(8):
        case = a_case(board.tenant, f"case_{number}")
        begin(ASKED, "draft", case, actor=board.people["Otto"])
        take_step(ASKED, "submit", case.pk, actor=board.people["Otto"])
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
        assert len(waiting(board, "Lea")) == 8


def test_a_comment_reaches_only_who_may_look(board: Desk) -> None:
    held = asked(board)
    other = make_tenant("elsewhere")
    make_person(other, "finance", "Eve", email="eve@elsewhere.example")
    text = "@lea.finops_lead and @eve and nobody@rita.risk: is it worth it, @bo.business_owner?"
    made = comment(actor=board.people["Otto"], request=held, text=text)
    named = Mention.objects.filter(comment=made).values_list("person__name", flat=True)
    assert sorted(named) == ["Bo", "Lea"]
    assert {item.why for item in waiting(board, "Lea")} == {"sign", "named"}
    comment(actor=board.people["Lea"], request=held, text="It is.")
    assert {item.why for item in waiting(board, "Lea")} == {"sign"}
    with pytest.raises(ValidationError):
        comment(actor=board.people["Lea"], request=held, text="  ")


def test_whoever_owns_another_unit_says_nothing(board: Desk) -> None:
    unit = BusinessUnit.objects.create(slug="cards", name="Cards")
    cleo = make_person(board.tenant, "business_owner", "Cleo", business_unit=unit)
    with pytest.raises(NotEligible):
        comment(actor=actor_for(board.tenant, cleo), request=asked(board), text="hello")


def test_reminders_come_on_business_days_each_once(
    board: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[ApprovalEvent] = []
    monkeypatch.setattr(approval_events, "_listeners", [events.append])
    held, begun = asked(board), clock.now()
    assert remind_all() == 0
    for days, written in ((4, 2), (4, 0), (9, 2), (30, 0)):
        monkeypatch.setattr(clock, "now", lambda days=days: begun + timedelta(days=days))
        assert remind_all() >= (1 if written else 0)
        assert remind_all() == 0
    there = Reminder.objects.filter(request=held).order_by("day").values_list("day", flat=True)
    assert list(there) == [1, 2, 3, 5]
    assert events[-1].name == "escalated"
    ada = board.people["Ada"].user
    assert ada is not None
    assert events[-1].people == {ada.pk}
    assert ApprovalRequest.objects.get(pk=held.pk).state == "in_review", "it grants nothing"


def test_what_goes_back_is_no_longer_waited_for(board: Desk) -> None:
    asked(board)
    act(board, "send_back", board.people["Pia"])
    assert waiting(board, "Lea") == []
    assert remind_all() == 0
