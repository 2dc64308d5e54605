"""The database or Redis is away: every door says “again later” in its own form, and recovers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, override_settings
from google.rpc.code_pb2 import Code
from google.rpc.status_pb2 import Status

from finops.running.outages import RETRY_SECONDS
from finops.services.api_keys import limits
from tests.answers import Answer
from tests.ledger.receivers.otlp.spans import CHAT, A, as_json, as_protobuf
from tests.ledger.records import a_request
from tests.outages.database import database_away
from tests.people import PASSWORD, make_key, make_person, make_tenant, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
JSON, PROTOBUF, PROBLEM = "application/json", "application/x-protobuf", "application/problem+json"
AT = "2025-06-01T10:00:00Z"
NOWHERE = "unix:///nowhere/redis.sock"


@dataclass(frozen=True)
class Door:
    """One way in, and how it answers when all is well."""

    path: str
    body: bytes = b""
    content_type: str = JSON
    well: int = 200
    kind: str = PROBLEM  # content type of the refusal


EVENT = {
    "id": "e1",
    "source": "app",
    "specversion": "1.0",
    "type": "web_search",
    "time": AT,
    "data": {"value": 1},
}
LAGO = {
    "transaction_id": "t1",
    "external_subscription_id": "s1",
    "code": "web_search",
    "timestamp": 1748772000,
    "properties": {"value": 1},
}
SCORE = [{"traceId": "t1", "name": "helpful", "value": 1, "dataType": "NUMERIC"}]
CLOUD = "application/cloudevents+json"
LANGFUSE_TRACES = "/api/public/otel/v1/traces"
DOORS = {
    "native": Door("/api/v1/ingest", json.dumps([a_request("t1", AT)]).encode()),
    "otlp": Door("/v1/traces", as_protobuf(A(1, CHAT)), PROTOBUF, kind=PROTOBUF),
    "otlp json": Door("/v1/traces", as_json(A(2, CHAT)), JSON, kind=JSON),
    "metrics": Door("/v1/metrics", b"unread", PROTOBUF, kind=PROTOBUF),
    "langfuse": Door(LANGFUSE_TRACES, as_protobuf(A(3, CHAT)), PROTOBUF, kind=PROTOBUF),
    "langfuse scores": Door("/api/public/scores", json.dumps(SCORE).encode(), well=202),
    "litellm": Door("/v1/ingest/litellm", b"[]"),
    "openmeter": Door("/api/v1/events", json.dumps(EVENT).encode(), CLOUD, well=204),
    "lago": Door("/api/v1/events", json.dumps({"event": LAGO}).encode()),
}
REPORTS = ["/api/v1/showback", "/api/v1/unit-economics", "/api/v1/imports", "/api/v1/traces/t1"]
PAGES = ["/t/retail/", "/t/retail/showback/", "/t/retail/use-cases/", "/t/retail/traces/", "/"]


@pytest.fixture
def machine() -> Client:
    key = make_key(make_tenant("retail"), "ingest", "read")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


@pytest.fixture
def person() -> Client:
    client = Client(raise_request_exception=False)
    return sign_in(client, make_person(make_tenant("retail")))


def knock(machine: Client, door: Door) -> Answer:
    return machine.post(door.path, door.body, content_type=door.content_type)


def says_later(answer: Answer) -> bool:
    """503, when to come again, and no word on whether something was written."""
    assert answer.status_code == 503, (answer.status_code, answer.content[:300])
    assert "nothing" not in answer.content.decode("utf-8", "replace").lower()
    return answer["Retry-After"] == str(RETRY_SECONDS)


def upload(machine: Client) -> Answer:
    file = SimpleUploadedFile("events.csv", b"cost_event_id\nce_1\n")
    return machine.post("/api/v1/imports", {"file": file})


def test_every_door_of_machines_asks_to_come_again_in_its_own_form(machine: Client) -> None:
    for connection in connections.all():  # as in a process that has worked before the outage
        connection.ensure_connection()
    with database_away():
        for name, door in DOORS.items():
            answer = knock(machine, door)
            assert says_later(answer), name
            assert answer["Content-Type"] == door.kind, name
        assert says_later(upload(machine))
        assert all(says_later(machine.get(path)) for path in REPORTS)
    for name, door in DOORS.items():
        assert knock(machine, door).status_code == door.well, name
    assert upload(machine).status_code == 202


def test_exporters_read_the_refusal_as_a_status(machine: Client) -> None:
    with database_away():
        answer = knock(machine, DOORS["otlp"])
        in_json = knock(machine, DOORS["otlp json"])
    assert Status.FromString(answer.content).code == Code.UNAVAILABLE
    assert json.loads(in_json.content)["code"] == Code.UNAVAILABLE


def test_every_page_says_so_in_a_sentence(person: Client) -> None:
    with database_away():
        for path in PAGES:
            answer = person.get(path)
            assert says_later(answer), path
            assert "does not answer" in answer.content.decode()
        part = person.get("/t/retail/showback/", headers={"HX-Request": "true"})
        assert says_later(part)
    assert person.get("/t/retail/showback/").status_code == 200


def test_signing_in_says_so_too() -> None:
    make_person(make_tenant("retail"), email="ana@retail.example")
    client = Client(raise_request_exception=False)
    form = {"login": "ana@retail.example", "password": PASSWORD}
    with database_away():
        assert says_later(client.post("/accounts/login/", form))
    with redis_away():
        assert says_later(client.post("/accounts/login/", form))


def test_the_process_lives_and_says_that_it_is_not_ready(client: Client) -> None:
    with database_away():
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "The database does not answer."
    assert client.get("/readyz").json()["checks"]["database"] == "ok"


@pytest.fixture
def redis_gone() -> Iterator[None]:
    with redis_away():
        yield


def redis_away() -> "override_settings":
    """Nobody listens where Redis should be."""
    limits.script.cache_clear()
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": NOWHERE}
    return override_settings(REDIS_URL=NOWHERE, CACHES={"default": cache})


def test_without_redis_records_are_taken(machine: Client, redis_gone: None) -> None:
    """Limits protect the machine, they are not money: nobody is refused for want of them."""
    assert knock(machine, DOORS["native"]).status_code == 200
    limits.script.cache_clear()
