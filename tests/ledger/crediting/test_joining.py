"""The id of a business case is what joins requests and outcomes, whichever comes first."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import OutcomeDay
from ledger.services.rollups import compare
from tests.ledger.crediting.reading import (
    a_use_case,
    an_outcome_of,
    by_arrival,
    by_cohort,
    kinds,
    owners,
)
from tests.ledger.ledgers import send
from tests.ledger.records import WORDS, Record, a_request, an_event, an_outcome
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
AT, LATER = "2026-07-01T10:00:00Z", "2026-07-03T10:00:00Z"


@pytest.fixture(autouse=True)
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant
        assert compare() == {}


def asked(trace: str, at: str = AT, use_case: str = "copilot", case: str = "case_1") -> Record:
    return a_request(trace, at, use_case_id=use_case, business_outcome_id=case)


def test_three_requests_of_two_use_cases_share_a_case_in_the_months_of_each() -> None:
    send([asked("t1", "2026-06-30T10:00:00Z", "a"), asked("t3", "2026-07-03T10:00:00Z", "b")])
    send([an_outcome_of("case_1", "2026-07-04T10:00:00Z", value_usd="1")])
    send([asked("t2", "2026-07-02T10:00:00Z", "a")])
    assert by_cohort() == [
        ("2026-06-30", "a", "resolved_case", 333_333_333_333),
        ("2026-07-02", "a", "resolved_case", 333_333_333_333),
        ("2026-07-03", "b", "resolved_case", 333_333_333_334),
    ]
    assert by_arrival() == [
        ("2026-07-04", "a", "resolved_case", 666_666_666_666),
        ("2026-07-04", "b", "resolved_case", 333_333_333_334),
    ]
    values = OutcomeDay.objects.values_list("attribution__use_case", "value_usd")
    third = Decimal("0.333333333333333333")
    assert dict(values) == {"a": 2 * third, "b": 1 - 2 * third}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_outcome_without_a_trace_belongs_to_whoever_carried_its_id(
    order: tuple[int, ...],
) -> None:
    records = [
        asked("t1"),
        an_event("e1", "t1", AT),
        an_outcome_of("case_1", LATER, value_usd="12.5"),
    ]
    for place in order:
        send([records[place]])
    assert owners() == {"copilot": 1}


def test_an_id_on_an_event_joins_like_one_on_a_request() -> None:
    send([an_outcome_of("case_1", LATER)])
    assert owners() == {"": 1}
    send([an_event("e1", "t1", AT, **WORDS, business_outcome_id="case_1")])
    assert owners() == {"copilot": 1}
    send([a_request("t1", AT, use_case_id="aml")])  # the request itself names no case
    assert owners() == {"aml": 1}


def test_an_outcome_that_names_a_trace_waits_for_its_request() -> None:
    send([an_outcome("case_1", "t1", LATER)])
    assert owners() == {"": 1}
    send([an_event("e1", "t1", AT, **WORDS)])
    assert owners() == {"copilot": 1}
    send([a_request("t1", AT, use_case_id="aml")])
    assert owners() == {"aml": 1}


def test_what_requests_do_before_counts_not_what_they_do_after() -> None:
    send([an_outcome_of("case_1", "2026-07-01T10:00:00Z")])
    send([asked("late", "2026-07-01T10:05:00.000001Z", "b")])
    assert owners() == {"": 1}
    send([asked("skewed", "2026-07-01T10:05:00Z", "a")])
    assert owners() == {"a": 1}


def test_requests_of_more_than_thirty_days_before_are_not_looked_at() -> None:
    send([asked("old", "2026-05-31T10:00:00Z", "a"), an_outcome_of("case_1", LATER)])
    assert owners() == {"": 1}
    send([asked("in", "2026-06-03T10:00:00Z", "b")])
    assert owners() == {"b": 1}


def test_without_any_request_an_outcome_is_its_own_use_cases() -> None:
    send([an_outcome_of("case_1", LATER, **{**WORDS, "use_case_id": "own"})])
    assert owners() == {"own": 1}
    assert by_cohort() == [("2026-07-03", "own", "resolved_case", 10**12)]
    send([asked("t1")])
    assert owners() == {"copilot": 1}


def test_an_id_implies_one_outcome_of_the_use_cases_main_kind_and_says_so() -> None:
    a_use_case("kyc", "document_processed")
    send([asked("t1", use_case="kyc"), asked("t2", use_case="kyc")])
    assert kinds() == {"document_processed": True}
    assert owners("document_processed") == {"kyc": 1}


def test_only_a_record_of_its_kind_says_otherwise_than_an_implied_outcome() -> None:
    send([asked("t1"), an_outcome_of("case_1", LATER, "accepted_action")])
    assert kinds() == {"resolved_case": True, "accepted_action": False}
    send([an_outcome_of("case_1", LATER, state="withdrawn")])
    assert kinds() == {"accepted_action": False}
    assert owners() == {}


def test_an_accepted_action_implies_no_resolved_case() -> None:
    send([a_request("t1", AT), an_outcome("case_1", "t1", LATER, "accepted_action")])
    assert kinds() == {"accepted_action": False}


def test_a_failed_record_takes_the_place_of_the_implied_outcome() -> None:
    send([asked("t1"), an_outcome_of("case_1", LATER, quality_passed=False)])
    assert owners() == {}


@pytest.mark.parametrize("name", ["quality_passed", "risk_ok", "adopted"])
def test_what_failed_does_not_count_and_what_nobody_doubts_does(name: str) -> None:
    send([asked("t1"), {**an_outcome_of("case_1", LATER), name: False}])
    send([asked("t2", case="case_2"), {**an_outcome_of("case_2", LATER), name: True}])
    send([asked("t3", case="case_3"), an_outcome_of("case_3", LATER)])
    assert owners() == {"copilot": 2}


def test_kinds_of_one_case_are_credited_each_to_all_of_its_requests() -> None:
    send([asked("t1", use_case="a"), asked("t2", use_case="b")])
    send([an_outcome_of("case_1", LATER, "accepted_action")])
    assert owners("accepted_action") == {"a": Decimal("0.5"), "b": Decimal("0.5")}
    assert owners() == {"a": Decimal("0.5"), "b": Decimal("0.5")}
