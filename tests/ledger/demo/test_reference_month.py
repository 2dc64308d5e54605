"""The US copilot's reference month is the worksheet of requirements 11 at 1/100 scale, exactly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from ledger.calc.exact import exact_sum
from ledger.calc.replay.calendar import reference_month
from ledger.calc.replay.writing import Records
from ledger.calc.reports.unit_economics import Volumes, cost_ladder, net_value
from ledger.demo.catalogue import RETAIL_BANKING_US
from ledger.demo.traffic.generating import replay_tenant
from tests.ledger.demo.reading import in_month, of_use_case, total_usd

pytestmark = pytest.mark.slow

COPILOT = "customer_service_copilot"
COMPONENTS_USD = {
    "model_call": Decimal(415),
    "retrieval": Decimal(78),
    "judge": Decimal(56),
    "tool": Decimal(39),
    "human": Decimal(180),
    "observability": Decimal(22),
}


def component_costs(records: Records, month: str, zone: str) -> dict[str, Decimal]:
    events = in_month(of_use_case(records, COPILOT, records.cost_events), month, zone)
    groups = events.groupby("component")["allocated_cost_usd"]
    return {str(name): total_usd(amounts) for name, amounts in groups}


def volumes(records: Records, month: str, zone: str) -> Volumes:
    requests = in_month(of_use_case(records, COPILOT, records.requests), month, zone)
    outcomes = in_month(of_use_case(records, COPILOT, records.outcomes), month, zone)
    count = outcomes["outcome_type"].value_counts()
    return Volumes(
        len(requests),
        int(count["quality_passed_answer"]),
        int(count["accepted_action"]),
        int(count["resolved_case"]),
    )


def reference_outcomes(records: Records) -> pd.DataFrame:
    outcomes = of_use_case(records, COPILOT, records.outcomes)
    return in_month(outcomes, "2026-10", "America/New_York")


def test_the_resolved_cases_are_worth_what_the_worksheet_says_in_whole_cents(
    replayed: dict[str, Records],
) -> None:
    outcomes = reference_outcomes(replayed["retail_banking_us"])
    cases = outcomes[outcomes["outcome_type"] == "resolved_case"]
    assert total_usd(outcomes["value_usd"]) == total_usd(cases["value_usd"]) == 2_100
    assert set(cases["value_usd"]) == {"0.41", "0.42"}


def test_every_component_costs_what_the_worksheet_says_to_the_last_digit(
    replayed: dict[str, Records],
) -> None:
    costs = component_costs(replayed["retail_banking_us"], "2026-10", "America/New_York")
    assert costs == COMPONENTS_USD


def test_the_unit_costs_show_as_in_the_customers_worksheet(replayed: dict[str, Records]) -> None:
    records = replayed["retail_banking_us"]
    month = volumes(records, "2026-10", "America/New_York")
    assert month == Volumes(12_000, 9_300, 6_900, 5_100)
    value = total_usd(reference_outcomes(records)["value_usd"])
    ladder = cost_ladder(exact_sum(COMPONENTS_USD.values()), month)
    assert f"{ladder.per_request.value:.3f}" == "0.066"
    assert f"{ladder.per_quality_passed_answer.value:.3f}" == "0.085"
    assert f"{ladder.per_accepted_action.value:.3f}" == "0.114"
    assert f"{ladder.per_resolved_case.value:.3f}" == "0.155"
    assert net_value(value, ladder.cost_usd) == 1_310


def test_thirty_eight_percent_of_the_requests_hit_the_cache_and_call_no_model(
    replayed: dict[str, Records],
) -> None:
    records = replayed["retail_banking_us"]
    requests = of_use_case(records, COPILOT, records.requests)
    month = in_month(requests, "2026-10", "America/New_York")
    hits = month[month["cache_status"] != "miss"]
    assert len(hits) == 4_560
    calls = records.cost_events[records.cost_events["component"] == "model_call"]
    assert not calls["trace_id"].isin(set(hits["trace_id"])).any()
    assert "high" not in set(hits["risk_tier"])


def test_tokens_per_request_lie_near_those_of_the_worksheet(replayed: dict[str, Records]) -> None:
    records = replayed["retail_banking_us"]
    events = of_use_case(records, COPILOT, records.cost_events)
    month = in_month(events, "2026-10", "America/New_York")
    tokens_in = sum(int(tokens) for tokens in month["input_tokens"] if tokens)
    tokens_out = sum(int(tokens) for tokens in month["output_tokens"] if tokens)
    assert 2_100 < tokens_in / 12_000 < 2_300
    assert 380 < tokens_out / 12_000 < 440


def test_nothing_in_the_reference_month_is_unpriced_or_unattributed(
    replayed: dict[str, Records],
) -> None:
    records = replayed["retail_banking_us"]
    month = in_month(records.cost_events, "2026-10", "America/New_York")
    assert (month["allocated_cost_usd"] != "").all()
    assert month["trace_id"].isin(set(records.requests["trace_id"])).all()


@pytest.mark.parametrize("until", [date(2027, 1, 31), date(2027, 3, 14), date(2028, 2, 29)])
def test_the_worksheet_is_exact_whatever_month_is_the_reference(until: date) -> None:
    alone = replace(RETAIL_BANKING_US, use_cases=RETAIL_BANKING_US.use_cases[:1])
    records = replay_tenant(alone, until)
    month = f"{reference_month(until).first:%Y-%m}"
    assert component_costs(records, month, "America/New_York") == COMPONENTS_USD
    assert volumes(records, month, "America/New_York") == Volumes(12_000, 9_300, 6_900, 5_100)
