"""Saved views: a filter kept under a name, for oneself or for the tenant."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from finops.models import SavedView, Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.people.members import deactivate_membership
from finops.services.saved_views import MOST_VIEWS, change_view, delete_view
from finops.ui.saved_views import address_of
from tests.answers import Answer
from tests.people import actor_for, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
URL, HTMX = "/t/retail/views/", {"HX-Request": "true"}
JUNE = "to=2026-06-30&from=2026-06-01&cc=cc_4102&by=model&sort=-cost"


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def lead(retail: Tenant, client: Client) -> Client:
    return sign_in(client, make_person(retail, "finops_lead", "Lea Lead"))


@pytest.fixture
def other(retail: Tenant) -> Client:
    return sign_in(Client(), make_person(retail, "finance", "Finn Finance"))


def keep(browser: Client, name: str = "June", **more: str) -> Answer:
    """Without HTMX, as a browser without script does it."""
    return browser.post(URL, {"page": "showback", "query": JUNE, "name": name, **more})


def keep_live(browser: Client, name: str = "June") -> Answer:
    sent = {"page": "showback", "query": JUNE, "name": name}
    return browser.post(URL, sent, headers=HTMX)


def kept(name: str = "June") -> SavedView:
    view: SavedView = SavedView.objects.get(name=name)
    return view


def test_a_view_is_kept_as_the_canonical_text_of_its_filter(lead: Client) -> None:
    answer = keep(lead)
    assert answer.status_code == 302
    view = kept()
    query = "from=2026-06-01&to=2026-06-30&by=model&grain=day&cost_center=cc_4102&sort=-cost"
    assert (view.query, view.days, view.is_shared) == (query, None, False)
    assert answer["Location"] == f"/t/retail/showback/?{view.query}"
    assert lead.get(answer["Location"]).status_code == 200


def test_a_view_that_is_asked_to_roll_ends_on_the_day_it_is_opened(
    lead: Client, retail: Tenant
) -> None:
    keep(lead, dates="days")
    view = kept()
    assert (view.days, view.preset, "from=" in view.query) == (30, "", False)
    asked = parse_qs(urlsplit(address_of(view, retail)).query)
    today = timezone.now().date()
    assert asked["to"] == [today.isoformat()]
    assert asked["from"] == [(today - timedelta(days=29)).isoformat()]
    assert asked["cost_center"] == ["cc_4102"]


def today_and_before(days: int) -> str:
    today = timezone.now().date()
    return f"from={today - timedelta(days=days - 1)}&to={today}"


@pytest.mark.parametrize(
    ("query", "dates", "stored"),
    [
        ("", "", ("last_30_days", None)),
        (today_and_before(7), "", ("last_7_days", None)),
        (today_and_before(11), "", ("", 11)),
        (today_and_before(11), "fixed", ("", None)),
        ("from=2026-06-01&to=2026-06-12", "", ("", None)),
        ("from=2026-06-01&to=2026-06-12", "days", ("", 12)),
    ],
)
def test_what_ends_today_rolls_and_what_does_not_keeps_its_dates_unless_asked(
    lead: Client, query: str, dates: str, stored: tuple[str, int | None]
) -> None:
    assert keep(lead, query=query, dates=dates).status_code == 302
    view = kept()
    assert (view.preset, view.days) == stored
    assert ("from=" in view.query) == (stored == ("", None))


def test_a_way_that_the_dates_have_not_is_refused(lead: Client) -> None:
    assert keep(lead, dates="month_to_date").status_code == 422
    assert keep(lead, page="audit", query="actor=x", dates="").status_code == 302


def test_the_form_says_which_and_the_list_too(lead: Client) -> None:
    page = lead.get(f"/t/retail/showback/?{JUNE}").content.decode()
    year = timezone.now().year
    days = "1 – 30 Jun" if year == 2026 else "1 – 30 Jun 2026"
    assert re.findall(r'<option value="(\w+)">([^<]+), ', saving(page)) == [
        ("fixed", days),
        ("days", "The last 30 days"),
    ]
    shown = saving(lead.get("/t/retail/showback/").content.decode())
    assert re.findall(r'<option value="(\w+)"', shown)[0] == "last_30_days"
    keep(lead)
    keep(lead, "Rolling", dates="days")
    listed = lead.get(URL).content.decode()
    assert f"{days}, always" in listed
    assert "The last 30 days, on any day" in listed


def saving(page: str) -> str:
    """The choice of dates of the form that keeps a view."""
    return page.partition('id="save_dates"')[2].partition("</select>")[0]


def test_the_menu_comes_along_with_what_the_filter_changes(lead: Client) -> None:
    part = lead.get(f"/t/retail/showback/?{JUNE}", headers=HTMX).content.decode()
    menu = part.partition('id="saved-views"')[2].partition("</details>")[0]
    assert 'hx-swap-oob="true"' in menu
    assert "2026-06-01" in menu


def test_a_view_of_one_use_case_leads_back_to_it(lead: Client) -> None:
    keep(lead, page="use_case", subject="a/b", query="")
    assert address_of(kept(), make_tenant("x")).startswith("/t/x/use-cases/a/b/?from=")


def test_the_menu_shows_ones_own_views_and_those_that_are_shared(
    lead: Client, other: Client
) -> None:
    keep(lead, "Private one")
    keep(lead, "Shared one", is_shared="on")
    mine, theirs = (person.get("/t/retail/showback/").content.decode() for person in (lead, other))
    assert "Private one" in mine
    assert "Private one" not in theirs
    assert "Shared one" in theirs
    assert "shared by Lea Lead" in theirs
    assert "Shared one" not in lead.get("/t/retail/traces/").content.decode()


def test_htmx_gets_the_menu_back_with_the_new_view(lead: Client) -> None:
    body = keep_live(lead).content.decode()
    assert body.lstrip().startswith("<details")
    assert "“June” is kept." in body
    assert "from=2026-06-01&amp;to=2026-06-30" in body


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "two\nlines", "\u202eback"])
def test_a_bad_name_is_refused_with_the_form(lead: Client, name: str) -> None:
    for answer in (keep(lead, name), keep_live(lead, name)):
        assert answer.status_code == 422
        assert 'class="errorlist"' in answer.content.decode()
        assert "cost_center=cc_4102" not in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_name_is_kept_once_per_page_and_person(lead: Client, other: Client) -> None:
    keep(lead)
    answer = keep(lead)
    assert answer.status_code == 422
    assert "You keep a view of this name here already." in answer.content.decode()
    assert keep(other).status_code == keep(lead, page="traces").status_code == 302


@pytest.mark.parametrize(
    "sent",
    [
        {"query": "from=yesterday"},
        {"query": "nonsense=1"},
        {"page": "people"},
        {"page": "no_such_page"},
        {"subject": "copilot"},
        {"page": "use_case"},
        {"page": "use_case", "subject": "a\u0007b"},
        {"query": "cc=" + "x" * 5_000},
    ],
)
def test_what_the_page_would_refuse_is_not_kept(lead: Client, sent: dict[str, str]) -> None:
    assert keep(lead, **sent).status_code == 422
    assert not SavedView.objects.exists()


def test_a_page_one_may_not_open_has_no_views_to_keep(other: Client, retail: Tenant) -> None:
    owner = sign_in(Client(), make_person(retail, "business_owner"))
    assert keep(owner, page="audit", query="").status_code == 422
    assert keep(other, page="audit", query="actor=x").status_code == 302
    assert kept().query == "actor=x"


def test_only_the_owner_renames_shares_and_deletes(lead: Client, other: Client) -> None:
    keep(lead, is_shared="on")
    address = f"{URL}{kept().public_id}/"
    sent = {f"{kept().public_id}-name": "Renamed"}
    assert (
        other.post(address, sent).status_code == other.post(f"{address}delete").status_code == 404
    )
    assert lead.post(address, sent).status_code == 302
    assert (kept("Renamed").is_shared, "shared by" in other.get(URL).content.decode()) == (
        False,
        False,
    )
    assert "Delete the view" in lead.get(f"{address}delete", headers=HTMX).content.decode()
    assert lead.post(f"{address}delete", headers=HTMX).headers["HX-Redirect"] == URL
    assert not SavedView.objects.exists()


def test_a_refused_rename_is_told_at_its_row(lead: Client) -> None:
    keep(lead, "First")
    keep(lead, "Second")
    row = kept("Second").public_id
    answer = lead.post(f"{URL}{row}/", {f"{row}-name": "First"}, headers=HTMX)
    assert answer.status_code == 422
    assert "of this name here already" in answer.content.decode()


def test_the_services_refuse_what_is_somebody_elses(lead: Client, retail: Tenant) -> None:
    keep(lead)
    stranger = actor_for(retail, make_person(retail, "finance"))
    with pytest.raises(PermissionDenied):
        delete_view(actor=stranger, view=kept())
    with pytest.raises(PermissionDenied):
        change_view(actor=stranger, view=kept(), name="Mine", is_shared=True)


def test_every_write_is_in_the_audit_log(lead: Client) -> None:
    keep(lead)
    view = kept().public_id
    lead.post(f"{URL}{view}/", {f"{view}-name": "Later", f"{view}-is_shared": "on"})
    lead.post(f"{URL}{view}/delete")
    noted = older_entries(AuditFilter(target=str(view))).entries
    assert [entry.action.partition(".")[2] for entry in noted] == ["deleted", "changed", "created"]
    assert noted[1].detail == {"page": "showback", "name": "Later", "shared": True}


def test_who_leaves_takes_his_views_along(lead: Client, retail: Tenant) -> None:
    keep(lead, is_shared="on")
    deactivate_membership(actor="tests", user=kept().owner, reason="Has left the bank.")
    assert not SavedView.objects.exists()


def test_nobody_keeps_more_than_the_page_can_show(lead: Client) -> None:
    keep(lead)
    first = kept()
    more = [SavedView(owner=first.owner, page="x", name=str(n)) for n in range(MOST_VIEWS - 1)]
    SavedView.objects.bulk_create(more)
    answer = keep(lead, "One more")
    assert answer.status_code == 422
    assert "delete one first" in answer.content.decode()


def test_an_auditor_opens_what_is_shared_and_keeps_nothing(lead: Client, retail: Tenant) -> None:
    keep(lead, "Shared one", is_shared="on")
    auditor = sign_in(Client(), make_person(retail, "auditor"))
    body = auditor.get("/t/retail/showback/").content.decode()
    assert "Shared one" in body
    assert 'id="save-view"' not in body
    assert keep(auditor).status_code == 404


def test_the_database_refuses_a_view_without_a_name_or_with_too_many_days(
    lead: Client,
) -> None:
    keep(lead)
    owner = kept().owner
    for name, days in (("", None), ("x", 0), ("x", 3661)):
        wrong = SavedView(owner=owner, page="showback", name=name, days=days)
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()
        with pytest.raises(ValidationError):
            wrong.full_clean()
