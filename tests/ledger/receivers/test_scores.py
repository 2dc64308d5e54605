"""Quality scores from every door end in one table, and are shown with their trace."""

import json

import pytest
from django.db import transaction
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import QualityScore
from ledger.services.importing import run_job
from tests.answers import Answer
from tests.ledger.importing.jobs import state_of, submit
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.people import make_key, make_person, make_tenant, sign_in

AT = "2025-06-01T10:00:00+00:00"
Score = dict[str, object]


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def sender(tenant: Tenant) -> Client:
    key = make_key(tenant)
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


def a_score(score_id: str = "s1", **more: object) -> Score:
    own = {"score_id": score_id, "trace_id": "t1", "metric": "relevance", "value": "0.75"}
    return {"type": "score", "source": "judge", "occurred_at": AT, **own, **more}


def ingest(sender: Client, *scores: Score) -> list[tuple[str, list[str]]]:
    """Status and codes of each."""
    answer = sender.post("/api/v1/ingest", json.dumps(scores), "application/json")
    results = json.loads(answer.content)["results"]
    return [(result["status"], [error["code"] for error in result["errors"]]) for result in results]


def stored(tenant: Tenant) -> list[tuple[object, ...]]:
    names = ("score_id", "metric__metric", "metric__source", "trace_id", "business_outcome_id")
    with tenant_scope(tenant.pk), transaction.atomic():
        rows = QualityScore.objects.order_by("score_id").values_list(*names, "value")
        return [(*row[:-1], format(row[-1].normalize(), "f")) for row in rows]


def langfuse(sender: Client, body: object) -> Answer:
    return sender.post("/api/public/scores", json.dumps(body), "application/json")


def test_a_native_record_is_a_score(sender: Client, tenant: Tenant) -> None:
    assert ingest(sender, a_score()) == [("accepted", [])]
    assert stored(tenant) == [("s1", "relevance", "judge", "t1", None, "0.75")]


def test_a_score_may_be_below_zero_and_of_an_outcome(sender: Client, tenant: Tenant) -> None:
    of_outcome = a_score(value=-1.5, trace_id=None, business_outcome_id="case_1")
    assert ingest(sender, of_outcome) == [("accepted", [])]
    assert stored(tenant) == [("s1", "relevance", "judge", None, "case_1", "-1.5")]


def test_the_same_again_is_a_duplicate_and_another_value_a_conflict(
    sender: Client, tenant: Tenant
) -> None:
    assert ingest(sender, a_score(), a_score(), a_score(value="0.5")) == [
        ("accepted", []),
        ("duplicate", []),
        ("conflict", ["conflict"]),
    ]
    assert ingest(sender, a_score()) == [("duplicate", [])]
    assert len(stored(tenant)) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"value": "much"}, "not_a_number"),
        ({"value": None}, "required"),
        ({"value": "NaN"}, "not_a_number"),
        ({"value": "1e13"}, "out_of_range"),
        ({"value": "-1e13"}, "out_of_range"),
        ({"value": "0.0000000001"}, "too_many_digits"),
        ({"metric": "two words"}, "bad_identifier"),
        ({"trace_id": None}, "missing_subject"),
        ({"occurred_at": "2025-06-01T10:00:00"}, "naive_time"),
        ({"component": "judge"}, "unknown_field"),
        ({"cost_usd": 1}, "unknown_field"),
    ],
)
def test_a_wrong_score_is_refused_by_name(
    sender: Client, tenant: Tenant, wrong: Score, code: str
) -> None:
    assert ingest(sender, a_score() | wrong) == [("rejected", [code])]
    assert stored(tenant) == []


def test_a_csv_of_scores_is_imported(tenant: Tenant) -> None:
    head = "score_id,trace_id,business_outcome_id,metric,value,source,occurred_at"
    rows = [f"s1,t1,,relevance,0.75,judge,{AT}", f"s2,,case_1,csat,-2,survey,{AT}", "s3,,,x,y,z,"]
    job = submit(tenant, "\n".join([head, *rows]).encode())
    run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("done", 2, 0, 0, 1)
    assert stored(tenant) == [
        ("s1", "relevance", "judge", "t1", None, "0.75"),
        ("s2", "csat", "survey", None, "case_1", "-2"),
    ]


def test_langfuse_sends_many_and_hears_which_were_not_taken(sender: Client, tenant: Tenant) -> None:
    score = {"id": "s1", "traceId": "t1", "name": "tone", "value": 0.5, "timestamp": AT}
    assert langfuse(sender, [score]).status_code == 202
    kinds = [
        {**score, "id": "s2", "value": True, "dataType": "BOOLEAN"},
        {**score, "id": "s3", "value": "kind", "dataType": "CATEGORICAL"},
        {**score, "id": "s4", "value": "free text", "dataType": "TEXT"},
        {**score, "id": "s5", "traceId": None, "sessionId": "x"},
    ]
    answer = langfuse(sender, kinds)
    assert answer.status_code == 207
    receipt = json.loads(answer.content)
    assert (receipt["accepted"], receipt["rejected"], len(receipt["errors"])) == (2, 2, 2)
    assert [(row[0], row[1], row[-1]) for row in stored(tenant)] == [
        ("s1", "tone", "0.5"),
        ("s2", "tone", "1"),
        ("s3", "tone:kind", "1"),
    ]


def test_langfuse_sends_one_and_hears_its_id(sender: Client, tenant: Tenant) -> None:
    score = {"traceId": "t1", "name": "tone", "value": 1, "timestamp": AT}
    first, again = langfuse(sender, score), langfuse(sender, score)
    assert json.loads(first.content) == json.loads(again.content)
    assert [row[0] for row in stored(tenant)] == [json.loads(first.content)["id"]]


@pytest.mark.parametrize("body", [7, [7], "text", None, [[]]])
def test_what_is_no_score_is_a_problem(sender: Client, tenant: Tenant, body: object) -> None:
    answer = langfuse(sender, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.fixture
def scored(tenant: Tenant) -> Tenant:
    with tenant_scope(tenant.pk):
        record(
            a_request("t1", AT),
            an_event("e1", "t1", AT),
            an_outcome("case_1", "t1", AT),
            a_score(),
            a_score("s2", trace_id=None, business_outcome_id="case_1", metric="csat", value=5),
            a_score("s3", trace_id="t2"),
        )
    return tenant


def test_the_api_tells_a_trace_with_its_scores(sender: Client, scored: Tenant) -> None:
    scores = json.loads(sender.get("/api/v1/traces/t1").content)["scores"]
    assert scores[1] == {
        "score_id": "s1",
        "metric": "relevance",
        "value": "0.75",
        "source": "judge",
        "occurred_at": AT,
        "business_outcome_id": None,
    }
    assert [(score["score_id"], score["business_outcome_id"]) for score in scores] == [
        ("s2", "case_1"),
        ("s1", None),
    ]


def test_the_page_of_a_trace_shows_its_scores(client: Client, scored: Tenant) -> None:
    sign_in(client, make_person(scored, "finops_lead"))
    page = client.get("/t/retail/traces/t1/").content.decode()
    assert "Quality scores" in page
    assert "relevance" in page
    assert "0.75" in page
    assert "csat" in page
