"""A parameter that a door does not know is refused: ignored, it would look as if it had counted."""

import pytest
from django.test import Client
from django.urls import reverse

from finops.calc.permissions import KEY_SCOPES
from finops.models import Tenant
from tests.finops.access.permission_table import API
from tests.finops.access.routes import all_routes
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db

READS = sorted(route for route, methods in API.items() if "GET" in methods)
# Other platforms define what their clients send.
OTHERS = {"receive_langfuse_projects"}
GONE = {"api_variance"}  # 410, whatever is asked
WORDS: dict[str, object] = {
    "trace_id": "trc_1",
    "use_case": "copilot",
    "budget_slug": "bud_copilot",
    "version": "none",
    "public_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "kind": "request",
    "day": "2026-11-29",
    "form": "csv",
    "number": 1,
    "asked": 1,
    "gate": 1,
    "metric_name": "spend_usd",
    "address": "prod",
    "webhook": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
}


def address(route: str) -> str:
    (captures,) = {known.captures for known in all_routes() if known.name == route}
    return reverse(route, kwargs={name: WORDS[name] for name in captures})


def refused(client: Client, method: str, url: str, key: str, field: str) -> str:
    """The code that the answer gives for the field; it must be a 400 that names it."""
    answer = client.generic(
        method, url, b"[]", "application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 400, (url, answer.status_code, answer.content[:200])
    errors = {error["field"]: error["code"] for error in answer.json()["errors"]}
    return str(errors[field])


@pytest.fixture
def key() -> str:
    return make_key(make_tenant("retail"), *KEY_SCOPES)


@pytest.mark.parametrize("word", ["tenant", "surprise"])
@pytest.mark.parametrize("route", [route for route in READS if route not in OTHERS | GONE])
def test_a_tenants_key_names_no_tenant_and_nothing_unknown(
    client: Client, key: str, route: str, word: str
) -> None:
    code = refused(client, "GET", f"{address(route)}?{word}=retail", key, word)
    assert code == "unknown_parameter"


@pytest.mark.parametrize("route", ["api_ingest", "api_imports"])
def test_what_is_posted_goes_to_the_keys_own_tenant_or_nowhere(
    client: Client, key: str, route: str
) -> None:
    url = f"{address(route)}?tenant=another"
    assert refused(client, "POST", url, key, "tenant") == "unknown_parameter"


OF_ONE_TENANT = ["api_pricebooks", "api_pricebook", "api_metrics", "api_metric"]
REPORTS = ["api_showback", "api_unit_economics", "api_reported_cost", "api_traces", "api_trace"]


@pytest.mark.parametrize("named", ["nowhere", "platform", "Retail", ""])
@pytest.mark.parametrize("route", [*REPORTS, *OF_ONE_TENANT])
def test_a_platform_key_that_names_no_tenant_of_ours_is_told_so(
    client: Client, route: str, named: str
) -> None:
    make_tenant("retail")
    platform = Tenant.objects.get(kind=Tenant.Kind.PLATFORM)
    key = make_key(platform, "read")
    url = f"{address(route)}?tenant={named}"
    assert refused(client, "GET", url, key, "tenant") == "unknown_tenant"
