"""The memo over the API: read by a key, its numbers refused by sentence."""

import json
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from gates.models import MemoVersion
from gates.services.signing import submit_gate
from tests.gates.funding.house import asked_for, gate_house
from tests.ledger.api.asking import ask, errors_of, json_of
from tests.ledger.slos.house import House
from tests.people import make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with gate_house() as opened:
        yield opened


def send(key: str, gate: int, body: dict[str, object]) -> HttpResponse:
    return Client(raise_request_exception=False).post(  # type: ignore[return-value]
        f"/api/v1/gates/{gate}/memo",
        json.dumps(body),
        "application/json",
        headers={"Authorization": f"Bearer {key}"},
    )


def test_the_api_reads_and_edits_the_memo_by_the_same_rules(house: House) -> None:
    gate = asked_for(house, house.copilot)
    reads, writes = make_key(house.tenant, "read"), make_key(house.tenant, "configure")
    assert ask(reads, f"gates/{gate.pk}/memo").status_code == 409
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    memo = json_of(reads, f"gates/{gate.pk}/memo", language="zh")
    (outcome,) = [each for each in memo["sentences"] if each["name"] == "outcome"]
    assert "11.8%" in outcome["text"]
    assert {each["exact"] for each in outcome["numbers"]} == {"11.8 %", "420", "370.44"}
    text = outcome["text"].replace("11.8%", "12%")
    refused = send(writes, gate.pk, {"edition": 0, "texts": {"outcome": text}})
    assert refused.status_code == 422
    (error,) = errors_of(send(writes, gate.pk, {"edition": 0, "texts": {"outcome": "11.8%"}}))[:1]
    assert error["field"] == "outcome"
    assert not MemoVersion.objects.exists()
    good = send(writes, gate.pk, {"edition": 0, "texts": {"outcome.target": ""}})
    assert json.loads(good.content)["edition"] == 1
    assert send(writes, gate.pk, {"edition": 0, "texts": {"outcome": ""}}).status_code == 412
    assert send(reads, gate.pk, {"edition": 1, "texts": {}}).status_code == 403
