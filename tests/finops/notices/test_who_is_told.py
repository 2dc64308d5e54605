"""Each event of a request reaches those whom it concerns, once a day, and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from finops import clock
from finops.calc.approvals.reminding import reminders
from finops.calc.approvals.sign_off import SIGN_OFF
from finops.calc.approvals.telling import AUDIENCES, event_of
from finops.models import BusinessUnit, Notice
from finops.queries.calendar import business_calendar
from finops.registries.notices import kind_of_notices, sentence_of, subject_of_notices
from finops.services.approvals.lapsing import expire_due, freeze
from finops.services.approvals.reminding import remind_all
from finops.services.approvals.talking import comment
from finops.services.approving import begin, take_step
from tests.finops.approvals.asked.board import act, asked, give, sign, take_away
from tests.finops.approvals.notes import ASKED, Desk, a_case
from tests.finops.notices.told import told_of, user
from tests.people import make_person, put_in_force

pytestmark = pytest.mark.django_db
# Pia and Art are consulted, Otto is of AI Ops: R. Rita and Ron are consulted at low risk.
CELLS = {
    ("budget_guardrails", "platform_pm"): "C",
    ("budget_guardrails", "product_architect"): "I",
    ("budget_guardrails", "ai_ops"): "R",
    ("budget_guardrails", "risk"): "",
}


@pytest.fixture(autouse=True)
def table(board: Desk) -> None:
    put_in_force(CELLS)


def test_what_is_asked_reaches_who_signs_who_is_consulted_and_who_is_informed(board: Desk) -> None:
    asked(board)
    assert told_of("asked") == {
        **{"Lea": "to_sign", "Bo": "to_sign", "Finn": "to_sign"},
        **{"Pia": "informed", "Art": "informed"},
    }
    assert {notice.by for notice in Notice.objects.all()} == {"Otto"}


def test_whoever_asked_hears_of_each_signature_and_of_the_last_one(board: Desk) -> None:
    asked(board)
    assert sign(board, "Lea", "Bo") == "in_review"
    assert told_of("signed") == {"Otto": "progress"}
    assert sign(board, "Finn") == "approved"
    assert told_of("approved") == {
        **{"Otto": "decisions", "Lea": "decisions", "Bo": "decisions"},
        **{"Pia": "informed", "Art": "informed"},
    }, "Finn did it"


def test_whose_signature_is_expected_only_now_is_asked_now(board: Desk) -> None:
    """Lea was expected as Finance, and signs as FinOps Lead: so Finn's signature is needed."""
    give(board, "Lea", "finance")
    asked(board)
    assert not {"Finn", "Fay"} & set(told_of("asked"))
    sign(board, "Lea", as_role="finops_lead")
    assert told_of("asked")["Finn"] == "to_sign"
    sign(board, "Bo")
    assert Notice.objects.filter(event="asked", person=user(board, "Finn")).count() == 1


def test_what_goes_back_reaches_whoever_asked_and_whose_signature_is_void(board: Desk) -> None:
    asked(board)
    sign(board, "Lea")
    act(board, "send_back", board.people["Pia"])
    assert told_of("changes_wanted") == {"Otto": "changes", "Lea": "decisions"}
    assert Notice.objects.filter(event="changes_wanted", words="it is better so").count() == 2


def test_put_to_people_again_it_is_told_again(board: Desk) -> None:
    asked(board)
    act(board, "send_back", board.people["Pia"])
    take_step(ASKED, "submit", board.case.pk, actor=board.people["Otto"])
    seqs = Notice.objects.filter(event="asked", person=user(board, "Lea")).values_list("seq")
    assert sorted(seqs) == [(1,), (2,)]


@pytest.mark.parametrize(
    ("step", "who", "event"),
    [("reject", "Lea", "rejected"), ("withdraw", "Otto", "withdrawn")],
)
def test_what_ends_reaches_whoever_was_asked(board: Desk, step: str, who: str, event: str) -> None:
    asked(board)
    sign(board, "Bo")
    act(board, step, board.people[who])
    everybody = {"Otto", "Bo", "Lea", "Finn", "Pia", "Art"}
    assert set(told_of(event)) == everybody - {who}


def test_what_nobody_signed_in_time_is_told(board: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(board)
    begun_at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun_at + timedelta(days=15))
    assert expire_due() == 1
    assert {"Otto", "Lea", "Bo", "Finn", "Pia", "Art"} == set(told_of("expired"))


def test_what_a_stop_rule_freezes_and_what_is_replaced_is_told(board: Desk) -> None:
    asked(board)
    sign(board, "Lea", "Bo", "Finn")
    freeze(ASKED, board.case.pk, rule="cost over its limit", detail={})
    assert set(told_of("frozen")) == {"Otto", "Lea", "Bo", "Finn", "Pia", "Art"}
    begin(ASKED, "draft", board.case, actor=board.people["Otto"])
    take_step(ASKED, "submit", board.case.pk, actor=board.people["Otto"])
    sign(board, "Lea", "Bo", "Finn")
    assert set(told_of("superseded")) == {"Otto", "Pia", "Art"}


def test_a_mention_is_told_as_one_and_a_comment_to_those_with_a_part(board: Desk) -> None:
    held = asked(board)
    sign(board, "Bo")
    text = "@lea.finops_lead: is it worth it?"
    comment(actor=board.people["Pia"], request=held, text=text)
    assert told_of("mentioned") == {"Lea": "mentions"}
    assert told_of("commented") == {"Otto": "progress", "Bo": "progress"}


def test_a_second_mention_of_the_day_is_one_notice_that_is_unread_again(board: Desk) -> None:
    held = asked(board)
    comment(actor=board.people["Pia"], request=held, text="@lea.finops_lead first")
    Notice.objects.update(read_at=clock.now())
    comment(actor=board.people["Art"], request=held, text="@lea.finops_lead second")
    notice = Notice.objects.get(event="mentioned")
    assert (notice.words, notice.by, notice.read_at) == ("@lea.finops_lead second", "Art", None)


def test_nobody_is_told_who_may_not_look(board: Desk) -> None:
    """Cleo owns another unit: a letter there is none over this use case."""
    unit = BusinessUnit.objects.create(slug="cards", name="Cards")
    make_person(board.tenant, "platform_pm", "Cleo", business_unit=unit)
    asked(board)
    assert "Cleo" not in told_of("asked")


def test_whoever_asked_and_lost_their_roles_is_told_nothing_more(board: Desk) -> None:
    asked(board)
    take_away(board, "Otto")
    sign(board, "Lea")
    assert told_of("signed") == {}


def test_reminders_reach_those_whose_signature_is_missing_and_then_others(
    board: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(board)
    days = {due.day: due.at for due in reminders(clock.now(), "UTC", business_calendar("UTC"))}
    for day, event, people in (
        (1, "reminded", {"Lea", "Bo", "Finn"}),
        (3, "escalated", {"Lea", "Lou", "Bo", "Bea", "Finn", "Fay"}),
        (5, "escalated", {"Ada"}),
    ):
        at = days[day]
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        remind_all()
        of_the_day = Notice.objects.filter(event=event, day=at.date(), about="request")
        assert set(of_the_day.values_list("person__name", flat=True)) == people


def test_a_request_with_thirty_informed_people_costs_as_many_queries_as_one_with_one(
    board: Desk,
) -> None:
    first = a_case(board.tenant, "first")
    begin(ASKED, "draft", first, actor=board.people["Otto"])
    with CaptureQueriesContext(connection) as few:
        take_step(ASKED, "submit", first.pk, actor=board.people["Otto"])
    for number in range(30):
        make_person(board.tenant, "product_architect", f"Informed {number}")
    second = a_case(board.tenant, "second")
    begin(ASKED, "draft", second, actor=board.people["Otto"])
    with CaptureQueriesContext(connection) as many:
        take_step(ASKED, "submit", second.pk, actor=board.people["Otto"])
    assert Notice.objects.filter(event="asked", kind="informed").count() >= 32
    assert len(many) == len(few)


def test_what_is_rolled_back_was_never_told(board: Desk) -> None:
    with transaction.atomic():
        asked(board)
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_every_step_of_the_engine_that_concerns_others_is_an_event_with_words() -> None:
    events = {event_of(step, step.target) for step in SIGN_OFF.steps} - {""}
    events |= {"signed", "commented", "mentioned", "reminded", "escalated"}
    events |= {"condition_met", "condition_overdue"}
    assert events == set(AUDIENCES)
    subject = subject_of_notices("request")
    assert subject is not None
    for event, groups in AUDIENCES.items():
        for _, kind in groups:
            notice = Notice(about="request", event=event, kind=kind, title="Copilot", by="Lea")
            assert "Copilot" in sentence_of(notice), event
            assert kind_of_notices(kind).label
