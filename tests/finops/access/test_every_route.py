"""Every URL × every role × own and other tenant answers as the hand-written table says.

New routes need a row in `permission_table.py`; what they capture needs a sample in `world.py`.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from finops.calc.permissions import KNOWN_ACTIONS, ROLES
from finops.set_up.nouns import NOUNS
from tests.answers import Answer
from tests.finops.access.permission_table import (
    API,
    BY_TABLE,
    EVERYONE,
    LIBRARY_PATHS,
    LIBRARY_ROUTES,
    OPEN,
    PAGES,
    PLATFORM,
)
from tests.finops.access.routes import Route, all_routes
from tests.finops.world import UNKNOWN, Samples, World, make_world
from tests.speed.campaigns import Run
from tests.standing import standing

pytestmark = pytest.mark.slow

# A capture named the same on several routes means different things.
MEANINGS = {(route, "public_id"): "key" for route in ("revoke_key", "limit_key")} | {
    (route, "public_id"): "import"
    for route in (
        *("import_job", "import_rejects", "import_cancel"),
        *("import_put_away", "import_take_back"),
        *("api_import", "api_import_rejects", "api_import_cancel"),
    )
}
MEANINGS |= {
    (f"rerating{step}", "public_id"): "rerating"
    for step in ("", "_submit", "_recompute", "_withdraw", "_approve", "_reject", "_cancel")
}
MEANINGS |= {
    ("export_cancel", "public_id"): "export",
    ("api_export", "public_id"): "ordered",
    ("api_export_file", "public_id"): "ordered",
    ("api_export_cancel", "public_id"): "ordered",
    ("mapping_cancel", "public_id"): "pass",
    ("api_mapping_cancel", "public_id"): "pass",
}
MEANINGS |= {
    (f"{step}_{noun}", "item"): noun
    for noun in ("responsibilities", "risk_tier", "limit", "slo", "gate")
    for step in ("submit", "approve", "reject", "send_back", "withdraw", "amend")
}
MEANINGS |= {(route, "item"): "gate" for route in ("gate_memo", "edit_gate_memo", "gate_pack")}
MEANINGS |= {
    ("gate", "item"): "gate",
    ("change_limit", "slug"): "limit_slug",
    ("new_condition", "number"): "limit_request",
    ("remove_condition", "number"): "asked",
    ("new_document", "number"): "limit_request",
    ("remove_document", "number"): "asked",
}
PAIRS = ("duplicate", "decide_duplicate", "api_duplicate")
MEANINGS |= {(route, "public_id"): "pair" for route in PAIRS}
MEANINGS |= {(f"edit_{noun.kind.name}", "entry"): f"{noun.kind.name}_id" for noun in NOUNS}
MEANINGS |= {(f"api_{noun.kind.name}", "address"): f"{noun.kind.name}_address" for noun in NOUNS}
# Templates of files and what metrics there are: the same for every tenant.
OF_NOBODY = {"api_template", "api_metric"}
Method = str


def own_routes() -> list[Route]:
    return [
        route
        for route in all_routes()
        if route.name not in LIBRARY_ROUTES and not route.path.startswith(LIBRARY_PATHS)
    ]


def test_every_route_declares_a_permission_that_exists() -> None:
    known = KNOWN_ACTIONS | {"open:everyone", "open:signed-in"}
    for route in own_routes():
        declared = route.declared
        actions = set(declared.values()) if isinstance(declared, dict) else {declared}
        assert actions, route
        assert actions <= known, f"{route.path} declares {actions}, which is not in the table"


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    named = {route.name for route in own_routes()}
    rows = PAGES.keys() | PLATFORM.keys() | API.keys() | OPEN.keys()
    assert named - rows == set(), "routes without a row in permission_table.py"
    assert rows - named == set(), "rows without a route"


def test_the_library_routes_are_exactly_those_we_know() -> None:
    names = {route.name for route in all_routes() if route.path.startswith("accounts/")}
    assert names - {""} == LIBRARY_ROUTES


def test_every_page_lies_inside_a_tenant_or_is_declared_open() -> None:
    for route in own_routes():
        assert route.is_of_a_tenant == (route.name in PAGES), route


def test_the_table_knows_the_roles_of_the_product() -> None:
    assert frozenset(ROLES) == EVERYONE


@pytest.fixture(scope="module")
def standing_world(request: pytest.FixtureRequest) -> Iterator[World]:
    with standing(request, make_world) as world:
        yield world


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    return deepcopy(standing_world)


@contextmanager
def undone() -> Iterator[None]:
    """What a request writes is gone afterwards: each one finds the same world."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def url_of(route: Route, tenant: str, samples: Samples) -> str:
    values: Samples = {}
    for name in route.captures:
        key = MEANINGS.get((route.name, name), name)
        values[name] = tenant if name == "tenant" else samples[key]
    return reverse(route.name, kwargs=values)


def ask(client: Client, method: Method, url: str, key: str = "") -> Answer:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with undone():
        if method == "POST" and url.startswith("/api/"):
            return client.post(url, "[]", "application/json", headers=headers)
        return client.generic(method, url, headers=headers)


PageRow = tuple[Route, Method, frozenset[str]]


def page_rows() -> list[PageRow]:
    routes = {route.name: route for route in own_routes()}
    return [
        (routes[name], method, roles)
        for name, methods in PAGES.items()
        for method, roles in methods.items()
    ]


def in_turn(names: Iterable[str], turn: int) -> frozenset[str]:
    """All of them in a run of the long tests; in the suite the one whose turn it is."""
    ordered = sorted(names)
    return frozenset(ordered if Run.draws_all else ordered[turn % len(ordered) :][:1])


@pytest.mark.campaign
def test_every_page_opens_for_the_roles_of_its_row_and_is_404_for_the_others(
    world: World,
) -> None:
    """The suite asks every refusal, and each page for one of those whom it opens for."""
    wrong: list[str] = []
    opened: set[str] = set()
    for turn, (route, method, roles) in enumerate(page_rows()):
        url = url_of(route, world.tenant.slug, world.samples)
        asking = in_turn(roles, turn) | (EVERYONE - roles)
        opened |= asking & roles
        for role in sorted(asking):
            browser = world.browsers[role]
            answer = ask(browser, method, url + question(route, world.samples))
            is_open = answer.status_code < 500 and answer.status_code not in {401, 403, 404}
            is_open |= answer.status_code == 403 and route.name in BY_TABLE
            if is_open != (role in roles) or (not is_open and answer.status_code != 404):
                wrong.append(f"{role}: {method} {url} answered {answer.status_code}")
    assert wrong == []
    assert opened == EVERYONE, "a role for which no page was opened"


def question(route: Route, samples: Samples) -> str:
    return f"?id={samples['trace_id']}" if route.name == "trace_by_query" else ""


@pytest.mark.campaign
def test_every_page_of_another_tenant_is_404_with_the_bytes_of_a_page_that_is_not_there(
    world: World,
) -> None:
    """Whoever asks is no member there; the suite asks for each page as one role in turn."""
    wrong = []
    nowhere = {role: at.get("/t/nowhere/").content for role, at in world.browsers.items()}
    for turn, (route, method, _roles) in enumerate(page_rows()):
        url = url_of(route, world.foreign_tenant.slug, world.foreign)
        for role in sorted(in_turn(EVERYONE, turn)):
            answer = ask(world.browsers[role], method, url)
            if answer.status_code != 404 or answer.content != nowhere[role]:
                wrong.append(f"{role}: {method} {url} answered {answer.status_code}")
    assert wrong == []


def test_a_foreign_object_under_ones_own_tenant_answers_like_an_unknown_one(
    world: World,
) -> None:
    wrong = []
    for route, method, roles in page_rows():
        if route.captures == ("tenant",):
            continue
        browser = world.browsers[sorted(roles)[0]]
        foreign = ask(browser, method, url_of(route, world.tenant.slug, world.foreign))
        unknown = ask(browser, method, url_of(route, world.tenant.slug, UNKNOWN))
        if (foreign.status_code, foreign.content) != (404, unknown.content):
            wrong.append(f"{method} {route.path} answered {foreign.status_code}")
    assert wrong == []


def test_a_stranger_is_sent_to_the_sign_in_page(world: World) -> None:
    for route, method, _roles in page_rows():
        answer = ask(Client(), method, url_of(route, world.tenant.slug, world.samples))
        assert answer.status_code == 302, route
        assert answer["Location"].startswith("/accounts/login/"), route


ApiRow = tuple[Route, Method, frozenset[str]]


def api_rows() -> list[ApiRow]:
    routes = {route.name: route for route in own_routes()}
    return [
        (routes[name], method, frozenset(scopes.split("|")))
        for name, methods in API.items()
        for method, scopes in methods.items()
    ]


def test_every_api_route_opens_for_the_scopes_of_its_row_and_no_others(world: World) -> None:
    wrong = []
    for route, method, scopes in api_rows():
        url = url_of(route, world.tenant.slug, world.samples)
        if ask(Client(), method, url).status_code != 401:
            wrong.append(f"without a key: {method} {url}")
        for scope, key in world.keys.items():
            status = ask(Client(), method, url, key).status_code
            is_open = status not in {401, 403, 404} and status < 500
            if is_open != (scope in scopes) or (not is_open and status != 403):
                wrong.append(f"{scope}: {method} {url} answered {status}")
    assert wrong == []


def test_another_tenants_key_finds_nothing_of_this_one(world: World) -> None:
    for route, method, scopes in api_rows():
        if not route.captures or route.name in OF_NOBODY:
            continue
        key = world.foreign_keys[sorted(scopes)[0]]
        foreign = ask(Client(), method, url_of(route, "", world.samples), key)
        unknown = ask(Client(), method, url_of(route, "", UNKNOWN), key)
        assert foreign.status_code == 404, route
        assert foreign.content == unknown.content, route
        assert json.loads(foreign.content)["status"] == 404


def test_no_person_reaches_the_api_through_the_browser(world: World) -> None:
    for route, method, _scopes in api_rows():
        url = url_of(route, world.tenant.slug, world.samples)
        assert ask(world.browsers["tenant_admin"], method, url).status_code == 401, route


def test_the_open_pages_are_open(client: Client, db: None) -> None:
    expected = {
        "healthz": {200},
        "readyz": {200, 503},
        "api_schema": {200},
        "api_docs": {200},
        "demo_sign_in": {405},
        "demo_mail": {404},
        "invitation": {404},
        "confirm_new_address": {404},
        "confirm_old_address": {404},
        "address": {302},
        "withdraw_address": {405},
        "single_sign_on": {302},
        "choose_tenant": {302},
    }
    assert expected.keys() == OPEN.keys()
    for name, statuses in expected.items():
        captures = ["x"] if expected[name] == {404} and name != "demo_mail" else []
        assert client.get(reverse(name, args=captures)).status_code in statuses, name
