"""Routes of a use case on four axes: which one lies off the line, and what is not known of them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from finops.scope import tenant_scope
from ledger.calc.measures.terms import MeasureTerms, Sampling
from ledger.queries.worksheets.routes import RouteComparison, compare_routes
from ledger.services.measures.definitions import define_measure
from tests.ledger.pages.reading import content_of, text_of
from tests.ledger.queries.asking import june
from tests.ledger.records import Record, a_request, an_event, record
from tests.ledger.slos.house import House, open_house, signed

pytestmark = pytest.mark.django_db
AT = "2026-06-12T09:00:00Z"
REVIEW = "/t/retail/use-case-reviews/copilot/?from=2026-06-01&to=2026-06-30"


def judged(name: str, metric: str, trace: str, value: str) -> Record:
    own = {"score_id": name, "metric": metric, "value": value, "source": "judge"}
    return {"type": "score", "occurred_at": AT, "trace_id": trace, **own}


def took(route: str, tokens: int, latency_ms: int, good: str, *, is_safe: bool = True) -> None:
    """Ten requests by a route, all of them judged; `good` of them is a string of y and n."""
    for number, letter in enumerate(good):
        trace = f"{route}_{number}"
        citation = "1" if letter == "y" else "0"
        more = {"route_policy_version": route, "latency_ms": latency_ms}
        record(
            a_request(trace, AT, **more),
            an_event(f"e_{trace}", trace, AT, input_tokens=tokens),
            judged(f"c_{trace}", "citation_correctness", trace, citation),
        )
        if is_safe:
            record(judged(f"u_{trace}", "unsupported_claim", trace, "0"))


@pytest.fixture
def house() -> Iterator[House]:
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        signed(opened, opened.copilot)
        for metric, bound in (
            ("citation_correctness", "at_least"),
            ("unsupported_claim", "at_most"),
        ):
            threshold = Decimal("0.5")
            terms = MeasureTerms(metric, threshold, bound, sampling=Sampling.ALL, minimum=1)
            define_measure(
                actor=opened["Lea"], metric=metric, terms=terms, valid_from=date(2026, 1, 1)
            )
        yield opened


def read(house: House) -> RouteComparison:
    return compare_routes(house.copilot, june(), None)


def test_a_route_that_another_beats_lies_off_the_line(house: House) -> None:
    took("route_small", 500, 900, "yyynn")
    took("route_old", 2000, 2400, "yyyyn")
    took("route_new", 1000, 1200, "yyyyy")
    assert read(house).off == {"route_old": ("route_new",)}
    [old] = [point for point in read(house).points if point.route == "route_old"]
    assert (old.cost_usd, old.quality, old.unsafe) == (Decimal(4), Decimal("0.8"), Decimal(0))
    page = text_of(content_of(house.door("Bea").get(REVIEW)))
    assert "Off the line: route_old, by route_new" in page


def test_a_route_of_which_an_axis_is_not_known_is_named_and_not_compared(house: House) -> None:
    took("route_new", 1000, 1200, "yy")
    took("route_bare", 2000, 2400, "yn", is_safe=False)
    assert read(house).off == {}
    page = text_of(content_of(house.door("Bea").get(REVIEW)))
    assert "Not answered: of route_bare nobody knows risk." in page
