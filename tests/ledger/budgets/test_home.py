"""The tenant's budgets added up: each spend once, against curve and forecast, in few statements."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from finops import clock
from finops.calc.budgets.families import Extent, apart
from finops.models import Budget
from finops.scope import tenant_scope
from ledger.queries.budgets.home import Course, tenant_course, use_case_courses
from ledger.services.budgets.counting import recount
from tests.finops.budgets.house import House, approved, new_budget, open_house, sandbox
from tests.ledger.budgets.test_counting import MONTH, NOW, spend
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
LAST_DAYS = 28


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def course_of(house: House) -> Course:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        recount(house.tenant.pk)
        course = tenant_course(NOW.date(), None, NOW, "USD")
    assert course is not None
    return course


def extent(unit: str = "", use_case: str = "", environment: str = "", within: str = "") -> Extent:
    own = {"unit": unit, "use_case": use_case, "environment": environment}
    return Extent(own, {**own, "unit": unit or within})


def test_scopes_that_may_meet_are_counted_once() -> None:
    copilot, aml = extent(use_case="copilot", within="contact"), extent(use_case="aml")
    unit, sandbox = extent(unit="contact"), extent(environment="sandbox")
    other = extent(unit="crime")
    assert apart([copilot, aml]) == (True, True)
    assert apart([copilot, unit]) == (False, True)
    assert apart([copilot, other]) == (True, True)
    assert apart([sandbox, copilot, aml]) == (False, True, True)
    assert apart([extent(), copilot]) == (True, False)
    assert apart([]) == ()


def test_budgets_apart_add_up_and_what_lies_inside_is_named(house: House) -> None:
    approved(house, new_budget(amount=1000, dates=MONTH, use_case=house.copilot))
    aml = new_budget("bud_aml", 2000, dates=MONTH, use_case=house.aml)
    approved(house, aml, "Lea", "Bea", "Finn", "Rita")
    inside = new_budget("bud_try", 100, dates=MONTH, use_case=house.copilot, environment=sandbox())
    approved(house, inside)
    spend(100)
    spend(30, environment="sandbox")
    spend(7, use_case_id="aml")
    course = course_of(house)
    assert (course.cap, course.spent) == (Decimal(3000), Decimal(137))
    assert (course.budgets, course.besides) == (("Bud_Aml", "Bud_Copilot"), ("Bud_Try",))
    assert course.due == Decimal("1550.10")  # 15.5 of 30 days; odd cents lie on the first ones
    assert course.burned == Decimal(137) / Decimal("1550.1")
    assert [course.points[at].budgeted for at in (14, 29)] == [Decimal("1500.10"), Decimal(3000)]


def test_the_forecast_ends_where_that_of_the_budget_ends(house: House) -> None:
    approved(house, new_budget(amount=2000, dates=MONTH, use_case=house.copilot))
    for number in range(1, LAST_DAYS + 1):
        spend(100, datetime.fromtimestamp(NOW.timestamp() - number * 86_400, UTC))
    course = course_of(house)
    assert course.forecast == Decimal(1500 + 50 + 14 * 100)
    assert course.points[-1].expected == course.forecast
    assert (course.points[14].expected, course.points[15].expected) == (None, Decimal(1550))
    assert course.left_at_end == Decimal(-950)


def test_each_use_case_has_its_own_and_other_currencies_are_not_added(house: House) -> None:
    approved(house, new_budget(amount=1000, dates=MONTH, use_case=house.copilot))
    spend(100)
    course_of(house)
    (slug,) = use_case_courses(NOW.date(), None, NOW)
    assert slug == "copilot"
    assert use_case_courses(NOW.date(), frozenset({"aml"}), NOW) == {}
    assert tenant_course(NOW.date(), None, NOW, "EUR") is None


def test_more_budgets_need_no_more_statements(
    house: House, django_assert_max_num_queries: object
) -> None:
    approved(house, new_budget(amount=1000, dates=MONTH, use_case=house.copilot))
    for number in range(5):
        case = replace(new_budget(f"bud_{number}", 10, dates=MONTH), use_case=house.copilot)
        approved(house, case)
    assert Budget.objects.count() == 6
    course_of(house)
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # pytest-django has no type
        course = tenant_course(NOW.date(), None, NOW, "USD")
    assert course is not None
    assert len(course.budgets) == 1  # all six hold for the same use case
    assert len(course.besides) == 5
