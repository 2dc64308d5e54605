"""Home: what waits, where we stand; each panel by itself, and the page without scripts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.scope import tenant_scope
from finops.services.people.factor_resets import ask_reset
from finops.services.people.roles import grant_role
from ledger.models import ImportJob
from tests.ledger.pages.house import House, record_now
from tests.ledger.pages.reading import tables_of, text_of
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event
from tests.people import factor_used, make_person, sign_in

HOME = "/t/retail/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def busy(house: House) -> House:
    """Costs of a minute ago, one of them unpriced, one without its request."""
    at = (timezone.now() - timedelta(minutes=1)).isoformat()
    with tenant_scope(house.tenant.pk):
        record_now(
            a_request("now_1", at),
            an_event("now_e1", "now_1", at),
            an_outcome("now_case", "now_1", at),
            an_outcome("now_answer", "now_1", at, kind="quality_passed_answer"),
            an_unpriced_event("now_u", "now_1", at),
            an_event("now_lost", "now_trace_lost", at, unit_price="0.00125"),
        )
        ImportJob.objects.create(
            state="failed", file_names=["broken.csv"], error="The header is wrong.", actor="tests"
        )
    return house


def panel(browser: Client, name: str, slug: str = "retail") -> str:
    answer = browser.get(f"/t/{slug}/home/{name}/", headers=HTMX)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_the_page_loads_its_panels_and_leads_on_without_scripts(lead: Client) -> None:
    html = lead.get(HOME).content.decode()
    for name in ("waiting", "figures", "trend", "use-cases"):
        assert f'hx-get="/t/retail/home/{name}/"' in html
    for page in ("showback", "use-cases"):
        assert f'href="/t/retail/{page}/"' in html


def test_a_panel_opened_as_a_page_leads_home(lead: Client) -> None:
    answer = lead.get(f"{HOME}home/figures/")
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME)


def test_what_waits_is_told_with_the_way_there(busy: House) -> None:
    part = panel(busy.browser("ai_ops"), "waiting")
    said = text_of(part)
    assert "broken.csv The header is wrong." in said
    assert "1 cost line of unheard_of has no price; it is in no total." in said
    assert "1.25 USD in 1 traces whose request has not arrived." in said
    assert "/unpriced/?from=" in part
    assert "unattributed=1" in part


def test_a_granted_role_waits_for_whoever_may_confirm_it(house: House) -> None:
    admin, lead = make_person(house.tenant, "tenant_admin"), house.browser("finops_lead")
    person = make_person(house.tenant, "auditor", "Ben Ortiz")
    with tenant_scope(house.tenant.pk, admin.pk):
        grant_role(actor=Actor(house.tenant, user=admin), user=person, role="finance")
    part = panel(lead, "waiting")
    assert "Ben Ortiz as Finance" in text_of(part)
    assert "/confirm" in part
    for browser in (sign_in(Client(), admin), house.browser("ai_ops")):
        assert "Ben Ortiz" not in panel(browser, "waiting")


def test_a_lost_second_factor_waits_for_whoever_may_confirm_its_reset(house: House) -> None:
    admin, lead = make_person(house.tenant, "tenant_admin"), house.browser("finops_lead")
    person = make_person(house.tenant, "risk", "Ruth Amsel")
    factor_used(person)
    with tenant_scope(house.tenant.pk, admin.pk):
        actor = Actor(house.tenant, user=admin)
        ask_reset(actor=actor, person=person, reason="The phone fell into the lake.")
    assert "Second factor of Ruth Amsel" in text_of(panel(lead, "waiting"))
    owner = sign_in(Client(), person)
    assert "Second factor of" not in panel(owner, "waiting")


def test_imports_wait_only_for_those_who_may_see_them(busy: House) -> None:
    assert "broken.csv" not in panel(busy.browser("business_owner"), "waiting")


def test_nobodys_costs_wait_for_nobody_below_the_tenant(busy: House) -> None:
    part = panel(busy.browser("business_owner", busy.compliance), "waiting")
    assert "Nothing. Every cost has a price and an owner" in text_of(part)


def test_the_key_figures_of_the_month(busy: House) -> None:
    said = text_of(panel(busy.browser(), "figures"))
    assert "Spend this month to date" in said
    assert "Service Copilot 2.00 USD" in said
    assert "Quality 100.0%" in said
    assert "1 of 1 answers passed quality" in said


def test_the_trend_is_a_chart_with_a_way_to_its_table(busy: House) -> None:
    part = panel(busy.browser(), "trend")
    assert 'data-chart="home-trend"' in part
    assert "Open in Showback, as a table" in part


def test_the_largest_use_cases_lead_to_their_pages(busy: House) -> None:
    found = tables_of(panel(busy.browser(), "use-cases"))[0]
    assert found.row("Service Copilot")[0].href == "/t/retail/use-cases/copilot/"
    assert found.row("Service Copilot")[1].text == "2.00"


def test_without_data_the_panels_say_what_to_do(db: None) -> None:
    from tests.people import make_person, make_tenant, sign_in

    browser = sign_in(Client(), make_person(make_tenant("empty"), "finops_lead"))
    assert "No cost in the last 30 days" in panel(browser, "trend", "empty")
    assert "No use case is registered yet" in panel(browser, "use-cases", "empty")
    assert "not judged" in panel(browser, "figures", "empty")
