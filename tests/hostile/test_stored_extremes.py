"""No stored day may break the page that shows it, nor the one that deletes it; and none is let in
that would."""

import json
import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any  # Any: what forms and files are given

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from psycopg import Error, sql

from finops.calc.days import FIRST_DAY, LAST_DAY, is_possible
from finops.models.days import refuse_impossible
from finops.scope import tenant_scope
from ledger.models import TenantPricebook
from ledger.services.exchange_rates import read_rates, record_rates
from tests.finops.access.routes import Route
from tests.finops.access.test_every_route import own_routes, url_of
from tests.finops.world import World, make_world
from tests.ledger.pages.pricebooks.asking import DRAFT, at
from tests.speed.campaigns import Run
from tests.superuser import Connection, superuser

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"]),
    pytest.mark.slow,
]
# With a clock that leaves the years at that end.
EXTREMES = {
    "0001-01-01 00:00:00+00": "America/Los_Angeles",
    "9999-12-31 23:59:59+00": "Asia/Shanghai",
}
YEAR_1 = next(iter(EXTREMES))
COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id'
WHERE a.attnum > 0 AND a.atttypid IN ('date'::regtype, 'timestamptz'::regtype)
ORDER BY 1, 2
"""
# Whoever has no role and no key any more sees no page.
OPENS_THE_DOOR = re.compile("finops_(roleassignment|apikey|membership|.*grant|.*permission).*")
ENDS = re.compile("delete|remove|revoke|withdraw|end_|retire|limit|close|reopen|recompute|submit")
ROLES_THAT_LOOK = ("tenant_admin", "finops_lead", "finance")


def built() -> World:
    with transaction.atomic():
        return make_world()


def stored(value: str) -> Iterator[str]:
    """Puts the value into every column of a tenant's tables that takes it; which those are."""
    with superuser() as boss:
        boss.execute("SET LOCAL session_replication_role = replica")  # no triggers
        for table, column in boss.execute(COLUMNS).fetchall():
            if not OPENS_THE_DOOR.fullmatch(str(table)) and puts(
                boss, str(table), str(column), value
            ):
                yield f"{table}.{column}"


def puts(boss: Connection, table: str, column: str, value: str) -> bool:
    change = sql.SQL("UPDATE {} SET {} = %s")
    try:
        with boss.transaction():
            updated = boss.execute(
                change.format(sql.Identifier(table), sql.Identifier(column)), [value]
            )
            return updated.rowcount > 0
    except Error:  # a constraint refuses it: nobody can have stored it
        return False


@pytest.mark.campaign
@pytest.mark.parametrize(("value", "zone"), EXTREMES.items(), ids=["year 1", "year 9999"])
def test_every_page_opens_whatever_day_is_stored(value: str, zone: str) -> None:
    """The suite asks every second route at one end and the others at the other."""
    world, turn = built(), list(EXTREMES).index(value)
    with superuser() as boss:
        boss.execute("UPDATE finops_tenant SET time_zone = %s", [zone])
    changed = set(stored(value))
    assert {"ledger_tenantpricebook.valid_from", "ledger_ratingrun.known_at"} <= changed
    assert sorted(set(failures(world, turn))) == []


def routes_asked(turn: int) -> list[Route]:
    routes = [each for each in own_routes() if each.is_of_a_tenant or is_of_the_api(each)]
    return routes if Run.draws_all else routes[turn :: len(EXTREMES)]


def is_of_the_api(route: Route) -> bool:
    return route.path.startswith("api/")


def failures(world: World, turn: int) -> Iterator[str]:
    """Routes that answer 500 to the first who may see them; steps that end something, by POST."""
    for route in routes_asked(turn):
        is_api = is_of_the_api(route)
        url = url_of(route, world.tenant.slug, world.samples)
        method = "POST" if ENDS.search(route.name) else "GET"
        key = world.keys["read"] if is_api else ""
        for client in [Client(raise_request_exception=False)] if is_api else seeing(world):
            status = ask(client, method, url, key)
            if status >= 500:
                yield f"{method} {route.name}: {status}"
            if status != 403:
                break


def seeing(world: World) -> list[Client]:
    return [world.browsers[role] for role in ROLES_THAT_LOOK]


def ask(client: Client, method: str, url: str, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with transaction.atomic():
        answer = client.generic(method, url, headers=headers)
        transaction.set_rollback(True)
    return answer.status_code


def test_a_draft_of_year_1_can_be_thrown_away() -> None:
    world = built()
    list(stored(YEAR_1))
    version = world.samples["version"]
    answer = world.browsers["finance"].post(at("pricebook_delete", version))
    assert answer.status_code == 302
    with tenant_scope(world.tenant.pk), transaction.atomic():
        assert not TenantPricebook.objects.filter(version=version).exists()


SLIPS = ["0001-01-01", "2014-12-31", "2101-01-01", "9999-12-31"]


def test_no_form_takes_a_day_that_is_a_slip() -> None:
    world = built()
    for day in SLIPS:
        assert_refused(world, day)
    with tenant_scope(world.tenant.pk), transaction.atomic():
        assert not TenantPricebook.objects.filter(version=DRAFT["version"]).exists()


def assert_refused(world: World, day: str) -> None:
    browser, lead = world.browsers["finance"], world.browsers["finops_lead"]
    csv = b"provider,model,meter,amount\nhouse,small,input,1\n"
    forms: dict[str, dict[str, Any]] = {
        at("pricebook_new"): {**DRAFT, "valid_from": day},
        at("pricebook_import"): {
            **{**DRAFT, "valid_from": day, "source": "csv"},
            "file": SimpleUploadedFile("a.csv", csv),
        },
        at("rerate-new"): {"from": day, "to": day, "reason": "prices were wrong"},
    }
    for url, data in forms.items():
        assert browser.post(url, data).status_code == 422, (day, url)
    for url in (at("showback"), at("traces"), at("audit")):
        status = lead.get(url, {"from": day, "to": day}).status_code
        assert status in {400, 422, 200}, (day, url)
    key = {"Authorization": f"Bearer {world.keys['read']}"}
    answer = Client().get("/api/v1/showback", {"from": day, "to": "2026-06-30"}, headers=key)
    assert answer.status_code == 400, day


def test_no_file_takes_one_either() -> None:
    rates = read_rates(StringIO("currency,day,usd_per_unit\nEUR,0026-06-01,1.1\n"))
    with pytest.raises(ValidationError, match="Choose a day from 2015 to 2100"):
        record_rates(rates=rates, source="tests", actor="tests")
    world = built()
    models = json.dumps([{"modelName": "a", "matchPattern": "a", "startDate": "0001-01-01"}])
    file = SimpleUploadedFile("a.json", models.encode())
    data = {**DRAFT, "source": "langfuse", "file": file}
    assert world.browsers["finance"].post(at("pricebook_import"), data).status_code == 422


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (FIRST_DAY, True),
        (date(2014, 12, 31), False),
        (LAST_DAY, True),
        (date(2101, 1, 1), False),
    ],
    ids=str,
)
def test_days_from_2015_to_2100_are_possible(day: date, expected: bool) -> None:
    assert is_possible(day) is expected
    if not expected:
        with pytest.raises(ValidationError):
            refuse_impossible(day)
