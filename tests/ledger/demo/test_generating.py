"""The same day makes the same files, byte for byte; the next day only adds to them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from ledger.calc.replay.writing import Records
from ledger.demo.cases import with_cases
from ledger.demo.catalogue import (
    ENGINEERING_SHARED,
    RETAIL_BANKING_US,
    TENANTS,
    WEALTH_APAC,
    DemoTenant,
)
from ledger.demo.traffic.generating import generate, real_trace, replay_tenant, yesterday
from ledger.demo.traffic.retries import with_retries
from ledger.parsers.files.formats import read_chunks
from ledger.parsers.gate import gate
from tests.ledger.demo.conftest import UNTIL

pytestmark = pytest.mark.slow

each_tenant = pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: str(tenant.slug))


def test_the_same_day_makes_the_same_bytes(tmp_path: Path) -> None:
    first = generate(ENGINEERING_SHARED, UNTIL, tmp_path / "first")
    second = generate(ENGINEERING_SHARED, UNTIL, tmp_path / "second")
    assert [path.name for path in first] == [
        "engineering_shared_requests.csv.gz",
        "engineering_shared_cost_events.csv.gz",
        "engineering_shared_outcomes.csv.gz",
        "engineering_shared_scores.csv.gz",
        "engineering_shared_eval_runs.csv.gz",
    ]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_files_hold_the_replayed_records(tmp_path: Path, replayed: dict[str, Records]) -> None:
    paths = generate(WEALTH_APAC, UNTIL, tmp_path)
    read = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    records = with_cases(replayed["wealth_apac"], "wealth_apac")
    for got, made in zip(
        read[:3], (records.requests, records.cost_events, records.outcomes), strict=True
    ):
        pd.testing.assert_frame_equal(got[made.columns], made, check_dtype=False)


def test_an_attempt_that_failed_has_one_after_it_in_the_same_operation(
    replayed: dict[str, Records],
) -> None:
    events = with_retries(replayed["retail_banking_us"].cost_events)
    tried = events[events["operation_id"] != ""]
    assert 0 < tried["operation_id"].nunique() < events["trace_id"].nunique() / 20
    for _operation, attempts in tried.groupby("operation_id"):
        assert attempts["trace_id"].nunique() == 1
        last = attempts.groupby("call_status")["occurred_at"].max()
        assert last["error"] < last["ok"]
    assert set(events.loc[events["operation_id"] == "", "call_status"]) == {""}


def test_some_cases_take_two_requests_each_before_its_outcome(
    replayed: dict[str, Records],
) -> None:
    before = replayed["wealth_apac"]
    records = with_cases(before, "wealth_apac")
    is_new = records.requests["business_outcome_id"] != before.requests["business_outcome_id"]
    again = records.requests[is_new]
    assert 20 < len(again) < len(records.requests) / 10
    closed = records.outcomes.set_index("business_outcome_id")["occurred_at"]
    assert (again["occurred_at"] <= again["business_outcome_id"].map(closed)).all()
    carried = records.requests["business_outcome_id"].value_counts()
    assert (carried[again["business_outcome_id"]] >= 2).all()


def test_some_accepted_changes_are_withdrawn_by_a_second_revision(
    replayed: dict[str, Records],
) -> None:
    outcomes = with_cases(replayed["engineering_shared"], "engineering_shared").outcomes
    undone = outcomes[outcomes["state"] == "withdrawn"]
    accepted = outcomes[
        (outcomes["outcome_type"] == "accepted_change") & (outcomes["revision"] == "1")
    ]
    assert 0 < len(undone) < len(accepted) / 10
    first = accepted.set_index("business_outcome_id")["occurred_at"]
    assert (undone["occurred_at"] > undone["business_outcome_id"].map(first)).all()
    assert set(undone["revision"]) == {"2"}


@each_tenant
def test_the_input_gate_takes_every_record(tenant: DemoTenant, tmp_path: Path) -> None:
    now = datetime.combine(UNTIL + timedelta(days=2), time.min, tzinfo=UTC)
    for path in generate(tenant, UNTIL, tmp_path):
        with path.open("rb") as stream:
            for chunk in map(partial(gate, now=now), read_chunks(stream)):
                assert chunk.rejects.to_dicts() == []


def test_yesterday_is_the_tenants_own() -> None:
    now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert yesterday(RETAIL_BANKING_US, now) == date(2026, 11, 22)
    assert yesterday(WEALTH_APAC, now) == date(2026, 11, 23)
    assert yesterday(WEALTH_APAC, now - timedelta(hours=9)) == date(2026, 11, 22)


def test_the_next_day_of_a_month_only_adds_records(replayed: dict[str, Records]) -> None:
    today = replayed["wealth_apac"].cost_events
    earlier = replay_tenant(WEALTH_APAC, date(2026, 11, 22)).cost_events
    both = earlier.merge(today, how="inner")
    first_of_today = today["occurred_at"].min()
    assert len(both) == int((earlier["occurred_at"] >= first_of_today).sum())
    assert len(today) > len(both)


def test_token_counts_are_those_of_real_requests(replayed: dict[str, Records]) -> None:
    trace = real_trace()
    real = set(zip(trace.input_tokens.tolist(), trace.output_tokens.tolist(), strict=True))
    events = replayed["retail_banking_eu"].cost_events
    calls = events[(events["component"] == "model_call") & (events["output_tokens"] != "")]
    calls = calls[calls["input_tokens"] != ""]
    pairs = zip(calls["input_tokens"].astype(int), calls["output_tokens"].astype(int), strict=True)
    assert len(calls) > 10_000
    assert all(pair in real for pair in pairs)


def test_there_is_enough_to_look_at_and_not_too_much(replayed: dict[str, Records]) -> None:
    events = {slug: len(records.cost_events) for slug, records in replayed.items()}
    assert set(events) == {tenant.slug for tenant in TENANTS}
    assert 150_000 < sum(events.values()) < 350_000
    assert min(events.values()) > 10_000


def test_a_provider_gave_credits_back_one_of_which_its_bill_tells_again(tmp_path: Path) -> None:
    path = generate(RETAIL_BANKING_US, UNTIL, tmp_path)[-1]
    (chunk,) = (gate(raw, datetime(2027, 1, 1, tzinfo=UTC)) for raw in read_chunks(path.open("rb")))
    assert chunk.rejects.is_empty()
    credits = chunk.credits.select("invoice_reference", "amount_usd")
    assert (credits.height, credits.unique().height) == (4, 3)
    assert chunk.credits["use_case_id"].null_count() == 1
