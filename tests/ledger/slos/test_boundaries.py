"""What is cheaper while a bound is missed is shown as no improvement, and the bounds bind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client

from finops.models import UseCase
from finops.scope import tenant_scope
from finops.services.reviews.cadence import open_due
from ledger.calc.slos.templates import NO_INCIDENT, TEMPLATES
from ledger.models import QualityIncident
from ledger.queries.slos.boundaries import missed_by_case, missed_on
from tests.ledger.api.asking import json_of
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.ledger.slos.house import COPILOT, House, open_house, signed
from tests.people import make_key

pytestmark = pytest.mark.django_db
JUNE = "?from=2026-06-01&to=2026-06-30"
IN_JUNE = datetime(2026, 6, 20, tzinfo=UTC)
FELL = "Cost per resolved case is 50.0% below May"
MISSED = "No S0 or S1 incident"
BOUNDED = replace(COPILOT, slos=(NO_INCIDENT, COPILOT.slos[-1]))


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """A case cost 4 in May and 2 in June."""
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        UseCase.objects.update(outcome_unit="resolved_case")
        opened.copilot.refresh_from_db()
        for month, tokens in (("05", 2000), ("06", 1000)):
            at = f"2026-{month}-01T10:00:00Z"
            words = {"use_case_id": "copilot", "business_outcome_id": f"case_{month}"}
            record(
                a_request(f"t_{month}", at, **words),
                an_event(f"e_{month}", f"t_{month}", at, input_tokens=tokens),
                an_outcome(f"case_{month}", f"t_{month}", at),
            )
        yield opened


def miss(case: UseCase, at: datetime = IN_JUNE) -> None:
    QualityIncident.objects.create(
        use_case=case, severity="S1", title="x", started_at=at, ended_at=at
    )


def heading(page: str) -> str:
    return page.partition('id="unit-costs-title">')[2].partition("</h2>")[0].strip()


def text(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def test_only_bounds_that_are_missed_on_the_day_are_named(house: House) -> None:
    signed(house, house.copilot, BOUNDED)
    assert missed_on(house.copilot, date(2026, 6, 30)) == []
    miss(house.copilot)
    [row] = missed_on(house.copilot, date(2026, 6, 30))
    assert row.terms.label == MISSED
    assert missed_on(house.copilot, date(2026, 6, 19)) == []
    both = missed_by_case([house.copilot, house.aml], date(2026, 6, 30))
    assert both.keys() == {"copilot"}


def test_a_cost_that_is_over_is_no_bound(house: House) -> None:
    signed(house, house.copilot, replace(COPILOT, slos=COPILOT.slos[-1:]))
    assert missed_on(house.copilot, date(2026, 6, 30)) == []


def test_nothing_is_promised_and_so_missed_before_it_is_signed(house: House) -> None:
    miss(house.copilot)
    assert missed_on(house.copilot, date(2026, 6, 30)) == []


@pytest.mark.parametrize("page", ["use-cases/copilot/", "use-cases/"])
def test_a_cheaper_outcome_is_an_improvement_only_within_its_bounds(
    house: House, page: str
) -> None:
    signed(house, house.copilot, BOUNDED)
    door = house.door("Aud")
    before = text(door, f"/t/retail/{page}{JUNE}")
    assert "no improvement" not in before
    assert 'data-tone="good"' in before
    miss(house.copilot)
    after = text(door, f"/t/retail/{page}{JUNE}")
    assert f"no improvement: “{MISSED}” is missed" in after


def test_the_heading_names_the_bound_in_place_of_the_fall(house: House) -> None:
    signed(house, house.copilot, BOUNDED)
    door = house.door("Aud")
    page = f"/t/retail/use-cases/copilot/{JUNE}"
    assert heading(text(door, page)) == FELL
    miss(house.copilot)
    assert heading(text(door, page)) == f"Cheaper is no improvement here: “{MISSED}” is missed"


def test_what_must_not_be_done_stands_where_it_is_decided(house: House) -> None:
    aml = TEMPLATES["aml_copilot"].terms
    signed(house, house.aml, aml)
    UseCase.objects.filter(slug="aml").update(stage="pilot")
    [review] = open_due()
    door = house.door("Bea")
    for page in (f"reviews/{review.pk}/", "use-case-reviews/aml/"):
        shown = text(door, f"/t/retail/{page}")
        assert "small model in place of expert review" in shown
        assert "measure success by cost_per_answer" in shown
    assert "one must not" not in text(door, "/t/retail/use-case-reviews/copilot/")


def test_every_use_case_of_the_requirements_has_bounds_and_what_it_must_not_do() -> None:
    bounds = {
        "customer_service_copilot": {"citation_correctness", "unsupported_claim"},
        "aml_copilot": {"unsupported_claim", "ai_final_sar_decision"},
        "kyc_document_extraction": {"field_accuracy", "required_field_recall"},
        "code_agent": {"ci_pass", "security_scan", "code_owner_approval", "secret_leak"},
        "customer_facing_ai": {"complaint", "handoff_success", "availability"},
        "payment_risk_model": {"latency_ms", "fraud_recall", "false_positive", "auditability"},
    }
    assert bounds.keys() == TEMPLATES.keys()
    for slug, metrics in bounds.items():
        terms = TEMPLATES[slug].terms
        assert metrics <= {slo.metric for slo in terms.slos}, slug
        assert sum(not rule.is_allowed for rule in terms.rules) >= 2, slug


def test_what_must_not_be_done_stands_beside_what_it_costs(house: House) -> None:
    """In the table of unit economics by use case, and in its answer over REST."""
    signed(house, house.copilot, TEMPLATES["customer_service_copilot"].terms)
    door = house.door("Bea")
    shown = text(door, f"/t/retail/unit-economics/{JUNE}")
    assert "cheaper one must not" in shown
    assert "remove citation" in shown
    assert "measure success by token_total" in shown
    assert "one must not" not in text(door, f"/t/retail/unit-economics/{JUNE}&by=risk_tier")
    body = json_of(
        make_key(house.tenant, "read"), "unit-economics", first="2026-06-01", last="2026-06-30"
    )
    rows = {row["use_case"]: row for row in body["rows"]}
    forbidden = rows["copilot"]["must_not"]
    assert "remove citation" in {saving["optimisation"] for saving in forbidden["savings"]}
    assert "token_total" in forbidden["success_measures"]
