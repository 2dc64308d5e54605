"""GET /api/v1/traces/<trace_id>."""

import pytest

from finops.models import Tenant
from tests.ledger.api.asking import ask, csv_of, errors_of, json_of
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db


def test_a_trace_is_told_down_to_its_lines(key: str) -> None:
    body = json_of(key, "traces/trc/1")
    assert body["trace_id"] == "trc/1"
    assert body["tenant_id"] == "retail"
    assert body["request"]["use_case_id"] == "copilot"
    assert body["request"]["occurred_at"] == "2026-06-10T23:59:59+05:30"
    lines = [(line["meter"], line["quantity"], line["cost_usd"]) for line in body["lines"]]
    assert lines == [("input", "1000", "2"), ("output", "500", "1")]
    assert body["total"]["cost_usd"] == "3"
    assert body["outcomes"][0]["business_outcome_id"] == "case_1"


def test_the_reported_cost_and_its_variance_stand_beside(key: str) -> None:
    line = json_of(key, "traces/trc/1")["lines"][0]
    assert (line["reported_cost_usd"], line["variance_usd"]) == ("3.5", "0.5")


def test_tiny_amounts_have_no_exponent(key: str) -> None:
    line = next(
        line for line in json_of(key, "traces/trc_2")["lines"] if line["cost_event_id"] == "e2"
    )
    assert line["unit_price"] == "0.0000000000000012"


def test_a_line_without_price_has_a_cost_of_null(key: str) -> None:
    line = next(
        line for line in json_of(key, "traces/trc_2")["lines"] if line["cost_event_id"] == "u1"
    )
    assert line["cost_usd"] is None
    assert line["price_source"] == "unpriced"


def test_a_line_says_whose_price_it_has(in_batch: str) -> None:
    lines = json_of(in_batch, "traces/trc_2")["lines"]
    priced_as = {line["cost_event_id"]: line["priced_as"] for line in lines}
    assert priced_as == {"b1": "input@standard", "e2": "", "u1": ""}
    rows = csv_of(ask(in_batch, "traces/trc_2", format="csv"))
    assert "input@standard" in [cell for row in rows for cell in row]


def test_a_trace_whose_request_has_not_come_is_told_without_it(key: str) -> None:
    body = json_of(key, "traces/trc_3")
    assert body["request"] is None
    assert body["total"]["cost_usd"] == "0.5"


def test_a_foreign_trace_answers_byte_for_byte_like_an_unknown_one(tenant: Tenant) -> None:
    stranger = make_key(make_tenant("other"))
    foreign, unknown = ask(stranger, "traces/trc/1"), ask(stranger, "traces/trc_9")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert foreign.headers == unknown.headers


@pytest.mark.parametrize("trace_id", ["%20", "%27%3B--", "x" * 500, "%E5%90%8D", "%ff", "a%0Ab"])
def test_impossible_names_are_unknown(key: str, trace_id: str) -> None:
    assert ask(key, f"traces/{trace_id}").status_code == 404


@pytest.mark.parametrize(("name", "value"), [("from", "2026-06-01"), ("format", "pdf")])
def test_parameters_that_mean_nothing_here_are_refused(key: str, name: str, value: str) -> None:
    response = ask(key, "traces/trc/1", **{name: value})
    assert response.status_code == 400
    assert errors_of(response)[0]["field"] == name


def test_its_lines_come_as_a_file(key: str) -> None:
    rows = csv_of(ask(key, "traces/trc/1", format="csv"))
    assert ["# Trace", "trc/1"] in rows
    assert sum(row[1] == "e1" for row in rows if len(row) > 2) == 2
