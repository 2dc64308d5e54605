"""GET /api/v1/traces, and the details of requests in it and in a single trace."""

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.request_details import COUNTS
from tests.ledger.api.asking import ask, csv_of, errors_of, json_of
from tests.ledger.posting.test_request_details import EVERY_DETAIL
from tests.ledger.records import a_request, an_event, record

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-06-10", "last": "2026-06-12"}
AT = "2026-06-11T10:00:00Z"


@pytest.fixture(autouse=True)
def _detailed(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        record(
            a_request("full", AT, **EVERY_DETAIL),
            a_request("slow", AT, latency_ms="9000.25", status="timeout", run_id="run_2"),
            an_event("seen", "open", AT, latency_ms=70, status="error"),
        )


def ids(key: str, **params: str | list[str]) -> list[str]:
    return sorted(row["trace_id"] for row in json_of(key, "traces", **DAYS, **params)["rows"])


def test_the_list_has_each_trace_with_its_owner_cost_and_details(key: str) -> None:
    body = json_of(key, "traces", **DAYS)
    assert (body["from"], body["to"], body["next_cursor"]) == ("2026-06-10", "2026-06-12", None)
    rows = {row["trace_id"]: row for row in body["rows"]}
    assert rows["trc/1"]["cost_usd"] == "3"
    assert rows["trc/1"]["use_case_id"] == "copilot"
    assert rows["trc/1"]["details"]["latency_ms"] is None
    assert rows["slow"]["details"]["latency_ms"] == "9000.25"
    assert rows["open"]["use_case_id"] is None
    assert rows["open"]["details"]["status"] == "error"


def test_a_single_trace_has_them_as_fields_of_its_request(key: str) -> None:
    request = json_of(key, "traces/full")["request"]
    expected = EVERY_DETAIL | {"latency_ms": "812", "queue_wait_ms": "0"}
    expected |= {name: str(EVERY_DETAIL[name]) for name in COUNTS}
    assert {name: request[name] for name in expected} == expected


def test_what_others_report_is_there_before_the_request_has_come(key: str) -> None:
    body = json_of(key, "traces/open")
    assert body["request"] is None
    assert (body["reported"]["latency_ms"], body["reported"]["status"]) == ("70", "error")
    assert json_of(key, "traces/full")["reported"] is None


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"status": "timeout"}, ["slow"]),
        ({"status": ["timeout", "ok"]}, ["full", "slow"]),
        ({"status": "error"}, ["open"]),
        ({"status": "(none)"}, ["trc/1", "trc_2", "trc_3"]),
        ({"run_id": "run_1"}, ["full"]),
        ({"latency_ms_min": "812"}, ["full", "slow"]),
        ({"latency_ms_max": "812"}, ["full", "open"]),
        ({"latency_ms_min": "70.001", "latency_ms_max": "9000"}, ["full"]),
        ({"customer_specific": "false", "locale": "zh-CN"}, ["full"]),
        ({"customer_specific": "true"}, []),
        ({"budget_id": "budget_q3", "use_case": "aml"}, []),
        ({"data_classification": "internal", "component": "model_call"}, []),
        ({"trace_id": "slow"}, ["slow"]),
        ({"trace_id": ["slow", "open"]}, ["open", "slow"]),
        ({"trace_id": "slo"}, []),
        ({"trace_id": "trc_*"}, ["trc_2", "trc_3"]),
        ({"trace_id": "trc_*,full"}, ["full", "trc_2", "trc_3"]),
        ({"trace_id": "op*", "latency_ms_max": "70"}, ["open"]),
        ({"trace_id": "op*", "latency_ms_min": "71"}, []),
        ({"cost_usd_min": "3"}, ["trc/1"]),
        ({"cost_usd_min": "2", "cost_usd_max": "2.999999999999"}, ["open"]),
        ({"cost_usd_max": "0"}, []),
        ({"cost_usd_min": "0", "use_case": "copilot"}, ["trc/1"]),
        ({"cost_usd_min": "3", "trace_id": "trc/1", "component": "model_call"}, ["trc/1"]),
        ({"cost_usd_min": "3", "trace_id": "open"}, []),
    ],
)
def test_the_list_is_narrowed_by_details(
    key: str, params: dict[str, str | list[str]], expected: list[str]
) -> None:
    assert ids(key, **params) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "success"),
        ("latency_ms_min", "x"),
        ("cost_usd_max", "1,5"),
        ("trace_id", "a b"),
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "0050000000"),
    ],
)
def test_wrong_parameters_are_named(key: str, name: str, value: str) -> None:
    response = ask(key, "traces", **{name: value})
    assert response.status_code == 400
    assert errors_of(response)[0]["field"] == name


def test_sums_refuse_the_details_in_a_sentence(key: str) -> None:
    response = ask(key, "showback", run_id="run_1")
    assert errors_of(response)[0]["code"] == "of_requests"


def test_pages_follow_each_other(key: str) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = json_of(key, "traces", **DAYS, limit="2", cursor=cursor)
        seen += [row["trace_id"] for row in page["rows"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == ids(key)
    assert errors_of(ask(key, "traces", cursor="x"))[0]["field"] == "cursor"


def test_the_list_comes_as_a_file_with_every_detail(key: str) -> None:
    rows = csv_of(ask(key, "traces", **DAYS, format="csv"))
    head = next(row for row in rows if "trace_id" in row)
    slow = dict(zip(head, next(row for row in rows if "slow" in row), strict=True))
    assert (slow["latency_ms"], slow["status"], slow["run_id"]) == ("9000.25", "timeout", "run_2")
    assert slow["ttft_ms"] == ""


def test_sums_are_split_and_narrowed_by_the_budget_that_requests_say(key: str) -> None:
    rows = json_of(key, "showback", **DAYS, by="budget_id")["rows"]
    requests = {row["budget_id"]: row["requests"] for row in rows if not row["is_unattributed"]}
    without = ids(key, budget_id="(none)", environment="prod")  # a trace without request has none
    assert requests == {"budget_q3": 1, "(none)": len(without)}
    assert ids(key, budget_id="budget_q3") == ["full"]
    narrowed = {**DAYS, "by": "budget_id", "budget_id": "budget_q3"}
    lines = csv_of(ask(key, "showback", **narrowed, format="csv"))
    assert any("budget_q3" in line for line in lines)
