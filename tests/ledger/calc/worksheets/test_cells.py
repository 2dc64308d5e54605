"""The worksheet of requirements 11, cell by cell."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.calc.measures.denominators import JudgedSample
from ledger.calc.worksheets.cells import Missing, Worked, work_out
from ledger.calc.worksheets.formulas import Known
from tests.ledger.calc.worksheets.golden import COPILOT, COSTS, LABOUR, amounts, copilot


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("effective_requests", "744000.0000"),
        ("hit_rate", "0.3800"),
        ("mean_in", "2200.0000"),
        ("mean_out", "420.0000"),
        ("total", "79000.0000"),
        ("per:request", "0.0658"),
        ("per:quality_passed_answer", "0.0849"),
        ("per:accepted_action", "0.1145"),
        ("per:resolved_case", "0.1549"),
        ("labour_hours", "7021.0000"),
        ("value", "210000.2163"),
        ("net", "131000.2163"),
        ("may_cost", "91800.0000"),
        ("budget_used", "0.8606"),
        ("budget_left", "12800.0000"),
        ("adoption", "0.7419"),
    ],
)
def test_the_customers_worksheet(key: str, shown: str) -> None:
    value = work_out(COPILOT).value(key)
    assert value is not None
    assert f"{value:.4f}" == shown


def test_a_value_that_outcomes_bring_stands_where_no_labour_is_entered() -> None:
    valued = copilot(
        entries={}, value_usd=Known(Decimal(210_000)), realised_usd=Known(Decimal(210_000))
    )
    worked = work_out(valued)
    assert worked.value("net") == 131_000
    assert worked.values["labour_value"] == Known(None, Missing.NOT_ENTERED)


def test_where_one_of_the_six_costs_is_unknown_the_total_and_all_that_it_divides_is() -> None:
    costs = {name: Known(Decimal(usd)) for name, usd in COSTS.items()}
    worked = work_out(copilot(costs={**costs, "judge": Known(None, Missing.UNPRICED)}))
    for key in ("total", "per:request", "per:resolved_case", "net", "loaded", "budget_left"):
        assert worked.values[key] == Known(None, Missing.UNPRICED), key
    assert worked.value("effective_requests") == 744_000


def test_a_component_without_any_line_costs_nothing_and_is_not_unknown() -> None:
    costs = {name: Known(Decimal(usd)) for name, usd in COSTS.items() if name != "judge"}
    worked = work_out(copilot(costs=costs))
    assert worked.value("cost:judge") == 0
    assert worked.value("total") == 73_400


def test_review_minutes_without_a_price_cost_the_rate_that_was_entered() -> None:
    costs = {name: Known(Decimal(usd)) for name, usd in COSTS.items() if name != "human"}
    unpriced = {**costs, "human": Known(None, Missing.UNPRICED)}
    reviews = copilot(costs=unpriced, unpriced_minutes=Decimal(36_000))
    assert work_out(reviews).values["total"].reason == Missing.NOT_ENTERED
    rated = copilot(
        costs=unpriced,
        unpriced_minutes=Decimal(36_000),
        entries=amounts({**LABOUR, "review_rate_usd": "30"}),
    )
    assert work_out(rated).value("cost:human") == 18_000
    assert work_out(rated).value("total") == 79_000


def test_fully_loaded_needs_idle_capacity_and_the_shared_platform() -> None:
    assert work_out(COPILOT).values["loaded"] == Known(None, Missing.NOT_ENTERED)
    shared = amounts({**LABOUR, "idle_usd": "9000", "platform_usd": "5000"})
    worked = work_out(copilot(entries=shared))
    assert worked.value("loaded") == 93_000
    assert worked.value("total") == 79_000


def test_the_lower_end_of_the_net_value_takes_uncertainty_and_expected_loss_off() -> None:
    entries = {
        **LABOUR,
        **{"idle_usd": "9000", "platform_usd": "5000", "realisation_share": "0.6"},
        **{"value_error_share": "0.1", "expected_loss_usd": "4000", "loaded_rate_usd": "30"},
    }
    worked = work_out(copilot(entries=amounts(entries)))
    assert worked.value("realised") == Decimal("126378")  # 7,021 h × 30 × .6
    assert worked.value("net_loaded") == Decimal("33378")
    assert worked.value("net_lower") == Decimal("16740.2")


def test_of_700_that_passed_and_100_unknown_ones_140_usd_make_a_fifth_at_best_less() -> None:
    costs = {name: Known(Decimal(0)) for name in COSTS} | {"model_call": Known(Decimal(140))}
    kind = "resolved_case"
    counted = copilot(costs=costs, outcomes={kind: Decimal(700)}, unknown={kind: Decimal(100)})
    worked = work_out(counted)
    assert worked.value(f"per:{kind}") == Decimal("0.2")
    assert worked.value(f"best:{kind}") == Decimal("0.175")


def test_june_costs_2_08_by_arrival_and_2_50_by_cohort_at_its_end() -> None:
    kind = "resolved_case"
    june = copilot(
        costs={"model_call": Known(Decimal(1_000))},
        outcomes={kind: Decimal(480)},
        cohort={kind: Decimal(400)},
    )
    worked = work_out(june)
    assert f"{worked.value(f'per:{kind}'):.4f}" == "2.0833"
    assert worked.value(f"per_cohort:{kind}") == Decimal("2.5")
    final = work_out(copilot(costs=june.costs, outcomes={}, cohort={kind: Decimal(500)}))
    assert final.value(f"per_cohort:{kind}") == 2


def test_tokens_are_divided_by_the_requests_that_reached_a_model() -> None:
    assert work_out(copilot(reached=0)).values["mean_in"] == Known(None, Missing.NO_CALLS)
    assert work_out(copilot(reached=1_488_000)).value("mean_in") == 1_100


def test_credits_that_exceed_the_cost_make_no_price() -> None:
    worked = work_out(copilot(credits_usd={"acme": Decimal(-80_000)}))
    assert worked.value("total") == -1_000
    assert worked.values["per:request"].reason == "more_given_back"


GAIN = {"first_contact_resolution": (1_000, Known(Decimal("0.70")))}
ALARMS = {"false_positive": (10_000, Known(Decimal("0.985")))}


def gained(measured: Mapping[str, tuple[int, Known]], **baseline: str) -> Worked:
    entries = {**copilot().entries, **{key: Decimal(text) for key, text in baseline.items()}}
    return work_out(copilot(measured=measured, entries=entries))


def test_a_gain_is_what_is_better_than_before_and_divides_the_cost() -> None:
    """1,000 × (70% − 65%) = 50; 2% × 10,000 − 150 false alarms = 50."""
    first = gained(GAIN, baseline_first_contact="0.65")
    assert first.value("gain:first_contact_resolution") == 50
    assert first.value("per_gain:first_contact_resolution") == Decimal(79_000) / 50
    alarms = gained(ALARMS, baseline_no_alarm="0.98")
    assert alarms.value("gain:false_positive") == 50


@pytest.mark.parametrize("baseline", ["0.70", "0.75"])
def test_without_a_gain_or_with_a_loss_there_is_no_unit_cost(baseline: str) -> None:
    worked = gained(GAIN, baseline_first_contact=baseline)
    assert worked.values["per_gain:first_contact_resolution"].reason == "no_gain"


def test_a_gain_without_a_baseline_is_not_known() -> None:
    assert gained(GAIN).values["gain:first_contact_resolution"].reason == "not_entered"
    assert "gain:first_contact_resolution" not in gained({}).values


SAMPLE = JudgedSample(690_000, 1_000, Decimal(".96871"), Decimal(".955148"), Decimal(".978264"))


def test_of_690_000_adopted_a_sample_passed_so_each_costs_0_1182() -> None:
    """From 0.1170 to 0.1199: the more pass the less each costs."""
    worked = work_out(copilot(samples={"accepted_action": SAMPLE}))
    costs = [worked.value(f"per_{end}:accepted_action") for end in ("share", "high", "low")]
    assert [f"{cost:.4f}" for cost in costs] == ["0.1182", "0.1170", "0.1199"]


def test_where_a_tier_is_not_judged_or_none_may_pass_there_is_no_cost_each() -> None:
    untold = replace(SAMPLE, share=None, low=None, high=None)
    worked = work_out(copilot(samples={"accepted_action": untold}))
    assert worked.values["per_share:accepted_action"].reason == "tier_unjudged"
    none = work_out(copilot(samples={"accepted_action": replace(SAMPLE, low=Decimal(0))}))
    assert none.values["per_low:accepted_action"].reason == "no_high_end"
