"""Sending records as an integration does."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.answers import Answer

INGEST = "/api/v1/ingest"
PROBLEM = "application/problem+json"
MEMBERS = {"type", "title", "status", "detail", "errors"}


@dataclass(frozen=True)
class Sender:
    """An HTTP client with one key; failures come back as answers, never as exceptions."""

    key: str | None

    def send(self, body: bytes | object, content_type: str = "application/json") -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client().post(INGEST, data=data, content_type=content_type)

    def get(self, path: str) -> Answer:
        return self.client().get(path)

    def client(self) -> Client:
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        return Client(raise_request_exception=False, headers=headers)


def result_of(answer: Answer) -> dict[str, Any]:  # Any: whatever the JSON holds
    assert answer.status_code == 200, answer.content
    result: dict[str, Any] = json.loads(answer.content)
    return result


def problem_of(answer: Answer) -> tuple[int, list[str]]:
    """The status and the codes; it must be a problem document."""
    assert answer["Content-Type"] == PROBLEM, answer.content
    body = json.loads(answer.content)
    assert body.keys() == MEMBERS
    assert body["status"] == answer.status_code
    return answer.status_code, [error["code"] for error in body["errors"]]
