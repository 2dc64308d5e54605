"""Deeds whose signers the RACI table does not name, and delegations: each kind of event of them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from finops import clock
from finops.calc.dates.periods import DateRange
from finops.models import BudgetPeriod, UseCase, User
from finops.services.approvals.delegating import delegate_role, end_delegation
from finops.services.approving import take_step
from finops.services.people.roles import confirm_role, grant_role, refuse_role, revoke_role
from finops.services.reviews.answering import NewDecision
from finops.services.reviews.cadence import open_due
from finops.services.reviews.lateness import tell_overdue
from ledger.queries.periods import closing_sha256
from ledger.services.budgets.counting import recount
from ledger.services.periods import close_period, reopen_period
from ledger.services.pricebooks import approve_book, import_book, retire_book, submit_book
from ledger.services.pricebooks.reviewing import send_back as send_book_back
from ledger.services.rerating.deciding import reject
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.requesting import withdraw
from ledger.services.reviews.deciding import decide
from tests.finops.budgets.house import House, approved, new_budget
from tests.ledger.pricebooks.books import a_book, hash_of
from tests.ledger.records import a_request, an_event, record
from tests.ledger.rerating import house as rating

WHY: Final = "It is not what was planned"


def user(house: House, name: str) -> User:
    person = house[name].user
    assert person is not None
    return person


def stand_in(house: House) -> None:
    """Lou stands in for Lea, and does not any more."""
    starts = clock.now() + timedelta(days=1)
    made = delegate_role(
        actor=house["Lea"],
        delegate=user(house, "Lou"),
        role="finops_lead",
        starts_at=starts,
        ends_at=starts + timedelta(days=2),
        reason=WHY,
    )
    end_delegation(actor=house["Ada"], delegation=made)


def give_roles(house: House) -> None:
    """A role that signs nothing is given and ended; one that signs is confirmed, one refused."""
    ada, otto = house["Ada"], user(house, "Otto")
    auditing = grant_role(actor=ada, user=otto, role="auditor")
    revoke_role(actor=ada, assignment=auditing, reason=WHY)
    confirm_role(actor=house["Rita"], assignment=grant_role(actor=ada, user=otto, role="finance"))
    refused = grant_role(actor=ada, user=otto, role="business_owner")
    refuse_role(actor=house["Rita"], assignment=refused, reason=WHY)


def price(house: House) -> None:
    """A price book is sent back, approved and retired."""
    fay, lea = house["Fay"], house["Lea"]
    book = import_book(actor=fay, book=a_book(), kind="override")
    submit_book(actor=fay, book_id=book.pk, seen=hash_of(book))
    send_book_back(actor=lea, book_id=book.pk, reason=WHY)
    submit_book(actor=fay, book_id=book.pk, seen=hash_of(book))
    approve_book(actor=lea, book_id=book.pk, seen=hash_of(book))
    retire_book(actor=lea, book_id=book.pk, reason=WHY)


def rate_again(house: House) -> None:
    """Four runs: rejected, withdrawn, out of date and failed, and booked."""
    desk = desk_of(house)
    record(*rating.june_events())
    rating.a_book(desk, rating.small({"input": "5"}))
    reviewed = [rating.reviewed(desk, rating.asked()) for _ in range(3)]
    seen = reviewed[0].content_sha256
    reject(actor=house["Lea"], run_id=reviewed[0].pk, if_match=seen, reason=WHY)
    withdraw(actor=house["Fay"], run_id=reviewed[1].pk, reason=WHY)
    take_step(RUNS, "outdate", reviewed[2].pk, actor="worker", reason="lines have changed")
    take_step(RUNS, "fail", reviewed[2].pk, actor="worker", changes={"error": "it failed"})
    rating.posted(desk, rating.asked())


def ask_for_deeds(house: House) -> None:
    """A role, a price book and, of events in June, a re-rating: each waits for somebody."""
    grant_role(actor=house["Ada"], user=user(house, "Otto"), role="business_owner")
    book = import_book(
        actor=house["Fay"], book=a_book(name="waits", version="waits_1"), kind="override"
    )
    submit_book(actor=house["Fay"], book_id=book.pk, seen=hash_of(book))
    desk = desk_of(house)
    rating.a_book(desk, rating.small({"input": "6"}))
    rating.reviewed(desk, rating.asked())


def desk_of(house: House) -> rating.House:
    people = {"finance": user(house, "Fay"), "lead": user(house, "Lea")}
    return rating.House(house.tenant, **people, ai_ops=user(house, "Otto"))


def keep_books(house: House) -> None:
    """The first month with data is closed, and reopened by another person."""
    at = datetime(2026, 5, 12, 10, tzinfo=clock.now().tzinfo).isoformat()
    record(a_request("t_old", at), an_event("e_old", "t_old", at))
    month = date(2026, 5, 1)
    period = close_period(actor=house["Finn"], month=month)
    match = closing_sha256(period)
    reopen_period(actor=house["Lea"], month=month, reason=WHY, if_match=match)


def expect_overrun(house: House, cap: int = 120) -> BudgetPeriod:
    """A project of 30 days that has spent 10 USD on each of its first ten."""
    today = clock.now().date()
    dates = DateRange(today - timedelta(days=10), today + timedelta(days=19))
    new = new_budget("bud_soon", cap, dates=dates, period_kind="project", use_case=house.copilot)
    period = approved(house, new)
    words = {"use_case_id": "copilot", "business_unit": "contact_center", "cost_center": "4102"}
    for days in range(1, 11):
        at = f"{today - timedelta(days=days)}T08:00:00Z"
        name = f"soon_{days}"
        record(a_request(name, at, **words), an_event(f"e_{name}", name, at, unit_price="0.01"))
    recount(house.tenant.pk)
    return period


def look_again(house: House) -> None:
    """A review of a use case comes by its rhythm, is overdue, and is decided."""
    UseCase.objects.filter(pk=house.copilot.pk).update(stage="pilot")
    [review] = open_due()
    tell_overdue(review.due_on + timedelta(days=1))
    decide(actor=house["Bea"], review_id=review.pk, new=NewDecision("hold", WHY))


DEEDS: Final[tuple[Callable[[House], object], ...]] = (
    *(stand_in, give_roles, price, rate_again, keep_books, expect_overrun, look_again),
)
