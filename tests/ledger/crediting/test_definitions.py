"""When a result counts by its definition: passed quality, met the risk threshold, was adopted."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from finops.access import Actor
from finops.models import Tenant, UseCase
from finops.scope import tenant_scope
from ledger.calc.outcomes.terms import (
    Bound,
    OutcomeTerms,
    Requirement,
    ResultSource,
    ScoreRule,
    WhyFailed,
)
from ledger.calc.outcomes.values import Worth
from ledger.calc.record_keys import key_of
from ledger.calc.reports.dimensions import Dimension
from ledger.models import CohortDay, LateCredit, OutcomeCredit, OutcomeDay, OutcomeDefinition
from ledger.queries.units.economics import unit_economics
from ledger.services.crediting.definitions import define_outcome
from ledger.services.crediting.proving import count_wrong_credits
from ledger.services.crediting.settling import settle_waiting
from ledger.services.rollups import compare
from tests.ledger.crediting.reading import a_use_case, an_outcome_of
from tests.ledger.ledgers import send
from tests.ledger.posting.closing import SEPTEMBER, a_closer, close
from tests.ledger.queries.asking import asked
from tests.ledger.records import WORDS, Record, a_request, an_event
from tests.ledger.references.standing import Predicate, is_good, judged, standing
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
AT = "2024-09-02T10:00:00Z"
LATER = "2024-09-03T10:00:00Z"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
STRICT = OutcomeTerms(
    quality=Requirement.REQUIRED, risk=Requirement.REQUIRED, adoption=Requirement.REQUIRED
)
SCORED = OutcomeTerms(
    quality=Requirement.REQUIRED, quality_metric="citation", quality_threshold=Decimal("0.95")
)


@pytest.fixture(autouse=True)
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        a_use_case("copilot")
        yield tenant
        assert compare() == {}
        assert count_wrong_credits() == 0


def define(
    terms: OutcomeTerms, kind: str = "", valid_from: datetime = LONG_AGO
) -> OutcomeDefinition:
    return define_outcome(
        actor=Actor(Tenant.objects.get(slug="retail"), name="tests"),
        use_case=UseCase.objects.get(slug="copilot"),
        terms=terms,
        kind=kind,
        valid_from=valid_from,
    )


def a_score(name: str, value: str, at: str = LATER, **of: str) -> Record:
    own = {"score_id": name, "metric": "citation", "value": value, "source": "judge"}
    return {"type": "score", "occurred_at": at, **own, **of}


def stands(case: str = "case_1") -> tuple[bool | None, str]:
    credit = OutcomeCredit.objects.get(case_key=key_of(case), kind="resolved_case")
    return credit.is_counted, credit.why


def test_700_passed_200_failed_and_100_nobody_judged_cost_0_20_and_at_best_0_175(
    tenant: Tenant,
) -> None:
    define(replace(STRICT, risk=Requirement.IF_TOLD, adoption=Requirement.IF_TOLD))
    verdicts = [True] * 700 + [False] * 200 + [None] * 100
    send(
        [
            a_request("t1", AT),
            an_event("e1", "t1", AT, unit_price="0.14"),
            *(
                {
                    **an_outcome_of(f"case_{number}", AT, **WORDS),
                    **({} if verdict is None else {"quality_passed": verdict}),
                }
                for number, verdict in enumerate(verdicts)
            ),
        ]
    )
    settle_waiting(tenant.pk)
    report = unit_economics(asked(first="2024-09-01", last="2024-09-30"), None)
    figures = report.row("copilot").figures
    assert figures.cost_usd == 140
    assert figures.outcomes == {"resolved_case": 700}
    assert figures.failed == {"resolved_case": 200}
    assert figures.unknown == {"resolved_case": 100}
    assert figures.per_outcome["resolved_case"].value == Decimal("0.2")
    assert figures.at_best["resolved_case"].value == Decimal("0.175")


@pytest.mark.parametrize("seed", range(2))
def test_results_stand_as_the_reference_says(tenant: Tenant, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(12):
        kind = f"kind_{number}"
        terms = OutcomeTerms(
            source=chance.choice(list(ResultSource)),
            quality=chance.choice([Requirement.REQUIRED, Requirement.IF_TOLD]),
            risk=chance.choice(list(Requirement)),
            adoption=chance.choice(list(Requirement)),
            quality_metric=chance.choice(["", "citation"]),
            quality_bound=chance.choice(list(Bound)),
        )
        if terms.quality_metric:
            terms = replace(terms, quality_threshold=Decimal("0.95"))
        verdicts = [chance.choice([True, False, None]) for _predicate in range(3)]
        score = chance.choice([None, "0.9", "0.95", "0.99"])
        check(kind, terms, verdicts, score)


def check(case: str, terms: OutcomeTerms, verdicts: list[bool | None], score: str | None) -> None:
    """One result under a definition that has just been declared."""
    define(terms, valid_from=LONG_AGO)
    names = ("quality_passed", "risk_ok", "adopted")
    known = {name: v for name, v in zip(names, verdicts, strict=True) if v is not None}
    send([a_request(case, AT), {**an_outcome_of(case, LATER), "trace_id": case, **known}])
    if score is not None:
        send([a_score(f"s_{case}", score, business_outcome_id=case)])
    rule = terms.rules["quality"]
    good = is_good(rule, Decimal(score)) if score is not None and rule.metric else None
    expected = standing(
        [
            Predicate(
                WhyFailed.QUALITY,
                terms.quality,
                judged(verdicts[0], good, has_rule=bool(rule.metric)),
            ),
            Predicate(WhyFailed.RISK, terms.risk, verdicts[1]),
            Predicate(WhyFailed.ADOPTION, terms.adoption, verdicts[2]),
        ],
        terms.source,
    )
    assert stands(case) == (expected.is_counted, expected.why), (terms, verdicts, score)


def test_the_reference_knows_good_scores_by_their_side() -> None:
    least = ScoreRule("m", Bound.AT_LEAST, Decimal("0.95"))
    most = ScoreRule("m", Bound.AT_MOST, Decimal("0.95"))
    scores = [Decimal("0.9"), Decimal("0.95"), Decimal(1)]
    assert [is_good(least, score) for score in scores] == [False, True, True]
    assert [is_good(most, score) for score in scores] == [True, True, False]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_score_decides_in_whatever_order_it_comes(order: tuple[int, ...]) -> None:
    define(SCORED)
    records = [
        a_request("t1", AT, business_outcome_id="case_1"),
        an_outcome_of("case_1", LATER, quality_passed=True),
        a_score("s1", "0.96", trace_id="t1"),
    ]
    for place in order:
        send([records[place]])
    assert stands() == (True, "")


def test_a_record_that_says_passed_is_not_enough_where_a_score_decides() -> None:
    define(SCORED)
    send([a_request("t1", AT, business_outcome_id="case_1")])
    send([an_outcome_of("case_1", LATER, quality_passed=True)])
    assert stands() == (None, "quality")


def test_the_latest_score_of_the_case_goes_before_that_of_a_request() -> None:
    define(SCORED)
    send([a_request("t1", AT, business_outcome_id="case_1"), an_outcome_of("case_1", LATER)])
    send([a_score("of_trace", "0.99", "2024-09-09T10:00:00Z", trace_id="t1")])
    assert stands() == (True, "")
    send([a_score("first", "0.99", business_outcome_id="case_1")])
    send([a_score("second", "0.90", "2024-09-04T10:00:00Z", business_outcome_id="case_1")])
    assert stands() == (False, "quality")


def test_scores_of_other_metrics_and_other_cases_decide_nothing() -> None:
    define(SCORED)
    send([a_request("t1", AT, business_outcome_id="case_1"), an_outcome_of("case_1", LATER)])
    send([{**a_score("s1", "1", business_outcome_id="case_1"), "metric": "tone"}])
    send([a_score("s2", "1", business_outcome_id="case_2"), a_score("s3", "1", trace_id="t2")])
    assert stands() == (None, "quality")


def test_a_request_whose_id_implies_a_result_counts_for_nothing_where_records_do() -> None:
    define(OutcomeTerms(source=ResultSource.RECORDS))
    send([a_request("t1", AT, business_outcome_id="case_1")])
    assert stands() == (None, "source")
    send([an_outcome_of("case_1", LATER)])
    assert stands() == (True, "")


def test_a_result_that_no_request_brought_about_stands_by_its_own_use_case(tenant: Tenant) -> None:
    send([an_outcome_of("case_1", LATER, **WORDS)])
    assert stands() == (True, "")
    define(STRICT)  # its cases are settled again
    settle_waiting(tenant.pk)
    assert stands() == (None, "quality")


def test_a_new_version_leaves_what_came_before_it_as_it_was(tenant: Tenant) -> None:
    send([a_request("t1", AT, business_outcome_id="case_1"), an_outcome_of("case_1", LATER)])
    send([a_request("t2", AT, business_outcome_id="case_2")])
    send([an_outcome_of("case_2", "2024-09-20T10:00:00Z")])
    define(STRICT, valid_from=datetime(2024, 9, 10, tzinfo=UTC))
    settle_waiting(tenant.pk)
    assert (stands("case_1"), stands("case_2")) == ((True, ""), (None, "quality"))
    report = unit_economics(asked(first="2024-09-01", last="2024-09-30"), None)
    (series,) = report.crediting.new_series
    assert (series.use_case, series.version, series.valid_from.day) == ("copilot", 1, 10)
    before = unit_economics(asked(first="2024-08-01", last="2024-08-31"), None)
    assert before.crediting.new_series == ()


def test_what_a_score_changes_of_a_closed_month_is_marked_as_after_the_close(
    tenant: Tenant,
) -> None:
    define(SCORED)
    send([a_request("t1", AT, business_outcome_id="case_1"), an_outcome_of("case_1", LATER)])
    close(a_closer(tenant), SEPTEMBER)
    assert not LateCredit.objects.exists()
    send([a_score("s1", "0.99", business_outcome_id="case_1")])
    late = LateCredit.objects.filter(basis="arrival").values_list("day", "credit")
    assert [(str(day), int(credit)) for day, credit in late] == [("2024-09-03", 10**12)]


def test_an_outcome_is_worth_what_its_record_says_else_what_its_definition_names() -> None:
    define(
        OutcomeTerms(
            worth=Worth.LABOUR,
            minutes_per_outcome=Decimal(10),
            loaded_rate_usd_per_hour=Decimal(20),
            realisation=Decimal("0.6"),
        )
    )
    send([a_request("t1", AT, business_outcome_id="case_1"), an_outcome_of("case_1", LATER)])
    send([a_request("t2", AT, business_outcome_id="case_2")])
    send([an_outcome_of("case_2", LATER, value_usd="5")])
    each = Decimal("3.333333333333333333")
    for model in (OutcomeDay, CohortDay):
        row = model.objects.get()
        assert row.value_usd == each + 5
        assert row.realised_usd == (each + 5) * Decimal("0.6")
        assert row.valued_credit == 2 * 10**12


def test_a_value_that_two_requests_share_is_divided_to_the_last_unit() -> None:
    define(OutcomeTerms(worth=Worth.REVENUE, usd_per_outcome=Decimal("0.000001")))
    send([a_request(f"t{n}", AT, business_outcome_id="case_1") for n in range(3)])
    send([an_outcome_of("case_1", LATER)])
    values = [credit.value_usd or Decimal(0) for credit in OutcomeCredit.objects.all()]
    assert sum(values) == Decimal("0.000001")
    assert len(values) == 3


def test_outcomes_may_come_until_the_lag_that_is_declared_is_over() -> None:
    report = asked(first="2024-09-01", last="2024-09-30").choosing(Dimension.USE_CASE, ("copilot",))
    assert str(unit_economics(report, None).crediting.matures_on) == "2024-10-30"
    define(OutcomeTerms(lag_days=9))
    assert str(unit_economics(report, None).crediting.matures_on) == "2024-10-09"
    define(OutcomeTerms(lookback_days=60), kind="accepted_draft")
    assert str(unit_economics(report, None).crediting.matures_on) == "2024-11-29"
