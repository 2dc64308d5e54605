"""What the demo's requests say besides their owner: all of it, and the same on every day."""

import pytest

from ledger.calc.cache_status import is_answer_hit
from ledger.calc.replay.writing import Records
from ledger.calc.request_details import BY_NAME, COUNTS, NAMES
from ledger.demo.traffic.details import with_details

pytestmark = pytest.mark.slow
TENANT = "retail_banking_us"


def test_every_detail_is_sent_and_every_choice_is_a_known_one(replayed: dict[str, Records]) -> None:
    requests = [with_details(records) for records in replayed.values()]
    for name in NAMES:
        values = {value for frame in requests for value in frame[name]} - {""}
        assert values, name
        if BY_NAME[name].choices:
            assert values <= set(BY_NAME[name].choices), name


def test_details_follow_from_the_records_of_their_day_alone(replayed: dict[str, Records]) -> None:
    all_days = replayed[TENANT]
    until = all_days.requests["occurred_at"].str[:10].max()
    earlier = Records(
        *(
            frame[frame["occurred_at"] < until].reset_index(drop=True)
            for frame in (all_days.requests, all_days.cost_events, all_days.outcomes)
        )
    )
    made = with_details(earlier)
    names = [name for name in NAMES if name != "status"]
    assert made[names].equals(with_details(all_days).head(len(made))[names])


def test_an_answer_from_a_cache_comes_at_once_and_waits_for_no_token(
    replayed: dict[str, Records],
) -> None:
    every = with_details(replayed[TENANT])
    is_chat = every["use_case_id"] != "payment_risk_model"  # a model that scores has no cache
    requests = every[is_chat]
    is_hit = requests["cache_status"].map(is_answer_hit)
    latency = requests["latency_ms"].astype(float)
    assert latency[is_hit].max() < latency[~is_hit].min()
    assert set(requests.loc[is_hit, "ttft_ms"]) == {""}
    others = requests[~is_hit]
    assert (others["ttft_ms"].astype(float) <= others["latency_ms"].astype(float)).all()
    assert (others["queue_wait_ms"].astype(float) <= others["ttft_ms"].astype(float)).all()


def test_what_brought_an_outcome_about_ended_well(replayed: dict[str, Records]) -> None:
    records = replayed[TENANT]
    requests = with_details(records)
    brought = requests["trace_id"].isin(set(records.outcomes["trace_id"]))
    assert set(requests.loc[brought, "status"]) == {"ok"}
    assert 0.001 < (requests["status"] != "ok").mean() < 0.05


def test_a_model_that_scores_payments_keeps_its_limit_and_one_that_talks_keeps_its_own(
    replayed: dict[str, Records],
) -> None:
    requests = with_details(replayed[TENANT])
    latency = requests["latency_ms"].astype(float)
    limits = {"payment_risk_model": (80, 0.99), "customer_facing_ai": (5_000, 0.95)}
    for use_case, (limit, share) in limits.items():
        own = latency[requests["use_case_id"] == use_case]
        assert share < (own <= limit).mean() <= 1, use_case


def test_counts_are_whole_and_of_the_work_that_has_them(replayed: dict[str, Records]) -> None:
    requests = with_details(replayed[TENANT])
    for name in COUNTS:
        counted = requests.loc[requests[name] != "", name]
        assert counted.str.fullmatch("[0-9]{1,4}").all(), name
    is_kyc = requests["use_case_id"] == "kyc_document_extraction"
    assert (requests.loc[is_kyc, "pages"].astype(int) >= 1).all()
    assert set(requests.loc[~is_kyc, "pages"]) == {""}
