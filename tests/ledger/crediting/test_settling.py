"""Many cases at once are marked, and settled by a worker; nothing is lost if it dies."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest
from django.db import connection, transaction

from finops.access import Actor
from finops.db.statements import run
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.organisation.entries import change, state_of
from finops.services.organisation.use_cases import USE_CASES
from ledger.calc.outcomes.terms import OutcomeTerms
from ledger.models import CaseMark, LateCredit, OutcomeCredit
from ledger.queries.sql import load
from ledger.services.crediting import settling
from ledger.services.crediting.definitions import define_outcome
from ledger.services.crediting.proving import prove_tenant
from ledger.services.crediting.settling import settle_waiting
from ledger.services.crediting.telling import tenants_with_marks
from ledger.services.posting.plan import Plan
from ledger.services.posting.requests import cases
from ledger.services.rollups import compare, rebuild
from ledger.services.timing import sweep_cases
from ledger.tasks import settle_cases
from tests.ledger.crediting.reading import a_use_case, an_outcome_of, by_arrival, kinds, owners
from tests.ledger.ledgers import send, the_ledger
from tests.ledger.posting.closing import SEPTEMBER, a_closer, close
from tests.ledger.records import a_request
from tests.people import make_tenant
from tests.superuser import superuser

pytestmark = pytest.mark.django_db
AT, LATER = "2024-09-01T10:00:00Z", "2024-09-03T10:00:00Z"


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def crowded(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """More cases than a posting settles by itself."""
    monkeypatch.setattr(cases, "SMALL_BATCH", 1)
    send([a_request(f"t{n}", AT, business_outcome_id=f"case_{n}") for n in range(7)])
    send([an_outcome_of(f"case_{n}", LATER) for n in range(3)])
    return tenant


def waiting() -> int:
    return int(CaseMark.objects.values("case_key").distinct().count())


def test_marked_cases_wait_for_a_worker_and_count_then(crowded: Tenant) -> None:
    assert waiting() == 7
    assert owners() == {}
    assert compare() == {}  # who waits is not asked
    assert settle_waiting(crowded.pk) == 10
    assert waiting() == 0
    assert owners() == {"copilot": 7}
    assert compare() == {}


def test_a_worker_takes_so_many_at_once(crowded: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "CASES_AT_ONCE", 3)
    with transaction.atomic():
        assert settling.settle_batch() == 3
    assert OutcomeCredit.objects.count() == 3
    assert settle_waiting(crowded.pk) == 7


def test_a_mark_that_comes_meanwhile_stays(
    crowded: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = cases.settle

    def disturbed(plan: Plan, span: cases.OutcomeSpan) -> None:
        settle(plan, span)
        monkeypatch.setattr(settling, "settle", settle)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_casemark (case_key, marked_at)"
                " SELECT case_key, now() FROM ledger_casemark LIMIT 1"
            )

    monkeypatch.setattr(settling, "settle", disturbed)
    settling.settle_batch()
    assert waiting() == 1


def test_who_fails_midway_leaves_everything_as_it_was(
    crowded: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str, parameters: Mapping[str, object]) -> int:
        if text == load("crediting/release"):
            raise RuntimeError("the power is off")
        return run(text, parameters)

    monkeypatch.setattr(settling, "run", broken)
    with pytest.raises(RuntimeError, match="power"):
        settle_waiting(crowded.pk)
    assert (waiting(), OutcomeCredit.objects.count()) == (7, 0)


def test_a_small_posting_that_finds_a_worker_at_it_leaves_its_cases_to_him(
    tenant: Tenant,
) -> None:
    with superuser() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [cases.CREDIT_LOCK, tenant.pk])
        send([a_request("t1", AT, business_outcome_id="case_1")])
        assert waiting() == 1
    assert owners() == {}
    assert settle_waiting(tenant.pk) == 1
    assert owners() == {"copilot": 1}


def test_an_id_that_very_many_requests_share_is_left_to_a_worker(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "MOST_LINKS", 3)
    for number in range(5):
        send([a_request(f"t{number}", AT, business_outcome_id="none")])
    assert waiting() == 1
    settle_waiting(tenant.pk)
    assert owners() == {"copilot": 1}


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_finds_who_has_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "SMALL_BATCH", 0)
    first, second = make_tenant("retail"), make_tenant("wealth")
    for tenant, case in ((first, "case_1"), (second, None)):
        with tenant_scope(tenant.pk):
            send([a_request("t1", AT, **({"business_outcome_id": case} if case else {}))])
    assert tenants_with_marks() == [first.pk]
    sweep_cases()
    settle_cases.apply(args=(first.pk,))
    assert tenants_with_marks() == []


def test_the_nightly_proof_finds_a_wrong_credit_and_has_it_settled(tenant: Tenant) -> None:
    send([a_request("t1", AT, business_outcome_id="case_1")])
    before = the_ledger()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_outcomecredit")
    assert compare() == {"outcomecredit": 1, "outcomeday": 1, "cohortday": 1}
    assert prove_tenant(tenant.pk) == 1
    settle_waiting(tenant.pk)
    rebuild(actor="tests")
    assert the_ledger() == before


def test_a_rebuild_settles_what_waits(crowded: Tenant) -> None:
    rebuild(actor="tests")
    assert waiting() == 0
    assert owners() == {"copilot": 7}
    assert compare() == {}


def test_another_outcome_unit_implies_another_kind(tenant: Tenant) -> None:
    use_case = a_use_case("copilot")
    send([a_request("t1", AT, business_outcome_id="case_1")])
    assert kinds() == {"resolved_case": True}
    change(
        USE_CASES,
        actor=Actor(tenant, name="tests"),
        pk=use_case.pk,
        values={"outcome_unit": "completed_journey"},
        seen=state_of(USE_CASES, use_case),
    )
    settle_waiting(tenant.pk)
    assert kinds() == {"completed_journey": True}


@pytest.mark.parametrize(("rule", "use_case"), [("first", "a"), ("last", "b")])
def test_the_declared_rule_of_the_latest_requests_use_case_holds_from_its_day_on(
    tenant: Tenant, rule: str, use_case: str
) -> None:
    declaring = a_use_case("b")
    for number, day in ((1, "01"), (2, "21")):
        send(
            [
                a_request(
                    f"x{number}",
                    f"2024-09-{day}T08:00:00Z",
                    use_case_id="a",
                    business_outcome_id=f"case_{number}",
                ),
                a_request(
                    f"y{number}",
                    f"2024-09-{day}T09:00:00Z",
                    use_case_id="b",
                    business_outcome_id=f"case_{number}",
                ),
                an_outcome_of(f"case_{number}", f"2024-09-{day}T10:00:00Z"),
            ]
        )
    define_outcome(
        actor=Actor(tenant, name="tests"),
        use_case=declaring,
        terms=OutcomeTerms(credit_rule=rule, lookback_days=30),
        valid_from=datetime.fromisoformat("2024-09-10T00:00:00+00:00"),
    )
    settle_waiting(tenant.pk)
    assert by_arrival() == [
        ("2024-09-01", "a", "resolved_case", 500_000_000_000),
        ("2024-09-01", "b", "resolved_case", 500_000_000_000),
        ("2024-09-21", use_case, "resolved_case", 10**12),
    ]
    assert compare() == {}


def test_a_declared_lookback_holds_for_the_use_cases_own_requests(tenant: Tenant) -> None:
    define_outcome(
        actor=Actor(tenant, name="tests"),
        use_case=a_use_case("long"),
        terms=OutcomeTerms(credit_rule="equal", lookback_days=60),
        valid_from=datetime.fromisoformat("2024-01-01T00:00:00+00:00"),
    )
    for use_case in ("long", "short"):
        old = a_request(
            use_case, "2024-07-20T10:00:00Z", use_case_id=use_case, business_outcome_id="case_1"
        )
        send([old])
    send([an_outcome_of("case_1", LATER)])
    assert owners() == {"long": 1}


def test_credits_lie_outside_a_months_close_and_are_marked(tenant: Tenant) -> None:
    send([a_request("t1", AT, business_outcome_id="case_1"), an_outcome_of("case_1", LATER)])
    close(a_closer(tenant), SEPTEMBER)
    assert not LateCredit.objects.exists()
    send([a_request("t2", AT, business_outcome_id="case_2", use_case_id="b")])
    send([an_outcome_of("case_1", LATER, revision=2, state="withdrawn")])
    assert by_arrival() == [("2024-09-01", "b", "resolved_case", 10**12)]
    columns = ("basis", "day", "attribution__use_case", "credit")
    late = LateCredit.objects.filter(basis="arrival").order_by("id").values_list(*columns)
    assert [(basis, str(day), *rest) for basis, day, *rest in late] == [
        ("arrival", "2024-09-01", "b", 10**12),
        ("arrival", "2024-09-03", "copilot", -(10**12)),
    ]
    assert compare() == {}
