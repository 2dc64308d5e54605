"""GET /api/v1/metrics and /api/v1/metrics/<name>."""

import pytest

from finops.models import Tenant
from ledger.calc.exact import plain
from ledger.metrics import metrics
from tests.ledger.api.asking import ask, errors_of, json_of
from tests.ledger.metrics.house import read
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
JUNE = {"window": "month_to_date", "at": "2026-06-30T12:00:00+05:30"}


@pytest.fixture
def key(tenant: Tenant) -> str:
    return make_key(tenant)


def test_the_list_says_what_every_metric_is(key: str) -> None:
    rows = {row["name"]: row for row in json_of(key, "metrics")["metrics"]}
    assert list(rows) == [declared.name for declared in metrics()]
    assert rows["cost_per_resolved_case"]["per"] == "resolved_case"
    assert rows["cost_per_resolved_case"]["unit"] == "usd_per_unit"
    assert rows["spend_usd"]["per"] is None
    assert rows["spend_usd"]["windows"] == ["hour", "day", "7d", "30d", "month_to_date"]
    assert rows["cache_hit_rate"]["direction"] == "higher_is_better"


def test_a_value_comes_with_its_parts_window_and_page(key: str) -> None:
    body = json_of(key, "metrics/cost_per_resolved_case", **JUNE, use_case="copilot")
    assert (body["from"], body["to"]) == ("2026-06-01", "2026-06-30")
    assert body["start"] == "2026-06-01T00:00:00+05:30"
    assert body["end"] == "2026-07-01T00:00:00+05:30"
    assert (body["value"], body["reason"], body["adds_up"]) == ("4", None, True)
    assert (body["numerator"], body["denominator"]) == ("4", "1")
    assert body["scope"] == {"use_case": ["copilot"]}
    assert body["drill_down"].startswith("/t/retail/use-cases/?")


def test_every_metric_is_what_its_declaration_reads(key: str, tenant: Tenant) -> None:
    for declared in metrics():
        body = json_of(key, f"metrics/{declared.name}", **JUNE)
        value = read(declared.name)
        assert body["unit"] == str(declared.unit)
        assert (body["reason"], body["adds_up"]) == (value.reason, value.adds_up), declared.name
        for part in ("value", "numerator", "denominator"):
            number = getattr(value, part)
            assert body[part] == (None if number is None else plain(number)), declared.name


def test_an_hour_is_one_of_the_tenants_clock(key: str) -> None:
    at = {"window": "hour", "at": "2026-06-10T18:29:59Z"}
    body = json_of(key, "metrics/spend_usd", **at)
    assert (body["start"], body["end"]) == (
        "2026-06-10T23:00:00+05:30",
        "2026-06-11T00:00:00+05:30",
    )
    assert body["value"] == "3"


def test_what_is_unknown_is_null_with_a_reason(key: str) -> None:
    body = json_of(key, "metrics/cost_per_resolved_case", **JUNE, use_case="aml")
    assert (body["value"], body["reason"]) == (None, "no_resolved_cases")
    assert body["denominator"] == "0"
    body = json_of(key, "metrics/spend_usd", **JUNE, model="unheard_of")
    assert (body["value"], body["reason"], body["numerator"]) == (None, "cost_unknown", None)


def test_without_parameters_it_is_today(key: str) -> None:
    body = json_of(key, "metrics/spend_usd")
    assert (body["window"], body["from"]) == ("day", body["to"])
    assert body["value"] == "0"


@pytest.mark.parametrize(
    ("name", "asked", "field", "code"),
    [
        ("spend_usd", {"window": "week"}, "window", "unknown_window"),
        ("cost_per_request", {"window": "hour"}, "window", "unknown_window"),
        ("cost_per_request", {"model": "small"}, "model", "unknown_scope"),
        ("cache_hit_rate", {"cache": "miss"}, "cache", "unknown_scope"),
        ("unattributed_share", {"bu": "retail"}, "bu", "unknown_scope"),
        ("spend_usd", {"use_case": "no spaces"}, "use_case", "bad_value"),
        ("spend_usd", {"at": "yesterday"}, "at", "not_a_time"),
        ("spend_usd", {"at": "2026-06-30T12:00:00"}, "at", "not_a_time"),
        ("spend_usd", {"at": "2026-06-31T12:00:00Z"}, "at", "not_a_time"),
        ("spend_usd", {"at": "2026-06-30"}, "at", "not_a_time"),
        ("spend_usd", {"at": "0001-01-01T00:00:00Z"}, "at", "time_out_of_range"),
        ("spend_usd", {"at": "9999-12-31T23:59:59-12:00"}, "at", "time_out_of_range"),
        ("spend_usd", {"at": ["2026-06-30T12:00:00Z"] * 2}, "at", "repeated"),
        ("spend_usd", {"from": "2026-06-01"}, "from", "unknown_parameter"),
        ("spend_usd", {"by": "model"}, "by", "unknown_parameter"),
        ("spend_usd", {"unpriced": "1"}, "unpriced", "unknown_parameter"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    key: str, name: str, asked: dict[str, str | list[str]], field: str, code: str
) -> None:
    response = ask(key, f"metrics/{name}", **asked)
    assert response.status_code == 400
    assert [(error["field"], error["code"]) for error in errors_of(response)] == [(field, code)]


def test_a_metric_that_is_not_there_is_404(key: str) -> None:
    assert ask(key, "metrics/latency_p95_ms").status_code == 404


def test_another_tenants_key_reads_its_own_nothing(tenant: Tenant) -> None:
    body = json_of(make_key(make_tenant("other")), "metrics/spend_usd", **JUNE)
    assert (body["value"], body["time_zone"]) == ("0", "UTC")
