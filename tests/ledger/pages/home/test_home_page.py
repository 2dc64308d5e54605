"""Home: what waits, where we stand; each panel by itself, and the page without scripts."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.calc.dates.periods import DateRange
from finops.scope import tenant_scope
from finops.services.people.factor_resets import ask_reset
from finops.services.people.roles import grant_role
from finops.ui.dates import span
from finops.ui.links import links_into
from ledger.calc.reports.filters import ReportFilter, month_to_date
from ledger.models import ImportJob
from ledger.queries.use_cases import use_case_list
from ledger.views.home.figures import home_figures, period_name
from tests.ledger.pages.house import House, record_now
from tests.ledger.pages.reading import tables_of, text_of
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event
from tests.people import factor_used, make_person, make_tenant, sign_in

HOME = "/t/retail/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def busy(house: House) -> House:
    """Costs of this time yesterday, one of them unpriced, one without its request."""
    at = (timezone.now() - timedelta(days=1)).isoformat()
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
    text = text_of(part)
    assert "broken.csv failed The header is wrong." in text
    assert "1 cost line of unheard_of has no price; it is in no total." in text
    assert "1.25 USD in 1 traces whose request has not arrived." in text
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


@pytest.mark.parametrize("role", ["business_owner", "auditor", "risk"])
def test_nothing_waits_for_those_who_cannot_mend_it(busy: House, role: str) -> None:
    assert "Nothing waits for you." in text_of(panel(busy.browser(role), "waiting"))


def test_prices_wait_for_those_who_draft_them_and_imports_do_not(busy: House) -> None:
    text = text_of(panel(busy.browser("finance"), "waiting"))
    assert "Costs without a price" in text
    assert "broken.csv" not in text
    assert "Costs without an owner" not in text


def test_decisions_stand_above_work(busy: House) -> None:
    admin, lead = make_person(busy.tenant, "tenant_admin"), busy.browser("finops_lead")
    person = make_person(busy.tenant, "auditor", "Ben Ortiz")
    with tenant_scope(busy.tenant.pk, admin.pk):
        grant_role(actor=Actor(busy.tenant, user=admin), user=person, role="finance")
    text = text_of(panel(lead, "waiting"))
    places = [text.index(words) for words in ("Ben Ortiz", "broken.csv", "without a price")]
    assert places == sorted(places)


def test_nobodys_costs_wait_for_nobody_below_the_tenant(busy: House) -> None:
    part = panel(busy.browser("business_owner", busy.compliance), "waiting")
    assert "Nothing waits for you." in text_of(part)


def test_the_key_figures_of_the_month(busy: House) -> None:
    text = text_of(panel(busy.browser(), "figures"))
    yesterday = (timezone.now() - timedelta(days=1)).date()
    assert f"Spend, {span(yesterday.replace(day=1), yesterday, yesterday)}" in text
    assert "Without an owner 1.25 USD" in text
    assert "Without a price 1 cost line in no total" in text
    assert "Over their cost limit 0 of 1" in text


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 12, 1), "Nov 2026"),
        (date(2026, 12, 2), "Month to date"),
        (date(2027, 1, 1), "Dec 2026"),
        (date(2026, 12, 31), "Month to date"),
    ],
)
def test_on_its_first_day_a_month_is_not_called_by_the_days_of_the_one_before(
    today: date, name: str
) -> None:
    shown = ReportFilter(month_to_date(today - timedelta(days=1)), today=today)
    assert period_name(shown) == name


@pytest.mark.usefixtures("db")
def test_whose_first_costs_are_of_today_sees_them() -> None:
    at = timezone.now() - timedelta(seconds=5)
    tenant = make_tenant("fresh")
    with tenant_scope(tenant.pk):
        record_now(a_request("now_1", at.isoformat()), an_event("e", "now_1", at.isoformat()))
    browser = sign_in(Client(), make_person(tenant, "finops_lead"))
    assert "2.00 USD" in text_of(panel(browser, "figures", "fresh"))


@pytest.mark.parametrize(
    ("last", "label"),
    [(28, "February, same days"), (30, "February, all days"), (31, "February, all days")],
)
def test_days_are_called_the_same_only_where_they_are_as_many(
    house: House, last: int, label: str
) -> None:
    march = ReportFilter(dates=DateRange(date(2026, 3, 1), date(2026, 3, last)))
    with tenant_scope(house.tenant.pk), links_into(house.tenant):
        figures = home_figures(use_case_list(march, None), march)
    assert figures[1].label == label
    days = f"?from=2026-03-01&to=2026-03-{last}"
    assert figures[2].url == f"/t/retail/use-cases/{days}"


def test_the_trend_is_a_chart_with_a_way_to_its_table(busy: House) -> None:
    part = panel(busy.browser(), "trend")
    assert 'data-chart="home-trend"' in part
    assert "/t/retail/showback/" in part.partition("as a table")[0].rpartition("<a ")[2]


def test_the_largest_use_cases_lead_to_their_pages(busy: House) -> None:
    table = tables_of(panel(busy.browser(), "use-cases"))[0]
    assert table.row("Service Copilot")[0].href == "/t/retail/use-cases/copilot/"
    assert table.row("Service Copilot")[1].text == "2.00"
    row = dict(zip(table.heads, table.row("Service Copilot"), strict=True))
    assert (row["Unit cost (USD)"].text, row["per"].text) == ("2.00", "resolved case")
    assert row["Quality"].text == "100.0%"


def test_without_data_the_panels_say_what_to_do(db: None) -> None:
    browser = sign_in(Client(), make_person(make_tenant("empty"), "finops_lead"))
    assert "No cost in the last 30 days" in panel(browser, "trend", "empty")
    assert "No use case is registered yet" in panel(browser, "use-cases", "empty")
    figures = text_of(panel(browser, "figures", "empty"))
    assert "no data before" in figures
    assert "no limit is set" in figures
