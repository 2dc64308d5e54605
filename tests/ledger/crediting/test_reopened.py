"""Unit costs say from what they were computed; a month that stood is open again with whatever comes
late, is corrected or is withdrawn, and says so."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from finops import clock
from finops.models import Tenant, UseCase
from finops.scope import tenant_scope
from ledger.calc.outcomes.terms import OutcomeTerms
from ledger.models import ImportBatch, ReopenedDay, SettledMonth
from ledger.queries.outcomes.credits import Crediting, Reopened
from ledger.queries.units.economics import unit_economics
from ledger.services.crediting.definitions import define_outcome
from ledger.services.crediting.proving import prove_tenant
from ledger.services.crediting.settling import settle_waiting
from ledger.services.posting.requests import cases
from ledger.services.rollups import rebuild
from ledger.views.units.figures import watermark
from tests.ledger.crediting.reading import a_use_case, an_outcome_of
from tests.ledger.ledgers import send
from tests.ledger.pages.reading import text_of
from tests.ledger.queries.asking import asked, june
from tests.ledger.records import Record, a_request, an_event
from tests.people import actor_for, make_key, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
AT = "2026-06-10T10:00:00Z"


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        a_use_case("copilot")
        send([a_request("t1", AT), an_event("e1", "t1", AT), won("c1"), won("c2")])
        yield tenant


def won(case: str, at: str = AT, **more: object) -> Record:
    return {**an_outcome_of(case, at), "trace_id": "t1", **more}


def crediting(first: str = "2026-06-01", last: str = "2026-06-30") -> Crediting:
    return unit_economics(asked(first=first, last=last), None).crediting


def changes() -> list[tuple[int, int, int]]:
    """By type of outcome how many came, are another now, and went."""
    return [
        (int(each.added), int(each.corrected), int(each.taken_back))
        for each in crediting().reopened
    ]


def per_case() -> Decimal | None:
    return unit_economics(june(), None).total.figures.ladder.per_resolved_case.value


def test_a_month_stands_from_the_night_after_it_is_over(tenant: Tenant) -> None:
    today = timezone.localdate()
    send([an_event("now", "t2", f"{today}T00:00:00Z")])
    assert not SettledMonth.objects.exists()
    assert prove_tenant(tenant.pk) == 0
    assert list(SettledMonth.objects.values_list("month", flat=True)) == [date(2026, 6, 1)]
    assert changes() == []


def test_before_that_whatever_comes_is_nothing_special(tenant: Tenant) -> None:
    send([won("late")])
    assert changes() == []
    assert per_case() == Decimal(2) / 3


def test_a_late_outcome_opens_its_month_and_no_other(tenant: Tenant) -> None:
    prove_tenant(tenant.pk)
    send([won("late"), won("july", "2026-07-02T10:00:00Z")])
    assert changes() == [(1, 0, 0)]
    assert crediting("2026-07-01", "2026-07-31").reopened == ()
    assert per_case() == Decimal(2) / 3, "the unit cost is that of now"
    assert ReopenedDay.objects.get().day == date(2026, 6, 10)


def test_a_corrected_outcome_opens_its_month(tenant: Tenant) -> None:
    prove_tenant(tenant.pk)
    send([won("c1", revision=2, value_usd="7")])
    assert changes() == [(0, 1, 0)]


def test_a_withdrawn_outcome_opens_its_month_and_its_cost_stays(tenant: Tenant) -> None:
    assert per_case() == 1
    prove_tenant(tenant.pk)
    send([won("c1", revision=2, state="withdrawn")])
    assert changes() == [(0, 0, 1)]
    assert per_case() == 2


def test_several_changes_add_up_and_the_last_one_says_when(tenant: Tenant) -> None:
    prove_tenant(tenant.pk)
    send([won("late")])
    before = crediting().reopened_at
    send([won("later"), won("c1", revision=2, state="withdrawn")])
    after = crediting().reopened_at
    assert changes() == [(2, 0, 1)]
    assert before is not None
    assert after is not None
    assert before < after


def test_what_changes_no_count_opens_nothing(tenant: Tenant) -> None:
    prove_tenant(tenant.pk)
    send([won("c1")])  # once more
    send([won("failed", quality_passed=False)])
    rebuild(actor="tests")
    assert changes() == []


def test_a_definition_that_counts_less_opens_the_months_it_holds_for(tenant: Tenant) -> None:
    prove_tenant(tenant.pk)
    define_outcome(
        actor=actor_for(tenant, make_person(tenant, "finops_lead")),
        use_case=UseCase.objects.get(slug="copilot"),
        terms=OutcomeTerms(adoption="required"),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )
    settle_waiting(tenant.pk)
    assert changes() == [(0, 0, 2)]


def test_a_month_with_cases_that_wait_does_not_stand_yet(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "SMALL_BATCH", 0)
    send([won("c3")])
    prove_tenant(tenant.pk)
    assert not SettledMonth.objects.exists()
    settle_waiting(tenant.pk)
    prove_tenant(tenant.pk)
    assert SettledMonth.objects.exists()


def test_figures_say_up_to_when_records_are_in_them(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = ImportBatch.objects.latest("id").posted_at
    before = clock.now()
    stands = crediting()
    assert stands.facts_until == last
    assert before <= stands.computed_at <= clock.now()
    monkeypatch.setattr(cases, "SMALL_BATCH", 0)
    send([won("c3")])
    marked = ImportBatch.objects.latest("id").posted_at
    send([an_event("e2", "t1", AT)])
    waits = crediting()
    assert waits.waiting_cases == 1
    assert waits.facts_until == marked, "not up to the last posting, as long as a case waits"
    assert "1 cases wait" in watermark(waits)
    settle_waiting(tenant.pk)
    assert crediting().facts_until == ImportBatch.objects.latest("id").posted_at


def test_without_any_record_there_is_nothing_to_be_up_to_date_with() -> None:
    with tenant_scope(make_tenant("empty").pk):
        assert crediting().facts_until is None
        assert "before any record" in watermark(crediting())


def test_page_worksheet_and_api_say_it(tenant: Tenant, client: Client) -> None:
    prove_tenant(tenant.pk)
    send([won("late"), won("c1", revision=2, state="withdrawn")])
    person = sign_in(client, make_person(tenant, "finops_lead"))
    days = "from=2026-06-01&to=2026-06-30"
    page = text_of(person.get(f"/t/retail/unit-economics/?{days}").content.decode())
    assert "from records up to" in page
    assert "open again since" in page
    sheet = text_of(person.get(f"/t/retail/use-case-worksheets/copilot/?{days}").content.decode())
    assert "Open again: resolved case" in sheet
    assert "1 added, 0 corrected, 1 taken back" in sheet
    assert "from records up to" in sheet
    key = {"authorization": f"Bearer {make_key(tenant)}"}
    body = client.get(f"/api/v1/unit-economics?{days}", headers=key).json()["crediting"]
    (change,) = body["reopened"]
    assert (change["added"], change["corrected"], change["taken_back"]) == (1, 0, 1)
    assert body["computed_at"] >= body["facts_until"]


def test_another_tenant_sees_nothing_of_it(tenant: Tenant) -> None:
    prove_tenant(tenant.pk)
    send([won("late")])
    with tenant_scope(make_tenant("other").pk):
        assert crediting().reopened == ()
        assert not ReopenedDay.objects.exists()
        assert not SettledMonth.objects.exists()


def test_a_change_is_one_of_three(tenant: Tenant) -> None:
    prove_tenant(tenant.pk)
    send([won("late")])
    (change,) = crediting().reopened
    assert change == Reopened(
        "resolved_case", Decimal(1), Decimal(0), Decimal(0), change.reopened_at
    )
