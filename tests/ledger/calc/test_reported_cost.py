"""Reported and rated, exact; no percentage of nothing."""

from decimal import Decimal

from ledger.calc.reports.reported_cost import ReportedCostFigures, add_up


def figures(rated: str, reported: str) -> ReportedCostFigures:
    return ReportedCostFigures(Decimal(rated), Decimal(reported), Decimal(0), 1, 0)


def test_the_customers_example_was_reported_half_as_dear_again_as_its_lines_say() -> None:
    example = figures("0.00558", "0.0084")
    assert example.difference_usd == Decimal("0.00282")
    assert example.ratio is not None
    assert round(example.ratio, 4) == Decimal("0.5054")


def test_of_nothing_there_is_no_percentage() -> None:
    assert figures("0", "5").ratio is None
    assert figures("5", "0").ratio == -1


def test_sums_are_exact_and_their_ratio_is_that_of_the_sums() -> None:
    total = add_up([figures("0.000000000000000001", "1"), figures("1", "1")])
    assert total.rated_usd == Decimal("1.000000000000000001")
    assert (total.events, total.difference_usd) == (2, Decimal("0.999999999999999999"))
    assert add_up([]).ratio is None
