"""How good results are in a period: what is judged, by which version, and what it proves."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.measures.terms import MeasureTerms, Population, SampleVerdict, Sampling
from ledger.calc.outcomes.terms import Bound
from ledger.models import MeasureDefinition
from ledger.queries.measures.report import MeasureRow, measure_report
from ledger.services.measures.definitions import define_measure
from tests.answers import Answer
from tests.ledger.crediting.reading import a_use_case, an_outcome_of
from tests.ledger.ledgers import send
from tests.ledger.pages.house import House, open_house
from tests.ledger.pages.reading import content_of, tables_of, text_of
from tests.ledger.queries.asking import june
from tests.ledger.records import Record, a_request
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
AT = "2026-06-10T10:00:00Z"
SINCE = date(2026, 1, 1)
CITATION = MeasureTerms("Citations", Decimal("0.95"), minimum=2, target_share=Decimal("0.9"))
FAST = MeasureTerms(
    "Answered within 2 s",
    Decimal(2000),
    bound=Bound.AT_MOST,
    sampling=Sampling.ALL,
    minimum=1,
    target_share=Decimal("0.95"),
)


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        a_use_case("copilot")
        yield tenant


def define(metric: str, terms: MeasureTerms, valid_from: date = SINCE) -> MeasureDefinition:
    actor = Actor(Tenant.objects.get(slug="retail"), name="tests")
    return define_measure(actor=actor, metric=metric, terms=terms, valid_from=valid_from)


def a_score(name: str, value: str, at: str = AT, metric: str = "citation", **of: str) -> Record:
    return {
        "type": "score",
        "score_id": name,
        "metric": metric,
        "value": value,
        "source": "judge",
        "occurred_at": at,
        **of,
    }


def rows(metric: str = "citation", scope: frozenset[str] | None = None) -> list[MeasureRow]:
    return [row for row in measure_report(june(), scope).rows if row.metric == metric]


def counted(row: MeasureRow) -> tuple[int | None, int, int | None]:
    return row.population, row.judged, row.passed


def verdict(row: MeasureRow) -> SampleVerdict | None:
    return row.proof.verdict if row.proof else None


def test_judged_requests_stand_for_all_of_their_risk_tier(tenant: Tenant) -> None:
    define("citation", CITATION)
    low = [a_request(f"l{n}", AT, risk_tier="low") for n in range(40)]
    high = [a_request(f"h{n}", AT, risk_tier="high") for n in range(10)]
    send([*low, *high])
    send([a_score(f"sl{n}", "0.99", trace_id=f"l{n}") for n in range(10)])
    (row,) = rows()
    assert (counted(row), verdict(row)) == ((50, 10, 10), SampleVerdict.TIER_UNJUDGED)
    send([a_score(f"sh{n}", "0.99" if n else "0.5", trace_id=f"h{n}") for n in range(5)])
    (row,) = rows()
    assert counted(row) == (50, 15, 14)
    assert row.share == Decimal("0.96")  # 0.8 × 10/10 + 0.2 × 4/5
    assert (row.use_case, verdict(row)) == ("copilot", SampleVerdict.NOT_PROVED)


def test_of_several_scores_of_a_request_the_latest_counts(tenant: Tenant) -> None:
    define("citation", CITATION)
    send([a_request("t1", AT)])
    send([a_score("late", "0.96", "2026-06-12T10:00:00Z", trace_id="t1")])
    send([a_score("early", "0.1", trace_id="t1")])
    (row,) = rows()
    assert counted(row) == (1, 1, 1)
    assert row.mean == Decimal("0.96")


def test_a_changed_definition_begins_a_new_series_and_bends_no_old_one(tenant: Tenant) -> None:
    define("citation", CITATION)
    send([a_request(f"t{n}", AT) for n in range(3)])
    send([a_request("later", "2026-06-20T10:00:00Z")])
    send([a_score("s1", "0.9", trace_id="t1")])
    send([a_score("s2", "0.9", "2026-06-20T10:00:00Z", trace_id="later")])
    (before,) = rows()
    assert (counted(before), before.version) == ((4, 2, 0), 1)
    define("citation", MeasureTerms("Citations", Decimal("0.85"), minimum=1), date(2026, 6, 15))
    old, new = rows()
    assert (old.version, str(old.dates.last), counted(old)) == (1, "2026-06-14", (3, 1, 0))
    assert (new.version, str(new.dates.first), counted(new)) == (2, "2026-06-15", (1, 1, 1))


def test_without_a_definition_nothing_is_known_to_be_good(tenant: Tenant) -> None:
    send([a_request("t1", AT), a_score("s1", "0.5", trace_id="t1")])
    define("citation", CITATION, date(2026, 7, 1))
    (row,) = rows()
    assert (row.version, row.judged, row.passed, row.proof) == (None, 1, None, None)


def test_judged_outcomes_stand_for_what_the_use_case_is_for(tenant: Tenant) -> None:
    terms = MeasureTerms(
        "Passed by an expert", Decimal(1), population=Population.OUTCOMES, minimum=1
    )
    define("expert", terms)
    send([a_request(f"t{n}", AT, business_outcome_id=f"c{n}") for n in range(4)])
    send([an_outcome_of("c0", AT), an_outcome_of("c1", AT, quality_passed=False)])
    send([a_score("s1", "1", metric="expert", business_outcome_id="c0")])
    (row,) = rows("expert")
    assert (counted(row), row.use_case) == ((4, 1, 1), "copilot")


def test_latencies_are_counted_exactly_against_their_threshold(tenant: Tenant) -> None:
    define("latency_ms", FAST)
    send([a_request(f"t{ms}", AT, latency_ms=ms) for ms in (100, 1999, 2000, 2001)])
    send([a_request("unknown", AT)])
    (row,) = rows("latency_ms")
    assert counted(row) == (4, 4, 3)
    assert (row.share, row.low, verdict(row)) == (
        Decimal("0.75"),
        Decimal("0.75"),
        SampleVerdict.MISSED,
    )
    assert row.p95_ms is not None
    assert abs(row.p95_ms - 2000) <= 20


def test_of_valid_requests_those_that_were_answered_were_available(tenant: Tenant) -> None:
    define("availability", MeasureTerms("Available", Decimal(1), sampling=Sampling.ALL, minimum=1))
    states = ["ok", "ok", "rate_limited", "timeout", "error", "invalid_request", "cancelled"]
    send([a_request(f"t{n}", AT, status=status) for n, status in enumerate(states)])
    (row,) = rows("availability")
    assert (counted(row), row.share) == ((5, 5, 2), Decimal("0.4"))


def test_days_are_those_of_the_tenants_clock_and_other_months_are_not_counted(
    tenant: Tenant,
) -> None:
    define("citation", CITATION)
    send([a_request("t1", AT), a_score("s1", "1", "2026-05-31T12:00:00Z", trace_id="t1")])
    assert rows() == []


def test_whoever_sees_some_use_cases_sees_their_measures_only(tenant: Tenant) -> None:
    define("citation", CITATION)
    send([a_request("t1", AT), a_request("t2", AT, use_case_id="aml")])
    send([a_score(f"s{n}", "1", trace_id=f"t{n}") for n in (1, 2)])
    send([a_score("nobodys", "1", trace_id="unheard_of")])
    assert [row.use_case for row in rows()] == ["aml", "copilot", ""]
    assert [row.use_case for row in rows(scope=frozenset({"aml"}))] == ["aml"]


@pytest.fixture
def house() -> House:
    return open_house()


MEASURE: Mapping[str, str] = {
    "metric": "citation",
    "label": "Citations",
    "bound": "at_least",
    "threshold": "0.95",
    "population": "requests",
    "sampling": "random",
    "minimum": "30",
    "target_share": "0.95",
}
PAGE = "/t/retail/outcomes/"


def test_a_measure_declared_on_the_page_is_a_version(house: House) -> None:
    browser = house.browser("platform_pm")
    for threshold in ("0.95", "0.9"):
        sent = {**MEASURE, "threshold": threshold}
        assert browser.post(f"{PAGE}measures/", sent).status_code == 302
    *_others, measures = tables_of(content_of(browser.get(PAGE)))
    shown = [(row[1].text, row[2].text, row[6].text) for row in measures.rows]
    assert shown == [("2", "≥ 0.9", "in force"), ("1", "≥ 0.95", "earlier or later")]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("threshold", "1e3", "Write plain digits"),
        ("threshold", "", "This field is required"),
        ("metric", "latency_ms", "choose all requests"),
        ("target_share", "95", "Ensure that there are no more than"),
        ("target_share", "1.1", "Write a part from 0 to 1"),
        ("valid_from", "2101-01-01", "Choose a day from 2015 to 2100"),
    ],
)
def test_a_bad_measure_is_told_and_nothing_is_written(
    house: House, name: str, value: str, sentence: str
) -> None:
    answer = house.browser("platform_pm").post(f"{PAGE}measures/", {**MEASURE, name: value})
    assert answer.status_code == 422
    assert sentence in text_of(content_of(answer))
    with tenant_scope(house.tenant.pk):
        assert not MeasureDefinition.objects.exists()


def test_who_may_not_declare_measures_is_not_let_in(house: House) -> None:
    assert house.browser("auditor").post(f"{PAGE}measures/", MEASURE).status_code == 404


def post(key: str, body: Mapping[str, object]) -> Answer:
    return Client(raise_request_exception=False).post(
        "/api/v1/measure-definitions",
        data=json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )


def test_measures_come_and_go_over_rest_and_quality_is_answered(house: House) -> None:
    body = {"metric": "citation", "name": "Citations", "threshold": "0.95", "minimum": 1}
    made = post(make_key(house.tenant, "ingest"), {**body, "valid_from": "2026-01-01"})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    client = Client(headers={"authorization": f"Bearer {make_key(house.tenant, 'read')}"})
    (listed,) = client.get("/api/v1/measure-definitions").json()["measure_definitions"]
    assert listed == made.json()
    with tenant_scope(house.tenant.pk):
        send([a_request("t1", AT), a_score("s1", "0.99", trace_id="t1")])
    answer = client.get("/api/v1/quality?from=2026-06-01&to=2026-06-30").json()
    row = next(row for row in answer["rows"] if row["metric"] == "citation")
    assert (row["judged"], row["good"], row["verdict"]) == (1, 1, "no_target")
    other = Client(headers={"authorization": f"Bearer {make_key(make_tenant('other'), 'read')}"})
    assert other.get("/api/v1/quality?from=2026-06-01&to=2026-06-30").json()["rows"] == []
    assert other.get("/api/v1/measure-definitions").json()["measure_definitions"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"metric": ""}, "metric"),
        ({"threshold": "Infinity"}, "threshold"),
        ({"threshold": None}, "threshold"),
        ({"target_share": "1.5"}, "target_share"),
        ({"minimum": 0}, "minimum"),
        ({"metric": "ttft_ms"}, "sampling"),
        ({"valid_from": "2101-01-01"}, "valid_from"),
        ({"name": " "}, "name"),
    ],
)
def test_bad_input_over_rest_names_the_field(
    house: House, changes: dict[str, object], field: str
) -> None:
    body = {"metric": "citation", "name": "Citations", "threshold": "0.95", **changes}
    answer = post(make_key(house.tenant, "ingest"), body)
    assert answer.status_code == 400, answer.content
    assert field in [error["field"] for error in answer.json()["errors"]]
