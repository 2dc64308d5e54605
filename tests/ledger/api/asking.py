"""Asking the API as an integration does."""

import csv
import io
import json
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

Body = dict[str, Any]  # Any: a JSON document


def ask(key: str, path: str, **params: str | list[str]) -> HttpResponse:
    """GET with the key; `first` and `last` stand for `from` and `to`."""
    names = {"first": "from", "last": "to"}
    query = {names.get(name, name): value for name, value in params.items()}
    client = Client(raise_request_exception=False)
    answer = client.get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {key}"})
    return cast(HttpResponse, answer)


def json_of(key: str, path: str, **params: str | list[str]) -> Body:
    """The JSON of a good answer."""
    response = ask(key, path, **params)
    assert response.status_code == 200, response.content
    body: Body = json.loads(response.content)
    return body


def errors_of(response: HttpResponse) -> list[Body]:
    """What a problem says about fields."""
    errors: list[Body] = json.loads(response.content)["errors"]
    return errors


def content_of(response: HttpResponse) -> bytes:
    """Streamed or not."""
    return b"".join(response) if response.streaming else response.content


def csv_of(response: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content_of(response).decode())))
