"""/api/v1/fields lists the fields; whoever is refused is told where, and what was there."""

import json

import pytest

from ledger.parsers.records.fields import KINDS
from tests.ledger.api_ingest.sending import Sender
from tests.ledger.parsers.samples import COST_EVENT

FIELDS = "/api/v1/fields"


def test_the_fields_of_each_kind_are_listed(sender: Sender) -> None:
    kinds = json.loads(sender.get(FIELDS).content)["kinds"]
    assert [kind["kind"] for kind in kinds] == list(KINDS)
    (tier,) = [field for field in kinds[2]["fields"] if field["name"] == "risk_tier"]
    assert (tier["takes"], tier["required"]) == ("enum", True)
    assert tier["values"] == ["low", "medium", "high", "critical"]


@pytest.mark.parametrize(("name", "status"), [("score.csv", 200), ("bill.csv", 404)])
def test_templates_download(sender: Sender, name: str, status: int) -> None:
    assert sender.get(f"{FIELDS}/{name}").status_code == status


def test_a_refused_record_says_what_was_there_and_where_the_fields_are(sender: Sender) -> None:
    body = json.dumps([{**COST_EVENT, "input_tokens": "1.000"}]).encode()
    answer = sender.send(body)
    (error,) = json.loads(answer.content)["results"][0]["errors"]
    assert (error["code"], error["value"]) == ("ambiguous_thousands", "1.000")
    assert answer["Link"] == f'<http://testserver{FIELDS}>; rel="describedby"'


def test_a_refused_body_says_where_the_fields_are(sender: Sender) -> None:
    problem = json.loads(sender.send(b"[").content)
    assert (problem["status"], problem["type"]) == (400, f"http://testserver{FIELDS}")


def test_who_is_taken_is_told_nothing_of_it(sender: Sender) -> None:
    assert "Link" not in sender.send([COST_EVENT])
