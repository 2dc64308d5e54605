"""The demo world hangs together: units, owners, prices and the six use cases of requirements 10."""

import gzip
import json
import zoneinfo
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from finops.calc.permissions import ROLES
from ledger.calc.replay.plan import Model
from ledger.demo import pricebook
from ledger.demo.catalogue import PRICEBOOK, TENANTS, USE_CASES, DemoTenant
from ledger.demo.condense_servegen import write_profile
from ledger.demo.traffic.generating import rhythm
from tests.ledger.calc.pricing.public_lists import public_lists
from tests.shared import PROJECT_ROOT, SHARED_DATA

MODELS = [value for value in vars(pricebook).values() if isinstance(value, Model)]
each_tenant = pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: str(tenant.slug))


def test_the_customers_six_use_cases_each_run_somewhere() -> None:
    running = {case.profile.slug for tenant in TENANTS for case in tenant.use_cases}
    assert running == {profile.slug for profile in USE_CASES}
    assert len(USE_CASES) == 6


def test_the_copilot_runs_in_all_three_banks() -> None:
    banks = [
        tenant.slug
        for tenant in TENANTS
        if any(case.profile.slug == "customer_service_copilot" for case in tenant.use_cases)
    ]
    assert banks == ["retail_banking_us", "retail_banking_eu", "wealth_apac"]


@each_tenant
def test_every_role_is_held_and_each_that_signs_money_by_two(tenant: DemoTenant) -> None:
    signing = ("finops_lead", "risk", "business_owner", "finance")
    assert Counter(person.role for person in tenant.people) == Counter([*ROLES, *signing])
    domain = tenant.slug.replace("_", "-") + ".example"
    addresses = {person.email for person in tenant.people}
    assert len(addresses) == len(tenant.people)
    assert all(address.endswith(f"@{domain}") for address in addresses)


def test_no_two_people_share_a_name() -> None:
    names = [person.name for tenant in TENANTS for person in tenant.people]
    assert len(set(names)) == len(names)


@each_tenant
def test_traffic_names_only_units_cost_centers_and_steps_that_exist(tenant: DemoTenant) -> None:
    assert tenant.time_zone in zoneinfo.available_timezones()
    owned = {unit.slug: {center.code for center in unit.cost_centers} for unit in tenant.units}
    for case in tenant.use_cases:
        plan = case.plan
        assert plan.tenant_id == tenant.slug
        assert plan.use_case_id == case.profile.slug
        assert plan.cost_center in owned[plan.business_unit]
        assert set(plan.workflow_steps) <= {slug for slug, _ in case.profile.workflow_steps}
        assert case.profile.outcome_unit == plan.case_outcome
        assert plan.rhythm in rhythm().weights


@each_tenant
def test_shares_of_every_mix_add_up_to_one(tenant: DemoTenant) -> None:
    for case in tenant.use_cases:
        plan = case.plan
        for mix in (plan.workflow_steps, plan.risk_tiers, plan.user_roles, plan.environments):
            assert sum(mix.values()) == pytest.approx(1.0)
        assert set(plan.calls) <= set(plan.risk_tiers)


def test_objectives_fit_their_columns() -> None:
    for profile in USE_CASES:
        objectives = (
            profile.primary_objective,
            profile.secondary_objective,
            profile.excluded_objective,
        )
        assert all(0 < len(text) <= 200 for text in objectives)
        assert 0 < len(profile.slo) <= 300
        assert 0 < len(profile.cost_slo) <= 300


def test_the_pricebook_names_only_what_no_public_list_names() -> None:
    assert {entry.provider for entry in PRICEBOOK.entries} == {"platform"}
    named = {entry.name for book in public_lists() for entry in book.entries}
    assert not named & {entry.model for entry in PRICEBOOK.entries}


def test_the_pricebook_prices_each_meter_of_a_model_once() -> None:
    keys = [(entry.provider, entry.model, entry.meter) for entry in PRICEBOOK.entries]
    assert len(set(keys)) == len(keys)
    assert all(entry.unit_price > 0 for entry in PRICEBOOK.entries)


def public_price(model: str) -> dict[str, float]:
    path = SHARED_DATA / "prices" / "litellm_1.109.1_model_prices.json.gz"
    prices = json.loads(gzip.decompress(path.read_bytes()))
    price: dict[str, float] = prices[model]
    return price


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
def test_models_cost_what_their_providers_publish(model: Model) -> None:
    public = public_price(model.name)
    assert float(model.input_usd) == pytest.approx(public["input_cost_per_token"])
    assert float(model.output_usd) == pytest.approx(public["output_cost_per_token"])
    assert float(model.cached_usd or 0) == pytest.approx(public["cache_read_input_token_cost"])


def test_the_rhythm_profile_is_what_the_script_makes_of_the_real_rates(tmp_path: Path) -> None:
    source = SHARED_DATA / "traces" / "servegen_m_large_hourly_by_client_14d.csv.gz"
    write_profile(source, tmp_path / "rhythm.json")
    shipped = PROJECT_ROOT / "ledger" / "demo" / "rhythm.json"
    assert (tmp_path / "rhythm.json").read_bytes() == shipped.read_bytes()
    assert shipped.stat().st_size < 30_000


def test_offices_rest_at_night_and_batches_do_not() -> None:
    tuesday = date(2026, 6, 30)
    office, batch = (rhythm().hours(name, tuesday) for name in ("office", "night_batch"))
    assert office[10:17].mean() > 3 * office[0:6].mean()
    assert batch[0:5].mean() > batch[9:17].mean()


@each_tenant
def test_what_a_use_case_is_for_has_a_value_and_nothing_is_counted_twice(
    tenant: DemoTenant,
) -> None:
    for case in tenant.use_cases:
        valued = [outcome.kind for outcome in case.plan.outcomes if outcome.value_usd]
        assert valued == [case.plan.case_outcome]
