"""Routes that another one beats on four axes together."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.calc.worksheets.dominance import RoutePoint, dominated


def a_route(route: str, cost: str, quality: str, p95_ms: int, unsafe: str) -> RoutePoint:
    return RoutePoint(route, Decimal(cost), Decimal(quality), Decimal(p95_ms), Decimal(unsafe))


ROUTES = [
    a_route("A", "0.012", "0.910", 1200, "0.002"),
    a_route("B", "0.060", "0.964", 2900, "0.0005"),
    a_route("C", "0.071", "0.950", 3400, "0.001"),
    a_route("D", "0.190", "0.975", 5800, "0"),
    a_route("E", "0.050", "0.9733", 2600, "0"),
]


def test_of_five_routes_a_e_and_d_are_on_the_line() -> None:
    assert dominated(ROUTES) == {"B": ("E",), "C": ("B", "E")}


@pytest.mark.parametrize("axis", ["cost_usd", "quality", "p95_ms", "unsafe"])
def test_what_is_unknown_is_not_compared_and_is_no_nought(axis: str) -> None:
    best = ROUTES[4]
    values = {**vars(best), axis: None}
    untold = [*ROUTES[:4], RoutePoint(**values)]
    assert dominated(untold) == {"C": ("B",)}


def test_two_that_are_alike_do_not_beat_each_other() -> None:
    assert dominated([ROUTES[0], replace(ROUTES[0], route="F")]) == {}
