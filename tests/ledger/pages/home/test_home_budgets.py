"""Home where there are budgets: spend against the curve, where it leads, and one's own alone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from finops import clock
from finops.models import UseCase
from finops.scope import tenant_scope
from finops.ui.pictures.courses import CourseLines, course_figure
from ledger.services.budgets.counting import recount
from ledger.views.home.courses import course_heading
from tests.finops.budgets.house import House, approved, new_budget, open_house
from tests.ledger.budgets.test_counting import MONTH, NOW, spend
from tests.ledger.pages.reading import tables_of, text_of
from tests.ledger.records import an_outcome, record
from tests.people import copy_of, sign_in
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
HOME = "/t/retail/"
BY_THE_CLOCK = clock.now
TENTH = datetime(2026, 11, 10, 12, tzinfo=UTC)


def build_house() -> House:
    """On 16 November: the copilot has 1,000 USD, of which 400 are spent on the 10th, 70 today."""
    opened = open_house()
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        approved(opened, new_budget(amount=1000, dates=MONTH, use_case=opened.copilot))
        spend(400, TENTH)
        spend(70, NOW - timedelta(hours=1))
    return opened


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return copy_of(standing_house)


def panel(house: House, name: str, who: str = "Lea", query: str = "") -> str:
    with tenant_scope(house.tenant.pk), transaction.atomic():
        recount(house.tenant.pk)
    answer = browser(house, who).get(f"{HOME}home/{name}/{query}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def browser(house: House, who: str) -> Client:
    person = house[who].user
    assert person is not None
    return sign_in(Client(), person)


def test_the_first_figure_is_spend_of_days_that_are_over_as_a_share_of_the_budget(
    house: House,
) -> None:
    text = text_of(panel(house, "figures"))
    assert "Spend, 1 – 15 Nov 400 USD 40.0% of 1,000 budgeted" in text
    assert "Forecast for November 1,437 USD 143.7% of budget, 437 over" in text
    assert "Use cases off plan 1 of 1 Copilot" in text


def test_the_chart_answers_how_far_spend_is_from_the_curve_of_the_same_days(house: House) -> None:
    part = panel(house, "trend")
    assert "Spend is 20.0% under the budgeted curve" in text_of(part)  # 400 of 500.05
    numbers = text_of(part).partition("The chart as a table, USD")[2]
    assert numbers.startswith(
        " Spent Budgeted curve Forecast Budget 1 Nov 2026 0.00 33.34 1,000.00"
    )
    assert (
        "15 Nov 2026 400.00 500.05 400.00 16 Nov 2026 533.38 503.33 " in numbers
    )  # today is not over
    assert "30 Nov 2026 1,000.00 1,436.67 1,000.00" in numbers


def test_what_no_budget_holds_for_is_not_taken_for_spend_of_one(house: House) -> None:
    with tenant_scope(house.tenant.pk), transaction.atomic():
        spend(7, TENTH, use_case_id="aml")
    text = text_of(panel(house, "figures"))
    assert "Spend, 1 – 15 Nov 407 USD in budgets 400 of 1,000 USD" in text
    assert "20.0% under" in text_of(panel(house, "trend"))


def test_who_stays_within_a_budget_is_not_off_plan(house: House) -> None:
    with tenant_scope(house.tenant.pk), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", BY_THE_CLOCK)  # whose roles have begun
        aml = new_budget("bud_aml", 5000, dates=MONTH, use_case=house.aml)
        approved(house, aml, "Lea", "Bea", "Finn", "Rita")
        spend(700, TENTH)
        spend(1, TENTH, use_case_id="aml")
    assert "Use cases off plan 1 of 2 Copilot" in text_of(panel(house, "figures"))
    assert "under the budgeted curve" in text_of(panel(house, "trend"))  # of both together


def test_each_use_case_stands_beside_its_budget(house: House) -> None:
    part = panel(house, "use-cases")
    table = tables_of(part)[0]
    row = dict(zip(table.heads, table.row(house.copilot.name), strict=True))
    assert row["Spent, due by now, forecast"].text.startswith("47.0% of the budget spent, 5")
    assert (row["Forecast"].text, row["Status"].text) == ("143.7%", "Over")


def test_who_owns_a_use_case_may_see_it_alone(house: House) -> None:
    with tenant_scope(house.tenant.pk), transaction.atomic():
        UseCase.objects.filter(slug="copilot").update(business_owner=house["Bea"].user)
        spend(7, TENTH, use_case_id="aml")
    page = browser(house, "Bea").get(f"{HOME}?mine=1").content.decode()
    assert "Mine, 1" in page
    assert 'hx-get="/t/retail/home/figures/?mine=1"' in page
    assert "Spend, 1 – 15 Nov 400 USD" in text_of(panel(house, "figures", "Bea", "?mine=1"))
    assert "Spend, 1 – 15 Nov 407 USD" in text_of(panel(house, "figures", "Bea"))
    rows = tables_of(panel(house, "use-cases", "Bea", "?mine=1"))[0].names()
    assert rows == [house.copilot.name]
    assert "Mine," not in browser(house, "Lea").get(HOME).content.decode()


def test_unit_costs_are_compared_by_days_that_are_over(house: House) -> None:
    """Today's cost is in the figure, and in no change: 400 for one case in both months."""
    with tenant_scope(house.tenant.pk), transaction.atomic():
        before = TENTH - timedelta(days=30)
        spend(400, before)
        spend(1, TENTH - timedelta(days=60))  # there are data of all days before
        for name, at in (("now", TENTH), ("before", before)):
            record(an_outcome(name, f"t{at:%d%H%M}-400", at.isoformat()))
    table = tables_of(panel(house, "use-cases"))[0]
    row = dict(zip(table.heads, table.row(house.copilot.name), strict=True))
    assert row["Change"].text == "unchanged"


@pytest.mark.parametrize(
    ("spent", "due", "heading"),
    [
        ("96.3", "100", "Spend is 3.7% under the budgeted curve"),
        ("104", "100", "Spend is 4.0% over the budgeted curve"),
        ("100.01", "100", "Spend is on the budgeted curve"),
        ("5", "0", "Spend and the budgeted curve"),
    ],
)
def test_the_heading_says_which_way(spent: str, due: str, heading: str) -> None:
    assert course_heading(Decimal(spent), Decimal(due)) == heading


def test_the_lines_differ_by_stroke_and_are_named_where_they_run() -> None:
    days = list(MONTH.days())
    budgeted = [Decimal(10) * number for number in range(1, 31)]
    ahead = [None] * 19 + [Decimal(170)] * 11
    figure = course_figure(
        CourseLines(days, [Decimal(9)] * 20, budgeted, ahead, Decimal(300), "USD")
    )
    traces, layout = figure["data"], figure["layout"]
    strokes = [trace["line"]["dash"] for trace in traces]  # type: ignore[attr-defined]  # JSON
    assert strokes == ["solid", "dash", "dot", "dash"]
    names = [name["text"] for name in layout["annotations"]]  # type: ignore[index]  # JSON
    assert names == ["Budget 300", "Budgeted curve", "Spent 9", "Forecast 170"]
    assert layout["showlegend"] is False  # type: ignore[index]  # JSON


@pytest.mark.parametrize(("spent", "side"), [(1, ("right", "bottom")), (999, ("left", "top"))])
def test_the_curve_is_named_on_the_side_where_spend_is_not(
    spent: int, side: tuple[str, str]
) -> None:
    days = list(MONTH.days())
    budgeted = [Decimal(10) * number for number in range(1, 31)]
    lines = CourseLines(days, [Decimal(spent)] * 20, budgeted, [None] * 30, Decimal(300), "USD")
    (name,) = [
        name
        for name in course_figure(lines)["layout"]["annotations"]  # type: ignore[index]  # JSON
        if name["text"] == "Budgeted curve"
    ]
    assert (name["xanchor"], name["yanchor"]) == side
