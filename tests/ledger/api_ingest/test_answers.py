"""POST /api/v1/ingest: every record gets its answer; the shapes are those of the design."""

import gzip
import json

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.api_ingest.sending import Sender, problem_of, result_of
from tests.ledger.ledgers import the_ledger
from tests.ledger.records import WORDS, a_request, an_event, an_outcome
from tests.people import make_key, make_tenant, platform_tenant

AT = "2025-06-01T10:00:00Z"
EVENT = an_event("ce_1", "trc_1", AT)
ALL = [a_request("trc_1", AT), EVENT, an_outcome("case_1", "trc_1", AT)]


def lines_of(tenant: Tenant) -> list[object]:
    with tenant_scope(tenant.pk):
        return [row[0] for row in the_ledger()["lines"]]


def test_an_array_is_answered_record_by_record(sender: Sender) -> None:
    bad = {**EVENT, "cost_event_id": "ce_2", "input_tokens": -5}
    assert result_of(sender.send([*ALL, EVENT, {**EVENT, "input_tokens": 7}, bad])) == {
        "accepted": 3,
        "duplicate": 1,
        "conflict": 1,
        "rejected": 1,
        "results": [
            {"index": 0, "id": "trc_1", "status": "accepted", "errors": []},
            {"index": 1, "id": "ce_1", "status": "accepted", "errors": []},
            {"index": 2, "id": "case_1", "status": "accepted", "errors": []},
            {"index": 3, "id": "ce_1", "status": "duplicate", "errors": []},
            {
                "index": 4,
                "id": "ce_1",
                "status": "conflict",
                "errors": [
                    {
                        "field": "cost_event_id",
                        "code": "conflict",
                        "message": "The same id is in the ledger with other content;"
                        " it was not changed.",
                    }
                ],
            },
            {
                "index": 5,
                "id": "ce_2",
                "status": "rejected",
                "errors": [
                    {
                        "field": "input_tokens",
                        "code": "negative",
                        "message": "input_tokens is negative: usage never is. What a provider"
                        " gives back is a record of type credit.",
                        "value": "-5",
                    }
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps(EVENT).encode(), "application/json"),
        (json.dumps([EVENT]).encode(), "application/json"),
        (json.dumps([EVENT]).encode(), "application/json; charset=utf-8"),
        (json.dumps(EVENT).encode() + b"\n", "application/x-ndjson"),
        (json.dumps(EVENT).encode() + b"\r\n\r\n", "application/x-ndjson"),
        (gzip.compress(json.dumps([EVENT]).encode(), mtime=0), "application/json"),
        (gzip.compress(json.dumps(EVENT).encode(), mtime=0), "application/x-ndjson"),
        (json.dumps(EVENT).encode(), "text/plain"),
    ],
)
def test_one_event_in_every_way_it_may_come(
    tenant: Tenant, sender: Sender, body: bytes, content_type: str
) -> None:
    answer = sender.send(body, content_type)
    assert answer["Content-Type"] == "application/json"
    assert result_of(answer)["accepted"] == 1
    assert lines_of(tenant) == ["ce_1"]


def test_lines_of_ndjson_are_counted_from_nought(sender: Sender) -> None:
    bodies = [json.dumps({**EVENT, "cost_event_id": f"ce_{n}"}) for n in range(3)]
    body = "\n".join([bodies[0], "{not json", bodies[1], bodies[2]]).encode()
    answer = result_of(sender.send(body, "application/x-ndjson"))
    assert [(result["index"], result["status"]) for result in answer["results"]] == [
        (0, "accepted"),
        (1, "rejected"),
        (2, "accepted"),
        (3, "accepted"),
    ]


def test_the_same_body_twice_is_accepted_once(tenant: Tenant, sender: Sender) -> None:
    assert result_of(sender.send(ALL))["accepted"] == 3
    again = result_of(sender.send(ALL))
    assert (again["accepted"], again["duplicate"]) == (0, 3)
    assert lines_of(tenant) == ["ce_1"]


def test_an_event_brings_its_request_and_outcome_inline(tenant: Tenant, sender: Sender) -> None:
    sender.send({**EVENT, **WORDS, "business_outcome_id": "case_7"})
    with tenant_scope(tenant.pk):
        ledger = the_ledger()
        assert [row[:3] for row in ledger["requests"]] == [("trc_1", ledger["lines"][0][2], True)]
        assert [row[2:4] for row in ledger["counted"]] == [("resolved_case", 1)]


def test_a_tenants_key_cannot_write_another_tenant(tenant: Tenant, sender: Sender) -> None:
    other = make_tenant("other")
    answer = result_of(sender.send([{**EVENT, "tenant_id": "other"}, {**EVENT}]))
    assert (answer["accepted"], answer["rejected"]) == (1, 1)
    (error,) = answer["results"][0]["errors"]
    assert (error["field"], error["code"]) == ("tenant_id", "wrong_tenant")
    assert lines_of(other) == []


def test_a_name_of_another_tenant_answers_like_one_that_does_not_exist(sender: Sender) -> None:
    make_tenant("other")
    foreign = sender.send([{**EVENT, "tenant_id": "other"}])
    unknown = sender.send([{**EVENT, "tenant_id": "othe_"}])
    assert foreign.content == unknown.content


def test_a_platform_key_writes_each_row_where_it_belongs(tenant: Tenant) -> None:
    other = make_tenant("other")
    body = [
        a_request("trc_1", AT, tenant_id="retail_banking_us"),
        a_request("trc_2", AT, tenant_id="other"),
        an_event("ce_1", "trc_1", AT),
        an_event("ce_2", "trc_2", AT),
        an_event("ce_3", "trc_9", AT),
        an_event("ce_4", "trc_1", AT, tenant_id="nowhere"),
        an_event("ce_5", "trc_1", AT, tenant_id="platform"),
    ]
    platform = Sender(make_key(platform_tenant(), "ingest"))
    answer = result_of(platform.send(body))
    codes = [[error["code"] for error in result["errors"]] for result in answer["results"]]
    assert codes == [[], [], [], [], ["no_tenant"], ["unknown_tenant"], ["unknown_tenant"]]
    assert (lines_of(tenant), lines_of(other)) == (["ce_1"], ["ce_2"])


@pytest.mark.parametrize("key", [None, "fin_wrong", "fin_aaaaaaaa_" + "b" * 43])
def test_without_a_good_key_the_answer_is_401(tenant: Tenant, key: str | None) -> None:
    answer = Sender(key).send([EVENT])
    assert problem_of(answer)[0] == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert lines_of(tenant) == []


def test_a_key_that_may_only_read_writes_nothing(tenant: Tenant) -> None:
    answer = Sender(make_key(tenant, "read")).send([EVENT])
    assert problem_of(answer)[0] in {403, 404}
    assert lines_of(tenant) == []


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_other_methods_are_not_served(sender: Sender, method: str) -> None:
    answer = getattr(sender.client(), method)("/api/v1/ingest")
    assert problem_of(answer)[0] == 405
    assert "POST" in answer["Allow"]
