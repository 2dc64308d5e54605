"""GET /api/v1/unit-economics and /api/v1/outcomes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from finops.access import Actor
from finops.models import Tenant, UseCase
from finops.scope import tenant_scope
from ledger.calc.outcomes.terms import OutcomeTerms, Requirement
from ledger.queries.units.economics import SPLITS
from ledger.services.crediting.definitions import define_outcome
from ledger.services.crediting.settling import settle_waiting
from tests.ledger.api.asking import ask, content_of, csv_of, errors_of, json_of
from tests.ledger.crediting.reading import a_use_case
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
JUNE = {"first": "2026-06-01", "last": "2026-06-30"}


def test_unit_costs_are_told_per_use_case(key: str) -> None:
    body = json_of(key, "unit-economics", **JUNE)
    rows = {row["use_case"]: row for row in body["rows"]}
    assert list(rows) == ["copilot", "aml", "unattributed"]
    assert rows["copilot"]["cost_per_resolved_case_usd"] == "3"
    assert rows["copilot"]["cost_per_outcome_usd"] == {"resolved_case": "3"}
    assert rows["copilot"]["value_usd"] == "40"


def test_a_unit_cost_that_cannot_be_told_has_a_reason(key: str) -> None:
    body = json_of(key, "unit-economics", **JUNE, use_case="aml")
    (row,) = body["rows"]
    assert row["cost_per_resolved_case_usd"] is None
    assert row["reasons"]["cost_per_resolved_case_usd"] == "no_resolved_cases"
    assert row["cost_per_request_usd"] == "0.0000000000012"


def test_the_total_and_the_trend_cover_the_period(key: str) -> None:
    body = json_of(key, "unit-economics", **JUNE, grain="week")
    assert body["total"]["requests"] == 2
    assert body["unattributed"]["cost_usd"] == "0.5"
    assert body["unpriced"]["lines"] == 1
    assert [point["bucket"] for point in body["total"]["trend"]][:2] == ["2026-W23", "2026-W24"]


def test_it_is_split_by_what_requests_have_and_by_models_and_nothing_else(key: str) -> None:
    total = json_of(key, "unit-economics", **JUNE)["total"]
    for by in SPLITS:
        body = json_of(key, "unit-economics", **JUNE, by=str(by))
        assert body["by"] == [str(by)]
        assert body["total"] == total
        costs = [Decimal(row["cost_usd"]) for row in body["rows"] if row["cost_usd"]]
        assert sum(costs) == Decimal(total["cost_usd"]), by
    response = ask(key, "unit-economics", **JUNE, by="meter")
    assert errors_of(response)[0]["field"] == "by"


def test_of_a_model_there_is_a_cost_and_no_unit_cost(key: str) -> None:
    rows = json_of(key, "unit-economics", **JUNE, by="model")["rows"]
    assert len(rows) > 1
    for row in rows:
        assert row["cost_per_request_usd"] is None
        assert row["reasons"]["cost_per_request_usd"] == "not_by_model"
        assert row["metric_reasons"]["tokens_per_passed"] == "not_by_model"


def test_metrics_stand_beside_with_their_reasons(key: str) -> None:
    (row,) = json_of(key, "unit-economics", **JUNE, use_case="copilot")["rows"]
    assert row["metrics"]["evidence_ratio"] is None
    assert row["metric_reasons"]["evidence_ratio"] == "no_evidence"
    assert Decimal(row["metrics"]["usd_per_1k_in"]) > 0


def test_files_have_the_same_figures(key: str) -> None:
    rows = csv_of(ask(key, "unit-economics", **JUNE, format="csv"))
    columns = next(row for row in rows if row[0] == "use_case")
    copilot = next(row for row in rows if row[0] == "copilot")
    assert dict(zip(columns, copilot, strict=True))["cost_per_resolved_case_usd"] == "3"
    assert content_of(ask(key, "unit-economics", **JUNE, format="xlsx"))[:2] == b"PK"


def test_another_tenant_gets_its_own_nothing(tenant: Tenant) -> None:
    assert json_of(make_key(make_tenant("other")), "unit-economics", **JUNE)["rows"] == []


def test_a_case_that_two_use_cases_share_is_a_part_of_one_in_each(key: str, tenant: Tenant) -> None:
    late = "2026-06-12T10:00:00Z"
    with tenant_scope(tenant.pk):
        record(
            *(
                a_request(f"s_{name}", late, use_case_id=name, business_outcome_id="shared")
                for name in ("copilot", "aml", "kyc")
            ),
            an_event("e_kyc", "s_kyc", late),
        )
    body = json_of(key, "unit-economics", **JUNE)
    rows = {row["use_case"]: row for row in body["rows"]}
    assert rows["kyc"]["outcomes"] == {"resolved_case": 0.333333333333}
    assert rows["kyc"]["implied_outcomes"] == {"resolved_case": 0.333333333333}
    assert rows["kyc"]["by_cohort"]["outcomes"] == {"resolved_case": 0.333333333333}
    assert body["total"]["outcomes"] == {"resolved_case": 2}
    assert body["crediting"]["waiting_cases"] == 0
    assert body["crediting"]["is_mature"] is True


def test_outcomes_without_a_cost_of_theirs_are_null_with_a_reason(key: str, tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        record(an_outcome("late", "trc/1", "2026-07-01T10:00:00Z"))
    july = {"first": "2026-07-01", "last": "2026-07-31"}
    body = json_of(key, "unit-economics", **july)
    row = next(row for row in body["rows"] if row["use_case"] == "copilot")
    assert row["cost_usd"] is None
    assert row["reasons"]["cost_usd"] == "no_cost_of_outcomes"
    assert row["cost_per_outcome_usd"] == {"resolved_case": None}
    rows = csv_of(ask(key, "unit-economics", **july, format="csv"))
    head = next(line for line in rows if line[0] == "use_case")
    copilot = next(line for line in rows if line[0] == "copilot")
    told_in_file = dict(zip(head, copilot, strict=True))
    assert told_in_file["cost_per_resolved_case_usd"] == ""
    assert told_in_file["cost_unknown_because"] == "no_cost_of_outcomes"


def test_outcomes_are_told_by_use_case_and_kind_as_unit_economics_counts_them(key: str) -> None:
    body = json_of(key, "outcomes", **JUNE)
    rows = {(row["use_case"], row["kind"]): row for row in body["rows"]}
    copilot = rows["copilot", "resolved_case"]
    economics = json_of(key, "unit-economics", **JUNE, use_case="copilot")["rows"][0]
    assert copilot["counted"] == economics["outcomes"]["resolved_case"] > 0
    assert copilot["by_cohort"] == economics["by_cohort"]["outcomes"]["resolved_case"]
    assert copilot["cost_per_outcome_usd"] == "3"
    assert (copilot["version"], copilot["reason"]) == (None, "")
    lines = csv_of(ask(key, "outcomes", **JUNE, format="csv"))
    [line] = [line for line in lines if line[:1] == ["copilot"] and "resolved_case" in line]
    assert line[5] == str(copilot["counted"])


def test_an_outcome_says_by_which_version_it_counts(key: str, tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        a_use_case("copilot")
        define_outcome(
            actor=Actor(tenant, name="tests"),
            use_case=UseCase.objects.get(slug="copilot"),
            terms=OutcomeTerms(quality=Requirement.REQUIRED),
            kind="resolved_case",
            valid_from=datetime(2026, 6, 1, tzinfo=UTC),
        )
        settle_waiting(tenant.pk)
    rows = {(r["use_case"], r["kind"]): r for r in json_of(key, "outcomes", **JUNE)["rows"]}
    copilot = rows["copilot", "resolved_case"]
    assert (copilot["is_own"], copilot["version"]) == (True, 1)
    assert (copilot["counted"], copilot["reason"]) == (0, "no_outcomes")
    assert copilot["unknown"] > 0
    assert copilot["cost_per_outcome_at_best_usd"] is not None


def test_outcomes_take_no_parameter_that_they_do_not_know(key: str) -> None:
    assert ask(key, "outcomes", **JUNE, kind="resolved_case").status_code == 400
