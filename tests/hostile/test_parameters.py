"""Whatever stands in a query string, no page and no report answers 500."""

from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client

from finops.api.schema import whole_schema
from finops.calc.permissions import KEY_SCOPES
from finops.models import Tenant
from tests.ledger.api.test_unknown_parameters import OTHERS, READS, address
from tests.people import make_key, make_person, make_tenant, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DEEP = 1_000
VALUES = [
    *(b"[" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP, b"(" * DEEP + b")" * DEEP),
    *(b"\x00", b"\xed\xa0\x80", b"\xff\xfe", "\u202e٣".encode(), b"", b" ", b","),
    *(b"9" * 5_000, b"1e999999999", b"-1", b"NaN", b"0001-01-01", b"9999-12-31", b"2026-02-30"),
    *(b"../" * 500, b"'; DROP TABLE x; --", b"%s%n", b"a," * 1_000, b"\\" * 99),
]
PAGES = ["", "showback/", "traces/", "use-cases/", "pricebooks/", "imports/", "audit/"]
WORDS = ["from", "to", "by", "model", "use_case", "page", "sort", "q", "format", "before", "after"]


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


def queries(names: list[str]) -> Iterator[str]:
    """Each value in all parameters at once; the deepest in each of them alone."""
    for value in map(quote_from_bytes, VALUES):
        yield "&".join(f"{name}={value}" for name in names)
    for name in names:
        yield f"{name}={quote_from_bytes(VALUES[0])}"


def parameters(path: str) -> list[str]:
    """The parameters that the OpenAPI document names for the operation at this address."""
    for template, methods in whole_schema()["paths"].items():
        parts, own = template.strip("/").split("/"), path.strip("/").split("/")
        if len(parts) == len(own) and all(
            a == b or a.startswith("{") for a, b in zip(parts, own, strict=True)
        ):
            declared = methods.get("get", {}).get("parameters", [])
            return [parameter["name"] for parameter in declared if parameter["in"] == "query"]
    return []


@pytest.mark.parametrize("route", [route for route in READS if route not in OTHERS])
def test_no_report_answers_500(tenant: Tenant, route: str) -> None:
    key = make_key(tenant, *KEY_SCOPES)
    asker = Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})
    path = address(route)
    for query in queries(parameters(path)):
        assert asker.get(f"{path}?{query}").status_code < 500, (path, query[:200])


@pytest.mark.parametrize("page", PAGES)
def test_no_page_answers_500(tenant: Tenant, page: str) -> None:
    lead = sign_in(Client(raise_request_exception=False), make_person(tenant, "finops_lead"))
    for query in queries(WORDS):
        assert lead.get(f"/t/retail/{page}?{query}").status_code < 500, (page, query[:200])
