"""A metric says what the report behind it says, to the last digit."""

from decimal import ROUND_DOWN, Decimal

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.metrics import Window
from ledger.calc.reports.dimensions import Dimension
from ledger.metrics import MetricScope, metrics
from ledger.queries.metrics import METRICS
from ledger.queries.units.worksheets import UseCaseWorksheet, worksheet
from tests.ledger.api.asking import Body, json_of
from tests.ledger.metrics.house import END_OF_JUNE, IN_OCTOBER, known, metric_house, read
from tests.ledger.queries.asking import june
from tests.ledger.records import a_request, an_outcome, record
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
JUNE = {"first": "2026-06-01", "last": "2026-06-30"}
COPILOT = MetricScope(((Dimension.USE_CASE, ("copilot",)),))
AML = MetricScope(((Dimension.USE_CASE, ("aml",)),))
SPEND = Decimal("4.5000000000012")
WORKED = {
    "spend_usd": SPEND,
    "cost_per_request": Decimal("1.5000000000004"),
    "cost_per_accepted_action": SPEND,
    "cost_per_resolved_case": SPEND,
    "unpriced_share": Decimal("0.2"),
    "cache_hit_rate": Decimal(1) / 3,
    "retry_waste_usd": Decimal(1),
    "success_rate": Decimal("0.8"),
    "unattributed_share": Decimal("0.5") / SPEND,
    "tokens_per_request": Decimal(4750) / 3,
    "evidence_token_ratio": Decimal("0.25"),
    "outcome_pass_rate": Decimal(2) / 3,
}


@pytest.mark.parametrize("name", WORKED)
def test_a_metric_of_june_is_what_was_worked_out_by_hand(tenant: Tenant, name: str) -> None:
    assert known(read(name)) == WORKED[name]


def test_every_metric_of_the_ledger_is_worked_out_here() -> None:
    assert {declared.name for declared in METRICS} == WORKED.keys()
    assert {declared.name for declared in METRICS if declared.per} == REASONS.keys()


def showback_of(tenant: Tenant, **narrowed: str) -> Body:
    return json_of(make_key(tenant), "showback", **JUNE, **narrowed)


def economics_of(tenant: Tenant, **narrowed: str) -> Body:
    return json_of(make_key(tenant), "unit-economics", **JUNE, **narrowed)


def copilots_worksheet() -> UseCaseWorksheet:
    sheet = worksheet("copilot", june(), None)
    assert sheet is not None
    return sheet


@pytest.mark.parametrize("use_case", ["copilot", "aml"])
def test_spend_and_retry_waste_are_those_of_the_showback(tenant: Tenant, use_case: str) -> None:
    scope = MetricScope(((Dimension.USE_CASE, (use_case,)),))
    body = showback_of(tenant, use_case=use_case)
    assert known(read("spend_usd", scope)) == Decimal(body["total"]["cost_usd"])
    assert known(read("retry_waste_usd", scope)) == Decimal(body["retry_waste"]["cost_usd"])


@pytest.mark.parametrize("model", ["small", "unheard_of"])
def test_a_model_is_a_scope_too(tenant: Tenant, model: str) -> None:
    total = showback_of(tenant, model=model)["total"]
    value = read("spend_usd", MetricScope(((Dimension.MODEL, (model,)),)))
    is_unpriced = total["lines"] == total["unpriced_lines"]
    assert value.value == (None if is_unpriced else Decimal(total["cost_usd"]))
    assert value.reason == ("cost_unknown" if is_unpriced else None)


@pytest.mark.parametrize("rung", ["request", "accepted_action", "resolved_case"])
@pytest.mark.parametrize("scope", [COPILOT, AML])
def test_unit_costs_and_their_reasons_are_those_of_unit_economics(
    tenant: Tenant, rung: str, scope: MetricScope
) -> None:
    total = economics_of(tenant, use_case=scope.values[0][1][0])["total"]
    value = read(f"cost_per_{rung}", scope)
    cost = total[f"cost_per_{rung}_usd"]
    assert value.value == (None if cost is None else Decimal(cost))
    assert value.reason == total["reasons"].get(f"cost_per_{rung}_usd")


def test_what_lacks_a_price_is_the_rest_of_the_coverage_shown(tenant: Tenant) -> None:
    coverage = Decimal(showback_of(tenant)["basis"]["coverage"]["events"])
    priced = 1 - known(read("unpriced_share"))
    assert priced.quantize(Decimal("0.001"), ROUND_DOWN) == coverage


def test_cache_hits_and_tokens_are_those_of_the_worksheet(tenant: Tenant) -> None:
    sheet = copilots_worksheet()
    assert read("cache_hit_rate", COPILOT).value == sheet.cache_hit_rate == Decimal("0.5")
    assert sheet.tokens_in_per_request is not None
    assert sheet.tokens_out_per_request is not None
    both = sheet.tokens_in_per_request + sheet.tokens_out_per_request
    assert read("tokens_per_request", COPILOT).value == both


def test_success_is_what_did_not_fail_of_the_events_shown(tenant: Tenant) -> None:
    body = showback_of(tenant)
    failed = body["retry_waste"]["events"]  # nothing was superseded here
    value = read("success_rate")
    assert value.denominator == body["total"]["events"]
    assert value.numerator == body["total"]["events"] - failed


def test_the_unattributed_share_is_that_of_the_showback(tenant: Tenant) -> None:
    body = showback_of(tenant)
    left, total = (Decimal(body[part]["cost_usd"]) for part in ("unattributed", "total"))
    assert known(read("unattributed_share")) == left / total


def test_outcomes_passed_and_failed_are_those_of_unit_economics(tenant: Tenant) -> None:
    total = economics_of(tenant, use_case="copilot")["total"]
    passed, failed = (sum(total[part].values()) for part in ("outcomes", "failed_outcomes"))
    value = read("outcome_pass_rate", COPILOT)
    assert (value.numerator, value.denominator) == (passed, passed + failed) == (2, 3)


REASONS = {
    "cost_per_request": "no_requests",
    "cost_per_accepted_action": "no_accepted_actions",
    "cost_per_resolved_case": "no_resolved_cases",
    "unpriced_share": "no_events",
    "cache_hit_rate": "no_requests",
    "success_rate": "no_events",
    "unattributed_share": "no_cost",
    "tokens_per_request": "no_requests",
    "evidence_token_ratio": "no_evidence_told",
    "outcome_pass_rate": "no_outcomes",
}


@pytest.mark.parametrize("name", REASONS)
def test_a_ratio_of_nothing_is_unknown_with_a_reason(tenant: Tenant, name: str) -> None:
    value = read(name, at=IN_OCTOBER)
    assert (value.value, value.reason) == (None, REASONS[name])
    assert value.denominator == 0


@pytest.mark.parametrize("name", ["spend_usd", "retry_waste_usd"])
def test_a_sum_of_nothing_is_zero(tenant: Tenant, name: str) -> None:
    assert known(read(name, at=IN_OCTOBER)) == 0


def test_requests_without_any_cost_have_an_unknown_cost_and_not_one_of_zero(
    tenant: Tenant,
) -> None:
    record(a_request("quiet", "2026-10-20T10:00:00Z"))
    value = read("cost_per_request", at=IN_OCTOBER)
    assert (value.value, value.reason, value.numerator) == (None, "cost_unknown", None)


def test_what_has_an_unknown_cost_is_left_out_as_on_the_page_and_does_not_add_up(
    tenant: Tenant,
) -> None:
    at = "2026-06-20T10:00:00Z"
    record(
        a_request("kyc_1", at, use_case_id="kyc"),
        an_outcome("kyc_case", "kyc_1", at),
    )
    total = economics_of(tenant)["total"]
    for rung in ("request", "resolved_case"):
        value = read(f"cost_per_{rung}")
        assert known(value) == Decimal(total[f"cost_per_{rung}_usd"])
        assert not value.adds_up
    assert total["left_out"]["use_cases"] == ["kyc"]
    assert read("cost_per_request").denominator == total["requests"] - 1


def test_a_tenant_reads_nothing_of_another(tenant: Tenant) -> None:
    before = {declared.name: read(declared.name) for declared in metrics()}
    another = metric_house("another")
    assert {declared.name: read(declared.name) for declared in metrics()} == before
    with tenant_scope(another.pk):
        record(a_request("more", "2026-06-15T10:00:00Z"))
        assert read("cost_per_request").denominator == 4
    assert read("cost_per_request").denominator == 3
    with tenant_scope(make_tenant("empty").pk):
        assert known(read("spend_usd")) == 0
        assert read("cost_per_request").reason == "no_requests"


def test_whoever_sees_one_use_case_reads_its_figures_alone(tenant: Tenant) -> None:
    only_aml = MetricScope(use_cases=frozenset({"aml"}))
    assert known(read("spend_usd", only_aml)) == Decimal("0.0000000000012")
    assert read("cost_per_request", only_aml).denominator == 1
    assert known(read("unattributed_share", only_aml)) == 0
    nothing = MetricScope(((Dimension.USE_CASE, ("copilot",)),), frozenset({"aml"}))
    assert known(read("spend_usd", nothing, Window.MONTH_TO_DATE, END_OF_JUNE)) == 0
