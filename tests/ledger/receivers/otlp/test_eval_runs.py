"""Calls beneath a span of an offline eval belong to its run, in whatever order spans come."""

import pytest

from ledger.parsers.received import Record
from tests.ledger.receivers.otlp.spans import CHAT, A, Attributes, take, together

RUN: Attributes = {"finops.eval_run_id": "eval_42", "finops.eval_cases": 250}
OTHER: Attributes = {"finops.eval_run_id": "eval_43"}


def events(*spans: A) -> list[Record]:
    return [record for record in take(*spans).records if "cost_event_id" in record]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_call_inherits_the_run_of_the_nearest_span_around_it(order: tuple[int, ...]) -> None:
    spans = [A(1, RUN), A(2, parent=1), A(3, CHAT, parent=2)]
    received = take(*(spans[at] for at in order))
    [event] = [record for record in received.records if "cost_event_id" in record]
    assert (event["eval_run_id"], event["eval_cases"]) == ("eval_42", 250)
    assert received.reports == [], "an eval's trace is no request"


def test_what_a_call_says_itself_is_believed_before_that() -> None:
    [event] = events(A(1, RUN), A(2, together(CHAT, OTHER), parent=1))
    assert event["eval_run_id"] == "eval_43"
    assert event.get("eval_cases") is None or event["eval_cases"] != 250


def test_a_call_beside_the_run_or_above_it_is_of_no_run() -> None:
    spans = [A(1, CHAT), A(2, RUN, parent=1), A(3, CHAT, parent=9), A(4, CHAT, trace="1" * 32)]
    assert all("eval_run_id" not in event for event in events(*spans))


def test_spans_that_lead_back_to_themselves_end() -> None:
    spans = [A(1, CHAT, parent=2), A(2, parent=1), A(3, RUN)]
    assert "eval_run_id" not in events(*spans)[0]
