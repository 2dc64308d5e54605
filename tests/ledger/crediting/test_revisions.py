"""What is known of an outcome changes by revisions: the highest counts, whenever it came."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import Outcome, OutcomeDay
from ledger.services.rollups import compare
from tests.ledger.crediting.reading import an_outcome_of, by_arrival, owners
from tests.ledger.ledgers import send
from tests.ledger.records import WORDS, a_request, an_outcome
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
AT = "2026-07-01T10:00:00Z"
FIRST = an_outcome_of("case_1", "2026-07-02T10:00:00Z", value_usd="10")
WITHDRAWN = an_outcome_of("case_1", "2026-07-05T10:00:00Z", revision=2, state="withdrawn")
AGAIN = an_outcome_of("case_1", "2026-07-09T10:00:00Z", revision=3, value_usd="7", adopted=True)


@pytest.fixture(autouse=True)
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        send([a_request("t1", AT, business_outcome_id="case_1")])
        yield tenant
        assert compare() == {}


@pytest.mark.parametrize("order", list(permutations([FIRST, WITHDRAWN, AGAIN])))
def test_the_highest_revision_counts_in_whatever_order_they_come(
    order: tuple[dict[str, object], ...],
) -> None:
    for record in order:
        send([record])
    assert by_arrival() == [("2026-07-09", "copilot", "resolved_case", 10**12)]
    assert OutcomeDay.objects.get().value_usd == 7
    assert Outcome.objects.count() == 3  # all of them are kept


def test_a_withdrawn_outcome_counts_nowhere() -> None:
    send([FIRST])
    assert owners() == {"copilot": 1}
    send([WITHDRAWN])
    assert owners() == {}
    assert not OutcomeDay.objects.exists()


def test_the_first_revision_is_the_one_that_names_none() -> None:
    assert send([FIRST]).accepted == 1
    assert send([{**FIRST, "revision": 1, "state": "counted"}]).duplicate == 1


@pytest.mark.parametrize(
    "change", [{"value_usd": "11"}, {"state": "withdrawn"}, {"risk_ok": True}, {"adopted": False}]
)
def test_one_revision_that_says_two_things_is_a_conflict(change: dict[str, object]) -> None:
    send([FIRST])
    assert send([{**FIRST, **change}]).conflict == 1
    assert send([{**FIRST, **change, "revision": 2}]).accepted == 1
    assert send([{**FIRST, "revision": 2, "value_usd": "12"}]).conflict == 1


def test_revisions_of_another_kind_are_of_another_outcome() -> None:
    send([FIRST, {**WITHDRAWN, "outcome_type": "accepted_action"}])
    assert owners() == {"copilot": 1}


def test_a_value_of_nothing_is_a_value() -> None:
    send([{**FIRST, "value_usd": "0"}])
    row = OutcomeDay.objects.get()
    assert row.value_usd == 0
    assert row.valued_credit == 10**12
    send([{**FIRST, "revision": 2, "value_usd": None}])
    assert OutcomeDay.objects.get().valued_credit == 0


OF_T1 = {"copilot": Decimal(1)}  # the id on its request implies one
NAMED = an_outcome("case_2", "named", "2026-07-02T10:00:00Z", value_usd="3")
CORRECTED = an_outcome_of("case_2", "2026-07-03T10:00:00Z", revision=2, value_usd="7")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_revision_that_names_no_trace_leaves_the_outcome_with_the_one_named_before(
    order: tuple[int, ...],
) -> None:
    records = [NAMED, CORRECTED, a_request("named", AT, use_case_id="aml")]
    for place in order:
        send([records[place]])
    assert owners() == {"aml": 1, **OF_T1}
    assert OutcomeDay.objects.get(valued_credit__gt=0).value_usd == 7


def test_a_revision_that_names_another_trace_moves_the_outcome_there() -> None:
    send([NAMED, a_request("named", AT, use_case_id="aml"), a_request("other", AT)])
    send([an_outcome("case_2", "other", "2026-07-03T10:00:00Z", revision=2)])
    send([an_outcome_of("case_2", "2026-07-04T10:00:00Z", revision=3)])
    assert owners() == {"copilot": 2}


def test_a_revision_without_an_owner_leaves_the_outcome_with_the_owner_said_before() -> None:
    owner = {**WORDS, "use_case_id": "aml"}
    send([an_outcome_of("case_3", "2026-07-02T10:00:00Z", **owner)])
    send([an_outcome_of("case_3", "2026-07-03T10:00:00Z", revision=2, adopted=True)])
    assert owners() == {"aml": 1, **OF_T1}
