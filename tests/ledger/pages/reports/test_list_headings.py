"""What lists say over their tables."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.test import Client

from ledger.queries.traces import listing
from ledger.views.reports.list_headings import (
    calls_heading,
    imports_heading,
    months_heading,
    traces_heading,
)
from ledger.views.traces import listing as trace_list
from tests.ledger.pages.house import JUNE
from tests.ledger.pages.reading import tables_of, text_of

MAY, JUNE_1, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("count", "troubled", "heading"),
    [
        (12, 2, "2 of 12 imports failed or left rows out"),
        (1, 1, "1 of 1 import failed or left rows out"),
        (12, 0, "All 12 imports were taken whole"),
        (1, 0, "The import was taken whole"),
        (0, 0, "All imports"),
    ],
)
def test_imports_say_how_many_want_looking_at(count: int, troubled: int, heading: str) -> None:
    assert imports_heading(count, troubled) == heading


def test_months_say_which_is_closed_and_how_many_wait() -> None:
    going, over, closed = (JULY, False, False), (JUNE_1, False, True), (MAY, True, True)
    waiting = "1 month that is over is not closed"
    assert months_heading([going, over, closed]) == f"May 2026 is closed; {waiting}"
    assert months_heading([going, over]) == waiting
    assert months_heading([going, closed]) == "May 2026 is closed, and every month before it"
    assert months_heading([going]) == "No month is over yet"


def test_calls_say_whose_reports_are_left_out() -> None:
    mixed = calls_heading(["LiteLLM", "LiteLLM", "REST"], "Reports")
    assert mixed == "66.7% of the reports shown that are not counted come from LiteLLM"
    assert calls_heading(["REST"], "Reports").startswith("All reports shown")
    assert calls_heading(["REST", "LiteLLM"], "Reports") == "Reports"
    assert calls_heading([], "Reports") == "Reports"


def test_traces_say_what_one_costs_on_average() -> None:
    heading = traces_heading("12 traces", D("0.0487"))
    assert heading == "12 traces; those shown cost 0.049 USD on average"
    assert traces_heading("12 traces", None) == "12 traces"


def test_the_list_of_traces_ends_with_its_count_and_averages(lead: Client) -> None:
    html = lead.get(f"/t/retail/traces/?{JUNE}&use_case=copilot").content.decode()
    (table,) = tables_of(html)
    costs = [cell.number for cell in table.column("USD")]
    total = dict(zip(table.heads, table.total, strict=True))
    assert total["Trace"].text == f"{len(costs)} traces averages of the {len(costs)} shown"
    assert total["USD"].number == sum(costs) / len(costs)
    assert f"{len(costs)} traces; those shown cost" in text_of(html)


def test_of_very_many_traces_it_is_said_that_there_are_more(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_list, "MOST_COUNTED", 1)
    monkeypatch.setattr(
        trace_list, "traces", lambda report, scope, *_after: listing.traces(report, scope, limit=1)
    )
    text = text_of(lead.get(f"/t/retail/traces/?{JUNE}").content.decode())
    assert "More than 1 traces; those shown cost" in text
