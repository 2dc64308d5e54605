"""Types of outcomes and credit rules: declared on a page and over REST, versions never changed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from finops.models import Tenant
from finops.models.organisation.outcome_types import OutcomeType
from finops.scope import tenant_scope
from ledger.models import OutcomeCredit, OutcomeDefinition
from ledger.services.crediting.settling import settle_waiting
from tests.answers import Answer
from tests.ledger.pages.house import House, open_house
from tests.ledger.pages.reading import content_of, tables_of, text_of
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
PAGE = "/t/retail/outcomes/"
NEXT: dict[str, object] = {"use_case": "copilot", "credit_rule": "last"}
RULE = {"use_case": "copilot", "kind": "", "credit_rule": "last", "lookback_days": "10"}


@pytest.fixture
def house() -> House:
    return open_house()


def declared(tenant: Tenant) -> list[tuple[str, int, str, int]]:
    with tenant_scope(tenant.pk):
        rows = OutcomeDefinition.objects.order_by("kind", "version")
        return list(rows.values_list("kind", "version", "credit_rule", "lookback_days"))


def post(key: str, path: str, body: Mapping[str, object]) -> Answer:
    return Client(raise_request_exception=False).post(
        f"/api/v1/{path}",
        data=json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )


def test_a_type_registered_on_the_page_may_be_named_by_records(house: House) -> None:
    browser = house.browser("platform_pm")
    answer = browser.post(f"{PAGE}types/", {"slug": "callback", "name": "Call back avoided"})
    assert answer.status_code == 302
    assert "Call back avoided" in text_of(content_of(browser.get(PAGE)))
    with tenant_scope(house.tenant.pk):
        assert OutcomeType.objects.get().slug == "callback"


def test_a_type_that_is_there_already_is_told(house: House) -> None:
    browser = house.browser("platform_pm")
    answer = browser.post(f"{PAGE}types/", {"slug": "resolved_case", "name": "Again"})
    assert answer.status_code == 422
    assert "already there" in text_of(content_of(answer))


def test_a_rule_declared_on_the_page_is_a_version_and_the_history_is_shown(house: House) -> None:
    browser = house.browser("platform_pm")
    for rule in ("last", "first"):
        assert browser.post(f"{PAGE}rules/", {**RULE, "credit_rule": rule}).status_code == 302
    browser.post(f"{PAGE}rules/", {**RULE, "kind": "accepted_draft", "valid_from": "2026-06-01"})
    assert declared(house.tenant) == [
        ("", 1, "last", 10),
        ("", 2, "first", 10),
        ("accepted_draft", 1, "last", 10),
    ]
    rules, _types = tables_of(content_of(browser.get(PAGE)))
    shown = [(row[1].text, row[2].text, row[3].text, row[7].text) for row in rules.rows]
    assert shown == [
        ("all types", "2", "All to the first request 10 days back", "in force"),
        ("all types", "1", "All to the last request 10 days back", "earlier or later"),
        ("Accepted draft", "1", "All to the last request 10 days back", "in force"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("lookback_days", "0", "greater than or equal to 1"),
        ("credit_rule", "random", "Select a valid choice"),
        ("kind", "unheard_of", "Select a valid choice"),
        ("use_case", "unheard_of", "Select a valid choice"),
        ("valid_from", "yesterday", "Enter a valid date"),
        ("valid_from", "0001-01-02", "Choose a day from 2015 to 2100"),
        ("valid_from", "2101-01-01", "Choose a day from 2015 to 2100"),
        ("quality_metric", "judge", "Name the threshold"),
        ("worth", "labour", "write both"),
        ("realisation", "1.5", "Write a part from 0 to 1"),
        ("usd_per_outcome", "1e3", "Write plain digits with a point"),
        ("lag_days", "11", "so many days or fewer"),
    ],
)
def test_a_bad_rule_is_told_and_nothing_is_written(
    house: House, name: str, value: str, sentence: str
) -> None:
    answer = house.browser("platform_pm").post(f"{PAGE}rules/", {**RULE, name: value})
    assert answer.status_code == 422
    assert sentence in text_of(content_of(answer))
    assert declared(house.tenant) == []


def test_whoever_may_not_declare_sees_the_rules_and_no_forms(house: House) -> None:
    browser = house.browser("auditor")
    assert "Declare a definition" not in text_of(content_of(browser.get(PAGE)))
    assert browser.post(f"{PAGE}rules/", RULE).status_code == 404
    assert declared(house.tenant) == []


def test_one_unit_sees_the_rules_of_its_use_cases(house: House) -> None:
    writer = house.browser("platform_pm")
    for use_case in ("copilot", "aml"):
        writer.post(f"{PAGE}rules/", {**RULE, "use_case": use_case})
    owner = house.browser("business_owner", house.contact_center)
    rules, _types = tables_of(content_of(owner.get(PAGE)))
    assert [row[0].text.split()[-1] for row in rules.rows] == ["copilot"]


def test_rules_and_types_come_and_go_over_rest(house: House) -> None:
    ingest, read = make_key(house.tenant, "ingest"), make_key(house.tenant, "read")
    made = post(ingest, "outcome-types", {"slug": "callback", "name": "Call back avoided"})
    assert (made.status_code, json.loads(made.content)["is_shipped"]) == (201, False)
    rule = {"use_case": "copilot", "kind": "callback", "credit_rule": "first"}
    answer = json.loads(post(ingest, "outcome-definitions", rule).content)
    assert (answer["version"], answer["lookback_days"], answer["is_in_force"]) == (1, 30, True)
    client = Client(headers={"authorization": f"Bearer {read}"})
    (listed,) = client.get("/api/v1/outcome-definitions").json()["outcome_definitions"]
    assert listed == answer
    assert (listed["quality"], listed["unit_value_usd"]) == ("if_told", None)
    labour = {"minutes_per_outcome": "3", "loaded_rate_usd_per_hour": "20", "lag_days": 9}
    terms = {"worth": "labour", "quality": "required", "realisation": "0.6", **labour}
    answer = json.loads(post(ingest, "outcome-definitions", {**rule, **terms}).content)
    assert (answer["version"], answer["unit_value_usd"], answer["lag_days"]) == (2, "1", 9)
    assert (answer["quality"], answer["realisation"], answer["risk"]) == (
        "required",
        "0.6",
        "if_told",
    )
    types = client.get("/api/v1/outcome-types").json()["outcome_types"]
    own = {row["slug"]: row["is_shipped"] for row in types}
    assert (own["callback"], own["resolved_case"]) == (False, True)
    assert post(read, "outcome-types", {"slug": "x", "name": "X"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("outcome-types", {"slug": "resolved_case", "name": "Again"}, "slug"),
        ("outcome-types", {"slug": "with space", "name": "Bad"}, "slug"),
        ("outcome-types", {"slug": "nameless"}, "name"),
        ("outcome-definitions", {"use_case": "copilot", "credit_rule": "any"}, "credit_rule"),
        ("outcome-definitions", {"use_case": "nobody", "credit_rule": "last"}, "use_case"),
        (
            "outcome-definitions",
            {"use_case": "copilot", "credit_rule": "last", "kind": "unheard_of"},
            "kind",
        ),
        (
            "outcome-definitions",
            {"use_case": "copilot", "credit_rule": "last", "lookback_days": 9999},
            "lookback_days",
        ),
        *(
            ("outcome-definitions", {**NEXT, name: value}, field)
            for name, value, field in (
                ("quality_metric", "judge", "quality_threshold"),
                ("quality_threshold", "NaN", "quality_threshold"),
                ("realisation", "1.01", "realisation"),
                ("worth", "labour", "minutes_per_outcome"),
                ("usd_per_outcome", "-1", "usd_per_outcome"),
                ("minutes_per_outcome", "1", "minutes_per_outcome"),
                ("lag_days", 31, "lag_days"),
                ("adoption", "perhaps", "adoption"),
            )
        ),
    ],
    ids=[
        *("shipped", "space", "nameless", "rule", "use_case", "kind", "lookback"),
        *("threshold", "number", "part", "labour", "below", "minutes", "lag", "need"),
    ],
)
def test_bad_input_over_rest_names_the_field(
    house: House, path: str, body: dict[str, object], field: str
) -> None:
    answer = post(make_key(house.tenant, "ingest"), path, body)
    assert answer.status_code == 400, answer.content
    assert field in [error["field"] for error in json.loads(answer.content)["errors"]]
    assert declared(house.tenant) == []


def test_another_tenant_sees_none_of_them(house: House) -> None:
    post(make_key(house.tenant, "ingest"), "outcome-types", {"slug": "callback", "name": "C"})
    client = Client(headers={"authorization": f"Bearer {make_key(make_tenant('other'), 'read')}"})
    types = client.get("/api/v1/outcome-types").json()["outcome_types"]
    assert "callback" not in {row["slug"] for row in types}


def test_a_rule_of_one_type_from_a_day_on_credits_outcomes_since_that_day(house: House) -> None:
    at = "2026-06-20T12:00:00Z"
    with tenant_scope(house.tenant.pk):
        record(
            a_request("k1", "2026-06-18T12:00:00Z", business_outcome_id="k"),
            a_request("k2", "2026-06-19T12:00:00Z", business_outcome_id="k"),
            an_event("ke", "k1", at),
            an_outcome("k", "k2", at, kind="resolved_case"),
            an_outcome("k", "k2", at, kind="accepted_draft"),
        )
    rule = {**RULE, "kind": "accepted_draft", "valid_from": "2026-06-01T00:00:00Z"}
    post(make_key(house.tenant, "ingest"), "outcome-definitions", {**rule, "lookback_days": 10})
    settle_waiting(house.tenant.pk)
    with tenant_scope(house.tenant.pk):
        rows = OutcomeCredit.objects.filter(traced_at__gte=datetime(2026, 6, 18, tzinfo=UTC))
        credits = sorted(rows.values_list("kind", "credit"))
    assert credits == [
        ("accepted_draft", 10**12),
        ("resolved_case", 5 * 10**11),
        ("resolved_case", 5 * 10**11),
    ]


def test_the_command_declares_a_rule_of_a_type_from_a_day_on(house: House) -> None:
    words = ["credit", "copilot", "first", "7", "--kind", "accepted_draft", "--from", "2026-06-01"]
    call_command("outcomes", "--tenant", "retail", *words)
    assert declared(house.tenant) == [("accepted_draft", 1, "first", 7)]


@pytest.mark.parametrize("day", ["0001-01-01", "2014-12-31", "2101-01-01", "9999-12-31"])
def test_a_year_that_is_a_slip_is_refused_by_rest_and_command(house: House, day: str) -> None:
    rule = {**RULE, "lookback_days": 10, "valid_from": f"{day}T00:00:00Z"}
    answer = post(make_key(house.tenant, "ingest"), "outcome-definitions", rule)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["valid_from"]
    words = ["credit", "copilot", "first", "7", "--from", day]
    with pytest.raises(CommandError, match="Choose a day from 2015 to 2100"):
        call_command("outcomes", "--tenant", "retail", *words)
    assert declared(house.tenant) == []
