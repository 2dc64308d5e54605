"""Steps of price books, runs, months and roles, and delegations, reach those whom they concern."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.http import HttpRequest

from finops import clock
from finops.calc.approvals.reminding import reminders
from finops.models import Notice, OutboxMessage, RoleAssignment
from finops.queries.calendar import business_calendar
from finops.registries.notices import sentence_of, still_true
from finops.scope import tenant_scope
from finops.services.approvals.delegating import delegate_role, end_delegation
from finops.services.approvals.reminding import remind_all
from finops.services.notices.forgetting import KEPT, forget_old
from finops.services.people.roles import confirm_role, grant_role, refuse_role
from finops.ui.links import links_into
from finops.views.people.waiting import confirming_items
from ledger.queries.periods import closing_sha256
from ledger.services.periods import close_period, reopen_period
from ledger.services.pricebooks import approve_book, import_book, submit_book
from ledger.services.pricebooks.reviewing import send_back
from tests.finops.budgets.house import House, open_house
from tests.finops.notices.told import mails, told_of
from tests.finops.webhooks.deeds import WHY, ask_for_deeds, user
from tests.ledger.pricebooks.books import a_book, hash_of
from tests.ledger.records import a_request, an_event, record
from tests.ledger.rerating.house import june_events
from tests.people import actor_for, copy_of, make_person
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db


def build_house() -> House:
    opened = open_house()
    opened.people["Ada"] = actor_for(
        opened.tenant, make_person(opened.tenant, "tenant_admin", "Ada")
    )
    return opened


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def mine(house: House, name: str) -> list[str]:
    """The sentences of this person that are still true, the oldest first."""
    rows = list(Notice.objects.filter(person=user(house, name)).order_by("id"))
    return [sentence_of(row) for row in still_true(user(house, name).pk, rows)]


def test_a_price_book_reaches_whoever_may_approve_it_and_then_whoever_wrote_it(
    house: House,
) -> None:
    book = import_book(actor=house["Fay"], book=a_book(), kind="override")
    submit_book(actor=house["Fay"], book_id=book.pk, seen=hash_of(book))
    assert told_of("asked") == {"Lea": "to_sign", "Lou": "to_sign"}
    asked = f"Your signature is asked for: Price book {book.version}"
    assert mine(house, "Lea") == [asked]
    letter = mails()[user(house, "Lea").email]
    assert letter is not None
    assert f"/pricebook/{book.version}/approve/" in letter.text
    send_back(actor=house["Lea"], book_id=book.pk, reason=WHY)
    assert told_of("changes_wanted") == {"Fay": "changes"}
    assert mine(house, "Lou") == [], "it waits for nobody now"
    submit_book(actor=house["Fay"], book_id=book.pk, seen=hash_of(book))
    assert mine(house, "Lou") == [asked]
    approve_book(actor=house["Lea"], book_id=book.pk, seen=hash_of(book))
    informed = ("Bea", "Bob", "Otto", "Rita", "Ron")
    assert told_of("approved") == {"Fay": "decisions", **dict.fromkeys(informed, "informed")}
    assert mine(house, "Lou") == []


def test_a_month_that_is_reopened_reaches_whoever_closed_it(house: House) -> None:
    at = "2026-05-12T10:00:00Z"
    record(a_request("t_old", at), an_event("e_old", "t_old", at))
    month = date(2026, 5, 1)
    period = close_period(actor=house["Finn"], month=month)
    assert told_of("closed") == {"Rita": "informed", "Ron": "informed"}
    match = closing_sha256(period)
    reopen_period(actor=house["Lea"], month=month, reason=WHY, if_match=match)
    assert told_of("reopened")["Finn"] == "decisions"
    assert mine(house, "Finn") == ["Lea reopened: The books of May 2026"]


def test_a_role_that_signs_reaches_whoever_may_confirm_it_and_then_its_holder(
    house: House,
) -> None:
    held = grant_role(actor=house["Ada"], user=user(house, "Otto"), role="finance")
    assert set(told_of("asked")) == {"Lea", "Lou", "Rita", "Ron"}
    assert mine(house, "Lea") == ["Your signature is asked for: Otto as Finance"]
    confirm_role(actor=house["Rita"], assignment=held)
    assert told_of("confirmed") == {"Otto": "roles", "Ada": "roles"}
    assert mine(house, "Otto") == ["Rita confirmed a role: Otto as Finance"]
    assert mine(house, "Lea") == []


def test_a_role_that_was_refused_is_told_though_its_row_is_gone(house: House) -> None:
    held = grant_role(actor=house["Ada"], user=user(house, "Otto"), role="finance")
    refuse_role(actor=house["Rita"], assignment=held, reason=WHY)
    assert told_of("refused") == {"Otto": "roles", "Ada": "roles"}
    assert mine(house, "Ada") == ["Rita refused a role: Otto as Finance"]


def test_a_role_that_signs_nothing_reaches_its_holder(house: House) -> None:
    grant_role(actor=house["Ada"], user=user(house, "Otto"), role="auditor")
    assert told_of("given") == {"Otto": "roles"}
    assert told_of("asked") == {}


def test_both_people_of_a_delegation_are_told_when_it_is_made_and_when_it_is_ended(
    house: House,
) -> None:
    starts = clock.now() + timedelta(days=1)
    made = delegate_role(
        actor=house["Lea"],
        delegate=user(house, "Lou"),
        role="finops_lead",
        starts_at=starts,
        ends_at=starts + timedelta(days=2),
        reason=WHY,
    )
    assert told_of("made") == {"Lea": "delegations", "Lou": "delegations"}
    assert len(mine(house, "Lou")) == 1
    end_delegation(actor=house["Ada"], delegation=made)
    assert told_of("ended") == {"Lea": "delegations", "Lou": "delegations"}
    [sentence] = mine(house, "Lou")
    assert sentence.startswith("Ada ended: Lou for Lea as FinOps Lead, ")
    assert OutboxMessage.objects.filter(kind="notice", recipient=user(house, "Lou").email).count()
    assert mine(house, "Bea") == []


def test_whoever_may_sign_is_reminded_of_what_the_table_names_no_signers_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(*june_events())
    ask_for_deeds(house)
    days = {due.day: due.at for due in reminders(clock.now(), "UTC", business_calendar("UTC"))}
    for day in (1, 5):
        monkeypatch.setattr(clock, "now", lambda day=day: days[day])
        remind_all()
    hearing = Notice.objects.filter(event="reminded").values_list("about", "person__name")
    assert set(hearing) == {
        *(("pricebook", "Lea"), ("pricebook", "Lou")),
        *(("rerating", "Lea"), ("rerating", "Lou")),
        *(("role", "Lea"), ("role", "Lou"), ("role", "Rita"), ("role", "Ron")),
    }
    late = Notice.objects.filter(event="escalated", person=user(house, "Ada"))
    assert {notice.about for notice in late} == {"pricebook", "rerating", "role"}
    missing = "Your signature is still missing: Otto as Business Owner"
    assert missing in mine(house, "Rita")
    held = RoleAssignment.objects.get(user=user(house, "Otto"), role="business_owner")
    confirm_role(actor=house["Rita"], assignment=held)
    assert missing not in mine(house, "Ron"), "it waits for nobody now"
    assert remind_all() == 0


def test_what_lapses_by_no_day_is_late_in_the_inbox_on_the_fifth_business_day(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = datetime(2026, 12, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: begun)
    grant_role(actor=house["Ada"], user=user(house, "Otto"), role="business_owner")
    request = HttpRequest()
    request.actor = house["Rita"]  # type: ignore[attr-defined]
    with links_into(house.tenant):
        [item] = confirming_items(request)  # type: ignore[arg-type]  # a TenantRequest in disguise
    assert item.why == "Risk / Compliance"
    assert item.due == datetime(2026, 12, 8, 9, tzinfo=UTC), "a weekend lies between"


def test_notices_go_after_their_time_read_or_not(house: House) -> None:
    for name, role in (("Otto", "auditor"), ("Bea", "auditor")):
        grant_role(actor=house["Ada"], user=user(house, name), role=role)
    Notice.objects.filter(person=user(house, "Otto")).update(at=clock.now() - KEPT)
    assert forget_old(clock.now() - timedelta(minutes=1)) == 0
    assert forget_old(clock.now() + timedelta(minutes=1)) == 1
    assert list(told_of("given")) == ["Bea"]
    assert forget_old(clock.now() + timedelta(minutes=1)) == 0
