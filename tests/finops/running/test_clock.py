"""Business time is the database's; only the owner's row shifts it, only where that is allowed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.conf import LazySettings
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from finops import clock
from finops.isolation import find_all, find_undistributable
from finops.models import Clock
from finops.running.demo.clock_setting import ClockIsHeld, clock_at
from ledger.forms.reports import today_of
from tests.people import make_tenant
from tests.superuser import superuser

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = datetime(2031, 3, 1, 12, tzinfo=UTC)
SOON = timedelta(minutes=1)


@pytest.fixture
def settable() -> Iterator[None]:
    """The owner's row allows it."""
    Clock.objects.using("owner").update_or_create(pk=1, defaults={"is_settable": True})
    yield
    Clock.objects.using("owner").filter(pk=1).update(is_settable=False, shift=timedelta(0))


def in_the_database() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        (moment,) = cursor.fetchone()
        assert isinstance(moment, datetime)
        return moment


def is_about(moment: datetime, other: datetime) -> bool:
    return abs(moment - other) < SOON


def test_unless_it_is_set_it_is_the_real_time() -> None:
    assert is_about(in_the_database(), timezone.now())
    clock.ask_again()
    assert is_about(clock.now(), timezone.now())


def test_where_it_is_set_database_and_program_tell_the_same_and_go_on(settable: None) -> None:
    with clock_at(MOMENT):
        assert is_about(in_the_database(), MOMENT)
        assert is_about(clock.now(), MOMENT)
        assert clock.now() > MOMENT, "it goes on"
    assert is_about(in_the_database(), timezone.now())
    assert is_about(clock.now(), timezone.now())


def test_pages_and_reports_go_by_it(settable: None) -> None:
    tenant = make_tenant(time_zone="Asia/Tokyo")
    with clock_at(datetime(2031, 3, 1, 20, tzinfo=UTC)):
        assert today_of(tenant) == date(2031, 3, 2), "the tenant's day"


def test_outside_a_demo_it_is_held() -> None:
    with pytest.raises(ClockIsHeld), clock_at(MOMENT):
        pass
    assert is_about(in_the_database(), timezone.now())


def test_a_demo_may_set_it_and_leaves_the_row_as_it_was(settings: LazySettings) -> None:
    settings.DEMO = True
    with clock_at(MOMENT):
        assert is_about(clock.now(), MOMENT)
    assert not Clock.objects.get().is_settable


def test_a_demo_with_a_real_tenant_is_none(settings: LazySettings) -> None:
    settings.DEMO = True
    make_tenant()
    with pytest.raises(ClockIsHeld), clock_at(MOMENT):
        pass


def test_the_database_holds_that_it_is_not_shifted_where_it_is_not_settable() -> None:
    wrong = Clock(is_settable=False, shift=timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic("owner"):
        wrong.save(using="owner")
    with pytest.raises(IntegrityError), transaction.atomic("owner"):
        Clock(pk=2).save(using="owner")


@pytest.mark.parametrize("role", ["fin_app", "fin_platform"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finops_clock SET is_settable = true",
        "INSERT INTO finops_clock VALUES (1, true, interval '1 day')",
        "DELETE FROM finops_clock",
    ],
)
def test_nobody_but_the_owner_writes_the_row(role: str, statement: str) -> None:
    with superuser() as other:
        other.execute(f"SET ROLE {role}".encode())
        assert other.execute("SELECT count(*) FROM finops_clock").fetchone() is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute(statement.encode())


def test_the_walls_stand_with_the_new_table() -> None:
    with connection.cursor() as cursor:
        assert [*find_all(cursor), *find_undistributable(cursor)] == []


def test_while_the_database_is_away_it_goes_on_as_it_went(
    settable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock_at(MOMENT):
        clock.now()
        clock.ask_again()

        def away() -> None:
            raise Error("away")

        monkeypatch.setattr(connection, "cursor", away)
        assert is_about(clock.now(), MOMENT)
        monkeypatch.undo()
