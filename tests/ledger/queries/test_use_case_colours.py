"""Each use case keeps its colour: whoever comes later, however the report is narrowed."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from finops.models import Tenant
from finops.ui.links import links_into
from ledger.queries.showback.report import ShowbackReport
from ledger.queries.showback.trends import FIRST, OTHER, first_use_cases
from ledger.views.showback.figures import trend_figure
from tests.ledger.queries.asking import june, report_of
from tests.ledger.records import a_request, an_event, record

pytestmark = pytest.mark.django_db
EARLY, NOON = "2026-06-02T12:00:00Z", "2026-06-10T12:00:00Z"


@pytest.fixture(autouse=True)
def within(tenant: Tenant) -> Iterator[None]:
    with links_into(tenant):
        yield


def use(slug: str, when: str = NOON, tokens: int = 1000) -> None:
    """A request of the use case with a cost, as a posting of its own."""
    record(
        a_request(f"t-{slug}-{when}", when, use_case_id=slug),
        an_event(f"e-{slug}-{when}", f"t-{slug}-{when}", when, input_tokens=tokens),
    )


def places(report: ShowbackReport) -> dict[str, int]:
    assert report.trend is not None
    return {line.key: line.place for line in report.trend.series}


def colours(report: ShowbackReport) -> dict[str, str]:
    figure = trend_figure(report)
    assert figure is not None
    return {trace["name"]: trace["marker"]["color"] for trace in figure["data"]}  # type: ignore[attr-defined]


def test_whoever_comes_later_changes_nobodys_place() -> None:
    for slug in ("copilot", "aml"):
        use(slug)
    before = colours(report_of(june()))
    use("aardvark", EARLY, tokens=9000)  # of an earlier day, larger, and first of the alphabet
    after = colours(report_of(june()))
    assert before == {"copilot": "--series-1", "aml": "--series-2"}
    assert after == {**before, "aardvark": "--series-3"}
    assert first_use_cases() == ["copilot", "aml", "aardvark"]


def test_a_place_is_the_same_in_every_filter_and_for_those_who_see_a_part() -> None:
    for slug in ("copilot", "aml"):
        use(slug)
    assert colours(report_of(june(use_case="aml"))) == {"aml": "--series-2"}
    assert colours(report_of(june(), frozenset({"aml"}))) == {"aml": "--series-2"}


def test_after_the_first_ones_the_rest_is_grey_and_nothing_is_lost() -> None:
    first = [f"use-{number}" for number in range(FIRST)]
    for slug in first:
        use(slug)
    use("late", tokens=9000)
    report = report_of(june())
    assert places(report) == {**{slug: at for at, slug in enumerate(first, 1)}, OTHER: 0}
    assert colours(report)["late"] == "--series-other"
    use("later")
    report = report_of(june())
    assert report.trend is not None
    assert set(colours(report)) == {*first, "other"}
    assert sum(sum(line.values) for line in report.trend.series) == report.total.cost_usd
    assert report.total.cost_usd == Decimal(2 * FIRST + 18 + 2)
