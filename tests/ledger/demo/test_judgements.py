"""The demo judges every bound of requirements 10 and 13, and says of calls what 4.3 asks."""

from datetime import date

import pytest

from ledger.calc.calls.details import CALL_NAMES, SIDE_EFFECT_RISKS
from ledger.calc.measures.terms import OF_REQUESTS, Population
from ledger.calc.replay.writing import Records
from ledger.demo.cases import with_cases
from ledger.demo.traffic.call_words import EVALS, eval_runs, with_call_words
from ledger.demo.traffic.judgements import JUDGED, scores_of
from ledger.services.demo.outcomes import MEASURES
from tests.ledger.demo.conftest import UNTIL

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cases(replayed: dict[str, Records]) -> dict[str, Records]:
    return {slug: with_cases(records, slug) for slug, records in replayed.items()}


def test_each_measure_that_is_declared_is_judged_and_each_judgement_declared(
    cases: dict[str, Records],
) -> None:
    judged = {metric for records in cases.values() for metric in scores_of(records)["metric"]}
    assert judged | {*OF_REQUESTS} == {*MEASURES} | {*OF_REQUESTS}
    for judgements in JUDGED.values():
        for judgement in judgements:
            of_outcomes = MEASURES[judgement.metric].population == Population.OUTCOMES
            assert of_outcomes == bool(judgement.kind), judgement.metric


def test_a_judgement_follows_from_its_record_alone(cases: dict[str, Records]) -> None:
    records = cases["wealth_apac"]
    scores = scores_of(records)
    last = records.requests["occurred_at"].max()[:10]
    earlier = Records(
        *(
            frame[frame["occurred_at"] < last].reset_index(drop=True)
            for frame in (records.requests, records.cost_events, records.outcomes)
        )
    )
    both = scores_of(earlier).merge(scores, how="inner")
    assert len(both) == len(scores_of(earlier))
    assert scores["score_id"].is_unique


def test_every_detail_of_calls_is_sent_and_evidence_lies_in_the_input(
    cases: dict[str, Records],
) -> None:
    seen: set[str] = set()
    for records in cases.values():
        events = with_call_words(records.cost_events, records)
        runs = eval_runs(records, UNTIL)
        for frame in (events, runs):
            seen |= {name for name in frame.columns if (frame[name] != "").any()}
        risks = set(events["side_effect_risk"]) - {""}
        assert risks <= {*SIDE_EFFECT_RISKS}
        says = events[events["evidence_tokens"] != ""]
        assert (says["evidence_tokens"].astype(int) <= says["input_tokens"].astype(int)).all()
    assert {*CALL_NAMES} <= seen
    assert "evidence_tokens" in seen


def test_eval_runs_are_complete_and_later_days_only_add_more(cases: dict[str, Records]) -> None:
    records = cases["retail_banking_eu"]
    october = eval_runs(records, date(2026, 10, 31))
    november = eval_runs(records, UNTIL)
    assert len(october.merge(november)) == len(october) < len(november)
    for run, events in november.groupby("eval_run_id"):
        assert set(events["eval_cases"]) == {str(len(events))}, run
    assert not set(EVALS) & {"customer_service_copilot"}  # its worksheet is the customer's
