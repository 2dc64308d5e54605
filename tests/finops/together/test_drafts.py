"""Of several people who ask for the same thing in the same moment one is first, and the others are
told at the field. Without the rule of the database the same race goes wrong."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

import pytest
from django.db import transaction
from django.db.models import QuerySet

from finops import clock
from finops.access import Actor
from finops.models import (
    ApprovalRequest,
    Budget,
    Delegation,
    FactorReset,
    Limit,
    OutcomeType,
    RaciVersion,
)
from finops.scope import tenant_scope
from finops.services.approvals.delegating import delegate_role
from finops.services.approvals.responsibilities import ask_change
from finops.services.budgets.asking import ask_budget
from finops.services.budgets.limits import NewLimit, ask_limit
from finops.services.organisation.outcome_types import register_outcome_type
from finops.services.people.factor_resets import ask_reset
from tests.finops.budgets.house import REASON, House, new_budget, open_house
from tests.finops.together.racing import WRITTEN, race, without_key
from tests.people import actor_for, make_person
from tests.superuser import superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS: Final = 6
Deeds = Callable[[House, int], Sequence[Callable[[], object]]]


@dataclass(frozen=True)
class Case:
    """A race: what each does in a round, how many rows are there afterwards, the one sentence of
    those who come too late, and what has to be gone for it to go wrong."""

    deeds: Deeds
    rows: Callable[[int], int]
    refusal: str
    without: Callable[[], AbstractContextManager[None]]


def six(deed: Callable[[], object]) -> list[Callable[[], object]]:
    return [deed] * 6


def limits(house: House, number: int) -> list[Callable[[], object]]:
    new = NewLimit(f"cap_{number}", "daily_cap", REASON, Decimal(300), "USD")
    return six(lambda: ask_limit(actor=house["Otto"], new=new))


def budgets(house: House, number: int) -> list[Callable[[], object]]:
    return six(lambda: ask_budget(actor=house["Otto"], new=new_budget(f"bud_{number}")))


def types(house: House, number: int) -> list[Callable[[], object]]:
    slug = f"case_{number}"
    return six(lambda: register_outcome_type(actor=house["Otto"], slug=slug, name=slug))


def delegations(house: House, number: int) -> list[Callable[[], object]]:
    """Lea delegates to Lou, and Lou to Lea: a chain, and twice at a time."""
    starts = clock.now() + timedelta(days=1 + 2 * number)

    def stand_in(by: Actor, delegate: Actor) -> object:
        assert delegate.user is not None
        return delegate_role(
            actor=by,
            delegate=delegate.user,
            role="finops_lead",
            starts_at=starts,
            ends_at=starts + timedelta(days=1),
            reason=REASON,
        )

    lea, lou = house["Lea"], house["Lou"]
    return [*[lambda: stand_in(lea, lou)] * 3, *[lambda: stand_in(lou, lea)] * 3]


def nth_day(number: int) -> int:
    starts = clock.now() + timedelta(days=1 + 2 * number)
    span = (starts - timedelta(hours=6), starts + timedelta(hours=6))
    return Delegation.objects.filter(starts_at__range=span).count()


@contextmanager
def without_the_line() -> Iterator[None]:
    """The trigger looks, and nobody stands in line before it."""
    with superuser(autocommit=True) as connection:
        query = "SELECT pg_get_functiondef('app.delegation'::regproc)"
        row = connection.execute(query).fetchone()
        assert row is not None
        kept = str(row[0])
        line = "PERFORM pg_advisory_xact_lock(71032, NEW.tenant_id);"
        assert line in kept
        connection.execute(kept.replace(line, ""))
        try:
            yield
        finally:
            connection.execute(kept)


CASES: Final = {
    "limits": Case(
        limits,
        lambda number: Limit.objects.filter(slug=f"cap_{number}").count(),
        "slug: A version of this limit waits already.",
        lambda: without_key("finops_limit", "limit_one_open"),
    ),
    "budgets": Case(
        budgets,
        lambda number: Budget.objects.filter(slug=f"bud_{number}").count(),
        "slug: Somebody asked for a budget of this name in the same moment.",
        lambda: without_key("finops_budget", "budget_slug"),
    ),
    "types": Case(
        types,
        lambda number: OutcomeType.objects.filter(slug=f"case_{number}").count(),
        "slug: This type is registered already.",
        lambda: without_key("finops_outcometype", "outcome_type_slug"),
    ),
    "delegations": Case(
        delegations,
        nth_day,
        "delegate: What was delegated is not delegated on, nor twice at a time.",
        without_the_line,
    ),
}
LATER: Final = {  # who looks after the first has written is told what those are told who wait
    "budgets": "period: Something is asked for this period already: decide that first.",
}


@pytest.fixture
def house(db: None) -> Iterator[House]:
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        with transaction.atomic():
            for actor in opened.people.values():
                assert actor.grants is not None  # read before the race
        yield opened


@pytest.mark.parametrize("name", CASES)
def test_one_of_many_is_first_and_the_others_are_told_at_the_field(house: House, name: str) -> None:
    case = CASES[name]
    seen: set[str] = set()
    for number in range(ROUNDS):
        answers = race(house.tenant, case.deeds(house, number))
        assert answers.count(WRITTEN) == 1, (number, answers)
        seen |= set(answers)
        with transaction.atomic():
            assert case.rows(number) == 1, number
    assert seen - {LATER.get(name)} == {WRITTEN, case.refusal}


@pytest.mark.parametrize("name", CASES)
def test_without_the_rule_the_same_race_goes_wrong(house: House, name: str) -> None:
    """The negative control: or the race above would show nothing."""
    case = CASES[name]
    counts = []
    with case.without():
        for number in range(ROUNDS):
            race(house.tenant, case.deeds(house, number))
            with transaction.atomic():
                counts.append(case.rows(number))
    assert max(counts) > 1


def tables(house: House) -> list[Callable[[], object]]:
    cells = [("budget_guardrails", role) for role in ("platform_pm", "product_architect", "risk")]
    return [
        partial(ask_change, actor=house["Lea"], cells={cell: "I"}, reason=REASON) for cell in cells
    ]


def resets(house: House) -> list[Callable[[], object]]:
    admins = [make_person(house.tenant, "tenant_admin", name) for name in ("Ada", "Abe", "Ann")]
    lost = house["Rita"].user
    assert lost is not None
    actors = [actor_for(house.tenant, person) for person in admins]
    return [partial(ask_reset, actor=actor, person=lost, reason=REASON) for actor in actors]


def test_changes_of_the_table_that_are_asked_for_at_once_stand_in_line(house: House) -> None:
    answers = race(house.tenant, tables(house))
    with transaction.atomic():
        numbers = list(RaciVersion.objects.values_list("number", flat=True))
    assert (answers, numbers) == ([WRITTEN] * 3, [1, 2, 3, 4])


def test_a_reset_of_a_second_factor_that_three_ask_for_at_once_waits_once(house: House) -> None:
    answers = race(house.tenant, resets(house))
    with transaction.atomic():
        asked = ApprovalRequest.objects.filter(kind="factor_reset").count()
        assert (answers.count(WRITTEN), FactorReset.objects.count(), asked) == (1, 1, 1)
    assert {answer for answer in answers if answer != WRITTEN} == {
        "closed: A reset of this person's second factor waits already."
    }


@pytest.mark.parametrize("deeds", [tables, resets])
def test_without_locks_those_who_ask_at_once_clash(
    house: House,
    deeds: Callable[[House], list[Callable[[], object]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of the two before."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    answers = race(house.tenant, deeds(house))
    assert any(answer.startswith(("meanwhile", "error")) for answer in answers)
