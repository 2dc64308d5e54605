"""The access review tells who may sign what, by whose word, and whether they use it."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finops.access import Actor
from finops.calc.signing_rights import activities_of, decisions_of
from finops.models import Membership, RoleAssignment, Tenant, User
from finops.queries.audit.log import AuditFilter, older_entries
from finops.queries.people.access_review import (
    GrantStanding,
    ReviewedPerson,
    one_person_pairs,
    review_access,
)
from finops.scope import tenant_scope
from finops.services.people.roles import confirm_role, grant_role
from tests.people import (
    actor_for,
    age_roles,
    factor_used,
    make_key,
    make_person,
    make_tenant,
    platform_tenant,
    sign_in,
)

pytestmark = pytest.mark.django_db
PAGE = "/t/retail/access-review/"
API = "/api/v1/access-review"


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def ada(retail: Tenant) -> User:
    return make_person(retail, "tenant_admin", "Ada Admin")


@pytest.fixture
def lena(retail: Tenant) -> User:
    return make_person(retail, "finops_lead", "Lena Lead")


@pytest.fixture
def ben(retail: Tenant, ada: User, lena: User) -> User:
    return make_person(retail, "auditor", "Ben Ortiz")


def reviewed(person: User) -> ReviewedPerson:
    (own_row,) = (row for row in review_access() if row.id == person.pk)
    return own_row


def names(people: list[ReviewedPerson]) -> list[str]:
    return [person.name for person in people]


def test_a_grant_is_told_with_who_granted_and_who_confirmed_it(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    held = grant_role(actor=actor_for(retail, ada), user=ben, role="business_owner")
    waiting = reviewed(ben).roles[-1]
    assert (waiting.standing, waiting.granted_by, waiting.signs) == ("waits", "Ada Admin", ())
    confirm_role(actor=actor_for(retail, lena), assignment=held)
    role = reviewed(ben).roles[-1]
    assert (role.standing, role.confirmed_by) == (GrantStanding.CONFIRMED, "Lena Lead")
    assert role.confirmed_at is not None


def test_a_bootstrap_and_a_role_that_signs_nothing_are_told_apart(
    retail: Tenant, ada: User, ben: User
) -> None:
    assert [role.standing for role in reviewed(ada).roles] == [GrantStanding.BOOTSTRAP]
    assert [role.standing for role in reviewed(ben).roles] == [GrantStanding.NOT_NEEDED]
    assert reviewed(ada).roles[0].granted_by == "", "by a command"


def test_what_a_role_may_sign_is_the_as_of_the_raci_table_and_its_decisions(
    lena: User, retail: Tenant
) -> None:
    assert reviewed(lena).roles[0].signs == (
        "Cost allocation schema",
        "Budget guardrails",
        "Chargeback and showback",
        "Approve price books",
        "Approve re-ratings",
        "Close and reopen months",
        "Confirm roles",
        "Sign budgets and limits",
    )


@pytest.mark.parametrize(
    ("role", "activities", "decisions"),
    [
        (
            "risk",
            ("Cost-quality review (high risk)",),
            ("Confirm roles", "Sign budgets and limits"),
        ),
        ("product_architect", ("Capacity plan",), ()),
        ("auditor", (), ()),
    ],
)
def test_rights_to_sign_worked_out_by_hand(
    role: str, activities: tuple[str, ...], decisions: tuple[str, ...]
) -> None:
    cells = [
        ("cost_quality_review", "risk", "AH"),
        ("funding_gate", "risk", "C"),
        ("capacity_plan", "product_architect", "AR"),
        ("carbon_efficiency_review", "product_architect", "R"),
    ]
    assert activities_of(role, cells) == activities
    assert decisions_of(role) == decisions


def test_a_role_that_begins_later_signs_nothing_yet(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    later = timezone.now() + timedelta(days=9)
    held = grant_role(actor=actor_for(retail, ada), user=ben, role="finance", valid_from=later)
    confirm_role(actor=actor_for(retail, lena), assignment=held)
    assert reviewed(ben).roles[-1].signs == ()
    assert not reviewed(ben).signs


def test_second_factors_are_told_by_kind_and_recovery_codes_are_none(ben: User) -> None:
    assert reviewed(ben).second_factors == ()
    codes = Authenticator(user=ben, type="recovery_codes", data={})
    Authenticator.objects.bulk_create([codes])
    assert reviewed(ben).second_factors == ()
    factor_used(ben)
    assert reviewed(ben).second_factors == ("authenticator app",)


def test_the_last_signature_is_this_tenants_and_this_persons(
    retail: Tenant, ada: User, lena: User, ben: User
) -> None:
    assert reviewed(lena).last_signature is None
    held = grant_role(actor=actor_for(retail, ada), user=ben, role="finance")
    confirm_role(actor=actor_for(retail, lena), assignment=held)
    signed = reviewed(lena).last_signature
    assert signed is not None
    assert timezone.now() - signed < timedelta(minutes=5)
    assert reviewed(ada).last_signature is None, "granting is no signature"
    wealth = make_tenant("wealth")
    make_person(wealth, "finops_lead", "Lena Lead", email=lena.email)
    with tenant_scope(wealth.pk):
        assert reviewed(lena).last_signature is None


def seen(person: User) -> datetime | None:
    return Membership.objects.values_list("last_seen_at", flat=True).get(user=person)


def test_a_visit_is_noted_by_the_quarter_of_an_hour_and_in_its_tenant_alone(
    retail: Tenant, ben: User, client: Client
) -> None:
    wealth = make_tenant("wealth")
    make_person(wealth, "auditor", "Ben Ortiz", email=ben.email)
    assert seen(ben) is None
    sign_in(client, ben, with_factor=False).get("/t/retail/")
    first = seen(ben)
    assert first is not None
    client.get("/t/retail/")
    assert seen(ben) == first
    earlier = timezone.now() - timedelta(minutes=16)
    Membership.objects.filter(user=ben).update(last_seen_at=earlier)
    client.get("/t/retail/")
    assert seen(ben) != earlier
    with tenant_scope(wealth.pk):
        assert seen(ben) is None


def test_who_counts_as_one_is_told_on_both_and_ends_after_30_days(
    retail: Tenant, ada: User, ben: User
) -> None:
    grant_role(actor=actor_for(retail, ada), user=ben, role="ai_ops")
    assert reviewed(ben).one_with == ("Ada Admin",)
    assert reviewed(ada).one_with == ("Ben Ortiz",)
    (pair,) = one_person_pairs()
    assert (pair.by, pair.person) == ("Ada Admin", "Ben Ortiz")
    assert pair.until - pair.since == timedelta(days=30)
    age_roles(ben, 31)
    assert one_person_pairs() == []
    assert reviewed(ben).one_with == ()


def test_roles_that_have_ended_are_not_among_them(ben: User) -> None:
    age_roles(ben, 2)
    RoleAssignment.objects.filter(user=ben).update(valid_to=timezone.now())
    assert reviewed(ben).roles == ()


def test_more_people_take_no_more_queries(retail: Tenant, ben: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            review_access()
        return len(taken)

    before = queries()
    for number in range(5):
        make_person(retail, "auditor", f"Reader {number}")
    assert queries() == before


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ada Admin", "Ben Ortiz", "Lena Lead"]),
        ("show=signs", ["Ada Admin", "Lena Lead"]),
        ("show=no_second_factor", ["Ada Admin"]),
        ("show=bootstrap", ["Ada Admin", "Lena Lead"]),
        ("show=waits", ["Ben Ortiz"]),
        ("show=one_person", ["Ada Admin", "Ben Ortiz"]),
        ("show=no_roles", []),
        ("role=finance", ["Ben Ortiz"]),
        ("person=lena", ["Lena Lead"]),
        ("unseen=30", ["Ben Ortiz", "Lena Lead"]),
        ("unseen=180", ["Ben Ortiz"]),
    ],
)
def test_filters_narrow_page_file_and_api_alike(
    retail: Tenant,
    ada: User,
    lena: User,
    ben: User,
    client: Client,
    query: str,
    expected: list[str],
) -> None:
    factor_used(lena)
    grant_role(actor=Actor(retail, user=ada), user=ben, role="finance")
    long_ago = timezone.now() - timedelta(days=100)
    Membership.objects.filter(user=lena).update(last_seen_at=long_ago)
    sign_in(client, ada, with_factor=False).get(PAGE)
    key = make_key(retail, "review")
    body = client.get(f"{API}?{query}", headers={"Authorization": f"Bearer {key}"}).json()
    assert [person["name"] for person in body["people"]] == expected
    page = client.get(f"{PAGE}?{query}", headers={"HX-Request": "true"})
    assert names(page.context["people"]) == expected
    rows = rows_of(client, query)
    assert sorted({row["name"] for row in rows}) == expected


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{PAGE}?format=csv&{query}")
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(io.StringIO("\n".join(lines))))


def test_the_file_has_a_row_for_each_grant(
    retail: Tenant, ada: User, lena: User, ben: User, client: Client
) -> None:
    grant_role(actor=actor_for(retail, ada), user=ben, role="finance")
    rows = rows_of(sign_in(client, ada, with_factor=False))
    assert [(row["name"], row["role"], row["standing"]) for row in rows] == [
        ("Ada Admin", "tenant_admin", "bootstrap"),
        ("Ben Ortiz", "auditor", "not_needed"),
        ("Ben Ortiz", "finance", "waits"),
        ("Lena Lead", "finops_lead", "bootstrap"),
    ]
    assert rows[2]["granted_by"] == "Ada Admin"
    assert "Confirm roles" in rows[3]["may_sign"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json"])
def test_taking_it_out_is_in_the_audit_log(
    retail: Tenant, ada: User, lena: User, client: Client, file_format: str
) -> None:
    if file_format == "json":
        key = make_key(retail, "review")
        client.get(f"{API}?show=signs", headers={"Authorization": f"Bearer {key}"})
    else:
        sign_in(client, ada, with_factor=False).get(f"{PAGE}?format={file_format}&show=signs")
    entry = older_entries(AuditFilter()).entries[0]
    assert entry.action == "access_review.exported"
    assert entry.detail == {"format": file_format, "filters": ["show: signs"], "people": 2}


def test_looking_at_the_page_is_not(retail: Tenant, ada: User, client: Client) -> None:
    sign_in(client, ada, with_factor=False).get(PAGE)
    assert older_entries(AuditFilter()).entries[0].action != "access_review.exported"


def test_a_platform_lead_looks_in_and_takes_no_file(retail: Tenant, ada: User) -> None:
    lead = make_person(platform_tenant(), "finops_lead", "Pia Platform")
    browser = sign_in(Client(), lead, with_factor=False)
    page = browser.get(PAGE)
    assert "Ada Admin" in page.content.decode()
    assert "format=csv" not in page.content.decode()
    assert browser.get(f"{PAGE}?format=csv").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("role=king", "role"),
        ("show=all", "show"),
        ("unseen=1", "unseen"),
        (f"person={'x' * 201}", "person"),
        ("person=a%00b", "person"),
        ("who=me", "who"),
        ("role=risk&role=finance", "role"),
    ],
)
def test_a_bad_filter_is_refused_by_its_name(
    retail: Tenant, ada: User, client: Client, query: str, field: str
) -> None:
    key = make_key(retail, "review")
    answer = client.get(f"{API}?{query}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 400
    if "%00" not in query:
        assert answer.json()["errors"][0]["field"] == field
    if field not in {"who", "role"} or "king" in query:
        assert sign_in(client, ada, with_factor=False).get(f"{PAGE}?{query}").status_code in {
            400,
            422,
        }


def test_nobody_of_another_tenant_is_among_them(retail: Tenant, ada: User, client: Client) -> None:
    wealth = make_tenant("wealth")
    make_person(wealth, "auditor", "Foreign Frank")
    key = make_key(retail, "review")
    body = client.get(API, headers={"Authorization": f"Bearer {key}"}).json()
    assert [person["name"] for person in body["people"]] == ["Ada Admin"]


def test_the_page_says_first_what_wants_looking_at(
    retail: Tenant, ada: User, lena: User, ben: User, client: Client
) -> None:
    factor_used(lena)
    grant_role(actor=Actor(retail, user=ada), user=ben, role="finance")
    page = sign_in(client, ada, with_factor=False).get(PAGE).content.decode()
    assert (
        "2 of 3 people may sign. 1 of them has no second factor. 1 person has a role that" in page
    )
    assert "8 things as FinOps Lead" in page
