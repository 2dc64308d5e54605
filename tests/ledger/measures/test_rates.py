"""Rates that are counted: adoption, rejection, rework, fallback, and how late results come."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.measures.rates import RateTerms
from ledger.queries.measures.rates import RateRow, rate_rows
from tests.ledger.api.asking import json_of
from tests.ledger.ledgers import send
from tests.ledger.queries.asking import june
from tests.ledger.records import Record, a_request, an_outcome
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
AT = "2026-06-10T12:00:00Z"
LATER = "2026-06-12T12:00:00Z"


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    made = make_tenant("retail")
    with tenant_scope(made.pk):
        yield made


def result(number: int, kind: str, at: str = AT, **more: object) -> Record:
    return an_outcome(f"case_{number}", f"t{number}", at, kind=kind, **more)


def the_row(scope: frozenset[str] | None = None) -> RateRow:
    (row,) = rate_rows(june(), scope)
    return row


def values() -> dict[RateTerms, tuple[int, int]]:
    return {known.rate: (int(known.numerator), int(known.denominator)) for known in the_row().rates}


def test_adoption_is_of_what_passed_and_rejection_of_what_people_said(tenant: Tenant) -> None:
    send([a_request(f"t{n}", AT) for n in range(5)])
    send([result(n, "quality_passed_answer") for n in range(4)])
    send([result(n, "accepted_action", adopted=True) for n in range(3)])
    send([result(4, "accepted_action", adopted=False)])
    assert values()[RateTerms.ADOPTION] == (3, 4)
    assert values()[RateTerms.REJECT] == (1, 4)  # of the passed answers nobody said so


def test_what_counted_once_and_is_withdrawn_was_reopened(tenant: Tenant) -> None:
    send([a_request(f"t{n}", AT) for n in range(4)])
    send([result(n, "resolved_case", adopted=True) for n in range(3)])
    send([result(0, "resolved_case", LATER, revision=2, state="withdrawn", adopted=False)])
    send([result(3, "resolved_case", state="withdrawn")])  # never counted
    assert values()[RateTerms.REWORK] == (1, 3)
    assert values()[RateTerms.REJECT] == (0, 2)


def test_a_fallback_is_of_requests_that_say_their_route(tenant: Tenant) -> None:
    reasons = ("fallback_route", "default_route", "fallback:outage", None)
    send(
        [
            a_request(f"t{n}", AT, **({"route_reason": reason} if reason else {}))
            for n, reason in enumerate(reasons)
        ]
    )
    assert values()[RateTerms.FALLBACK] == (2, 3)


def test_nine_of_ten_results_came_within_so_many_days(tenant: Tenant) -> None:
    send([a_request(f"t{n}", AT) for n in range(10)])
    send([result(n, "resolved_case", f"2026-06-{11 + n}T12:00:00Z") for n in range(10)])
    assert the_row().lag_days == Decimal(9)


def test_of_nothing_no_rate_is_known(tenant: Tenant) -> None:
    send([a_request("t1", AT, route_reason="default_route")])
    by_rate = {known.rate: known.value for known in the_row().rates}
    assert by_rate[RateTerms.FALLBACK] == 0
    assert {by_rate[rate] for rate in (RateTerms.ADOPTION, RateTerms.REJECT, RateTerms.REWORK)} == {
        None
    }
    assert the_row().lag_days is None


def test_only_ones_own_use_cases_are_shown_and_rest_says_the_same(tenant: Tenant) -> None:
    send([a_request("t0", AT), a_request("t1", AT, use_case_id="aml", cost_center="cc_9")])
    send([result(n, "accepted_action", adopted=True) for n in range(2)])
    assert [row.use_case for row in rate_rows(june(), None)] == ["aml", "copilot"]
    assert the_row(frozenset({"aml"})).use_case == "aml"
    body = json_of(make_key(tenant), "quality", first="2026-06-01", last="2026-06-30")
    (aml, _copilot) = body["rates"]
    assert aml["rates"][1] == {
        **{"rate": "reject", "numerator": "0", "denominator": "1", "value": "0"},
    }
