"""What was measured of service levels, from records to the error budget."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finops.access import Actor
from finops.models import Tenant, UseCase
from finops.scope import tenant_scope
from ledger.calc.measures.terms import MeasureTerms, Sampling
from ledger.calc.slos.budgets import ErrorBudget, Standing, Why
from ledger.calc.slos.targets import Basis, SloKind, SloTerms
from ledger.models import QualityIncident
from ledger.queries.slos.readings import Readings
from ledger.queries.slos.references import basis_of
from ledger.services.measures.definitions import define_measure
from tests.ledger.crediting.reading import a_use_case
from tests.ledger.records import Record, a_request, an_event, an_outcome, record
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)
D1, D2, D40 = Decimal(1), Decimal(2), Decimal(40)
AT = "2026-06-10T10:00:00Z"
FIRST_TOKEN = SloTerms(
    *(SloKind.LATENCY, "First token", "ttft_ms", Basis.GOOD_SHARE, Decimal("0.95")),
    threshold_ms=Decimal(2000),
)
COST = SloTerms(SloKind.COST, "Case", "cost_per_outcome", Basis.UNIT_COST, Decimal("2.5"))
SAFE = SloTerms(SloKind.SAFETY, "None", "serious_incidents", Basis.EVENTS, Decimal(0))
CITED = SloTerms(SloKind.QUALITY, "Cited", "citation_correctness", Basis.GOOD_SHARE, Decimal("0.9"))


@pytest.fixture
def copilot(db: None) -> Iterator[UseCase]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield a_use_case("copilot")


def read(case: UseCase, slo: SloTerms, today: date = TODAY) -> ErrorBudget:
    return Readings(None, today, [slo]).of(case, slo)


def requests(count: int, at: str = AT, **words: object) -> list[Record]:
    name = "-".join(str(word) for word in words.values())
    return [a_request(f"t-{name}-{at}-{no}", at, **words) for no in range(count)]


def test_a_latency_counts_what_took_longer_than_the_promise_exactly(copilot: UseCase) -> None:
    record(*requests(38, ttft_ms="2000"), *requests(2, ttft_ms="2001"))
    budget = read(copilot, FIRST_TOKEN)
    assert (budget.valid, budget.used, budget.value) == (D40, D2, Decimal("0.95"))
    assert (budget.allowed, budget.burn, budget.standing) == (D2, D1, Standing.MET)
    stricter = read(copilot, replace(FIRST_TOKEN, threshold_ms=Decimal(1999)))
    assert (stricter.used, stricter.standing) == (D40, Standing.MISSED)


def test_two_use_cases_promise_different_latencies_of_the_same_figure(copilot: UseCase) -> None:
    payment = a_use_case("payment")
    record(*requests(30, ttft_ms="100"), *requests(30, ttft_ms="90", use_case_id="payment"))
    fast = replace(FIRST_TOKEN, threshold_ms=Decimal(80))
    readings = Readings(None, TODAY, [FIRST_TOKEN, fast])
    assert readings.of(copilot, FIRST_TOKEN).standing is Standing.MET
    assert readings.of(payment, fast).standing is Standing.MISSED


def test_a_unit_cost_divides_by_the_main_outcome_and_needs_30_of_them(copilot: UseCase) -> None:
    spent = [an_event(f"e{no}", f"t{no}", AT) for no in range(30)]  # 2.00 each
    asked = [a_request(f"t{no}", AT) for no in range(30)]
    record(*asked, *spent, *[an_outcome(f"o{no}", f"t{no}", AT) for no in range(29)])
    assert read(copilot, COST).standing is Standing.TOO_FEW
    record(an_outcome("o29", "t29", AT))
    budget = read(copilot, COST)
    assert (budget.value, budget.allowed, budget.left) == (D2, Decimal(75), Decimal(15))
    assert budget.burn == Decimal("0.8")
    assert budget.standing is Standing.MET
    assert read(copilot, replace(COST, target=Decimal("1.99"))).standing is Standing.MISSED


def test_nothing_measured_is_no_data_with_its_reason(copilot: UseCase) -> None:
    assert read(copilot, FIRST_TOKEN).standing is Standing.NO_DATA
    unmeasured = read(copilot, CITED)
    assert (unmeasured.standing, unmeasured.why) == (Standing.NO_DATA, Why.NOBODY_MEASURED)
    record(a_request("t", AT))
    assert read(copilot, COST).why is Why.COST_UNKNOWN


def test_any_serious_incident_breaks_what_promises_none(copilot: UseCase) -> None:
    assert read(copilot, SAFE).standing is Standing.MET
    incident = QualityIncident(use_case=copilot, title="x", started_at=AT, severity="S2")
    incident.save()
    assert read(copilot, SAFE).standing is Standing.MET
    QualityIncident.objects.create(use_case=copilot, title="x", started_at=AT, severity="S1")
    assert read(copilot, SAFE).standing is Standing.MISSED


def score(no: int, value: int) -> Record:
    return {
        **{"type": "score", "score_id": f"s{no}", "metric": "citation_correctness"},
        **{"value": str(value), "source": "judge", "occurred_at": AT, "trace_id": f"t{no}"},
    }


def declare(sampling: Sampling = Sampling.RANDOM) -> None:
    actor = Actor(Tenant.objects.get(slug="retail"), name="tests")
    terms = MeasureTerms("Cited", Decimal(1), sampling=sampling)
    define_measure(
        actor=actor, metric="citation_correctness", terms=terms, valid_from=date(2026, 1, 1)
    )


def test_a_sample_settles_a_promise_only_with_its_whole_interval(copilot: UseCase) -> None:
    declare()
    record(*[a_request(f"t{no}", AT) for no in range(400)])
    record(*[score(no, 1) for no in range(38)], *[score(no, 0) for no in range(38, 40)])
    loose = read(copilot, replace(CITED, target=Decimal("0.8")))
    assert (loose.standing, loose.value, loose.valid) == (
        Standing.MET,
        Decimal("0.95"),
        Decimal(400),
    )
    assert (loose.allowed, loose.used) == (Decimal(80), Decimal(20))
    assert read(copilot, CITED).standing is Standing.NOT_PROVED
    assert read(copilot, replace(CITED, target=Decimal("0.995"))).standing is Standing.MISSED


def test_what_was_chosen_because_it_looked_wrong_says_no_rate(copilot: UseCase) -> None:
    declare(Sampling.TRIGGERED)
    record(*[a_request(f"t{no}", AT) for no in range(40)], *[score(no, 1) for no in range(40)])
    budget = read(copilot, CITED)
    assert (budget.standing, budget.why) == (Standing.NO_DATA, Why.TRIGGERED)


def test_the_window_ends_today_and_goes_back_its_days(copilot: UseCase) -> None:
    record(*requests(40, "2026-06-01T00:30:00Z", ttft_ms="100"))
    week = replace(FIRST_TOKEN, window_days=7)
    assert read(copilot, week, date(2026, 6, 7)).valid == 40
    assert read(copilot, week, date(2026, 6, 8)).valid == 0


def test_a_metric_of_the_registry_is_a_reference_too(copilot: UseCase) -> None:
    assert basis_of("cost_per_resolved_case") is Basis.UNIT_COST
    assert basis_of("cache_hit_rate") is Basis.GOOD_SHARE
    assert basis_of("unpriced_share") is Basis.BAD_SHARE
    record(*requests(40, cache_status="hit"))
    hits = SloTerms(SloKind.QUALITY, "Hits", "cache_hit_rate", Basis.GOOD_SHARE, Decimal("0.5"))
    budget = read(copilot, hits)
    assert (budget.value, budget.standing) == (D1, Standing.MET)
