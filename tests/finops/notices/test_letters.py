"""Notices go out as each person wants: at once, in the digest, or not; and only while true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from finops import clock
from finops.models import Notice, OutboxMessage, User
from finops.models.notices import Way
from finops.services.approvals.talking import comment
from finops.services.notices.digesting import send_digests
from finops.services.notices.preferring import choose_ways
from tests.finops.approvals.asked.board import act, asked, give, sign, take_away
from tests.finops.approvals.notes import Desk
from tests.finops.notices.told import hear, mail_to, mails, user
from tests.people import actor_for

pytestmark = pytest.mark.django_db
Put = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Business time stands where the test puts it."""

    def put(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return put


def tomorrow(hour: int, minute: int) -> datetime:
    day = clock.now().astimezone(ZoneInfo("UTC")).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("UTC"))


def test_what_is_to_sign_comes_at_once_and_leads_to_the_page_that_signs_nothing(
    board: Desk,
) -> None:
    held = asked(board)
    letter = mail_to(board, "Lea")
    assert letter is not None
    assert letter.subject == "Your signature is asked for: Copilot: lower handling time"
    assert f"/t/retail/requests/{held.pk}/" in letter.text
    assert "Nothing is decided by this e-mail" in letter.text
    assert "/t/retail/notices/ways/" in letter.text
    assert user(board, "Pia").email not in mails(), "the digest is usual for what is informed"


def test_a_letter_that_is_no_longer_true_is_not_sent(board: Desk) -> None:
    asked(board)
    sign(board, "Lou")
    assert mail_to(board, "Lea") is None, "somebody else signed as FinOps Lead"
    assert mail_to(board, "Bo") is not None
    act(board, "send_back", board.people["Pia"])
    assert mail_to(board, "Bo") is None, "it is a draft again"
    assert mail_to(board, "Otto") is not None, "changes are wanted"


def test_whoever_may_not_look_any_more_gets_nothing(board: Desk) -> None:
    asked(board)
    take_away(board, "Lea")
    assert mail_to(board, "Lea") is None


def test_an_address_that_was_given_up_gets_nothing(board: Desk) -> None:
    asked(board)
    old = user(board, "Lea").email
    User.objects.filter(pk=user(board, "Lea").pk).update(email="lea@new.example")
    assert mails()[old] is None


def test_no_email_is_no_email_and_the_list_and_the_inbox_have_it_all_the_same(
    board: Desk,
) -> None:
    hear(board, "Lea", to_sign=Way.LISTED)
    asked(board)
    assert user(board, "Lea").email not in mails()
    assert Notice.objects.filter(person=user(board, "Lea"), way="listed").exists()


def test_the_digest_comes_at_half_past_eight_once_with_what_is_still_true(
    board: Desk, at: Put
) -> None:
    hear(board, "Lea", to_sign=Way.DIGEST)
    held = asked(board)
    comment(actor=board.people["Fay"], request=held, text="Is it worth it?")
    sign(board, "Bo")
    at(tomorrow(8, 29))
    assert send_digests() == 0
    at(tomorrow(8, 30))
    assert send_digests() >= 2
    assert send_digests() == 0
    otto = mail_to(board, "Otto", "digest")
    assert otto is not None
    assert "Bo signed: Copilot" in otto.text
    assert "Is it worth it?" in otto.text
    lea = mail_to(board, "Lea", "digest")
    assert lea is not None
    assert "Your signature is asked for" in lea.text
    sign(board, "Lou")
    assert mail_to(board, "Lea", "digest") is None, "nothing of it is true any more"


def test_what_came_after_half_past_eight_waits_for_the_next_day(board: Desk, at: Put) -> None:
    hear(board, "Lea", to_sign=Way.DIGEST)
    at(tomorrow(8, 31))
    asked(board)
    assert send_digests() == 0
    at(tomorrow(8, 30) + timedelta(days=1))
    assert send_digests() >= 1


def test_half_past_eight_is_that_of_the_tenants_clock(board: Desk, at: Put) -> None:
    board.tenant.time_zone = "Asia/Kathmandu"  # 5:45 ahead
    board.tenant.save(update_fields=["time_zone"])
    hear(board, "Lea", to_sign=Way.DIGEST)
    asked(board)
    at(tomorrow(2, 44))
    assert send_digests() == 0
    at(tomorrow(2, 45))
    assert send_digests() >= 1


def test_a_choice_holds_from_then_on_and_only_for_kinds_that_there_are(board: Desk) -> None:
    asked(board)
    hear(board, "Bo", decisions=Way.LISTED)
    hear(board, "Bo", decisions=Way.DIGEST)
    sign(board, "Bo", "Lea", "Finn")
    assert Notice.objects.get(event="approved", person=user(board, "Bo")).way == "digest"
    with pytest.raises(ValidationError) as refused:
        hear(board, "Bo", gossip=Way.NOW)
    assert "gossip" in refused.value.message_dict


def test_whoever_looks_in_has_no_notices_here(board: Desk) -> None:
    visitor = replace(actor_for(board.tenant, user(board, "Lea")), reads_all=True)
    with pytest.raises(PermissionDenied):
        choose_ways(actor=visitor, ways={"to_sign": Way.NOW})


def test_two_roles_are_one_letter(board: Desk) -> None:
    give(board, "Lea", "finance")
    asked(board)
    assert OutboxMessage.objects.filter(recipient=user(board, "Lea").email).count() == 1
