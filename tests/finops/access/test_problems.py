"""Errors of the API: problem+json whatever happens, never a crash, SQL or a stack trace."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import DataError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions

from finops.api.parsing import read_json
from finops.api.problems import problem_handler
from finops.services.signing import SecondFactorNeeded
from tests.answers import Answer
from tests.people import make_key, make_tenant

MEMBERS = {"type", "title", "status", "detail", "errors"}


def is_problem(answer: Answer, status: int) -> bool:
    body = json.loads(answer.content)
    right_type = answer["Content-Type"] == "application/problem+json"
    return right_type and body.keys() == MEMBERS and body["status"] == answer.status_code == status


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Http404(), 404),
        (PermissionDenied(), 403),
        (RequestDataTooBig(), 413),
        (DataError("numeric field overflow, SELECT secret"), 400),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), 400),
        (RecursionError(), 400),
        (exceptions.MethodNotAllowed("PUT"), 405),
        (exceptions.UnsupportedMediaType("text/plain"), 415),
        (ValidationError({"name": ["too long"]}), 400),
    ],
)
@pytest.mark.django_db
def test_every_kind_of_error_becomes_a_problem(problem: Exception, status: int) -> None:
    answer = problem_handler(problem, {})
    assert answer is not None
    assert answer.status_code == status
    assert answer.data is not None
    assert answer.data.keys() == MEMBERS
    assert "SELECT" not in json.dumps(answer.data)


@pytest.mark.django_db
def test_errors_name_nested_fields_with_codes() -> None:
    detail = {"lines": [{}, {"quantity": [exceptions.ErrorDetail("No.", "negative")]}]}
    answer = problem_handler(exceptions.ValidationError(detail), {})
    assert answer is not None
    expected = [{"field": "lines[1].quantity", "code": "negative", "message": "No."}]
    assert answer.data["errors"] == expected


@pytest.mark.django_db
def test_a_bug_is_not_dressed_up_as_a_problem_of_the_caller() -> None:
    assert problem_handler(KeyError("oops"), {}) is None


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\udc00\\ud800"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 21 + b"1" + b"}" * 21,
        b"",
    ],
)
def test_json_that_cannot_be_stored_is_refused(body: bytes) -> None:
    with pytest.raises(exceptions.ParseError):
        read_json(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a": "\\\\ud800"}', {"a": "\\ud800"}),
        (b'{"a": "[[[[[[[[[[[[[[[[[[[[[[["}', {"a": "[" * 23}),
        (b"[" * 20 + b"]" * 20, None),
    ],
)
def test_json_that_only_looks_odd_is_read(body: bytes, value: object) -> None:
    assert value is None or read_json(body) == value


Ask = Callable[..., Answer]


@pytest.fixture
def ask(db: None, client: Client) -> Ask:
    headers = {"x-api-key": make_key(make_tenant("retail"))}
    client.raise_request_exception = False
    return lambda method, path, **more: client.generic(method, path, headers=headers, **more)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/v1/nothing", 404),
        ("DELETE", "/api/v1/imports", 405),
        ("GET", "/api/v1/imports/00000000-0000-0000-0000-000000000001", 404),
        ("GET", "/api/v1/imports/not-a-uuid", 404),
        ("GET", "/api/v1/showback?from=%00", 400),
        ("GET", "/api/v1/traces/%00", 400),
        ("GET", "/api/v1/traces/%ED%A0%80", 404),
        ("GET", "/api/v1/showback?from=%ED%A0%80", 400),
    ],
)
def test_odd_requests_are_problems(ask: Ask, method: str, path: str, status: int) -> None:
    assert is_problem(ask(method, path), status)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/t/retail/", "/"])
def test_a_nul_in_a_cookie_is_a_bad_request(client: Client, path: str) -> None:
    client.cookies["sessionid"] = "x"
    header = 'sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'
    assert client.get(path, HTTP_COOKIE=header).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "a b", "x:y:z"])
def test_a_foreign_host_is_a_bad_request(client: Client, host: str) -> None:
    assert is_problem(client.get("/api/v1/imports", headers={"host": host}), 400)


@pytest.mark.django_db
def test_a_page_body_over_the_limit_is_413(client: Client) -> None:
    body = b"login=" + b"a" * (11 * 1024 * 1024)
    kind = "application/x-www-form-urlencoded"
    assert client.post("/accounts/login/", body, content_type=kind).status_code == 413


@pytest.mark.django_db
def test_the_schema_names_the_shared_answers_and_the_three_ways_in(client: Client) -> None:
    schema = client.get("/api/schema/").json()
    post = schema["paths"]["/api/v1/ingest"]["post"]
    assert {"401", "403", "413"} <= post["responses"].keys()
    assert {tuple(way) for way in post["security"]} == {
        ("bearerKey",),
        ("headerKey",),
        ("basicKey",),
    }


@pytest.mark.django_db
def test_the_docs_page_shows_every_operation_and_obeys_the_policy(client: Client) -> None:
    answer = client.get("/api/docs/")
    body = answer.content.decode()
    for path in client.get("/api/schema/").json()["paths"]:
        assert path in body
    assert "<script>" not in body
    assert "style=" not in body


def test_a_refused_signature_tells_its_reason_code() -> None:
    refusal = SecondFactorNeeded("second_factor_stale", "Confirm first that it is you.")
    answer = problem_handler(refusal, {})
    assert answer is not None
    assert answer.status_code == 403
    assert answer.data["detail"] == "Confirm first that it is you."
    assert [error["code"] for error in answer.data["errors"]] == ["second_factor_stale"]
