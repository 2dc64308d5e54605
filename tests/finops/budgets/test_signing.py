"""Money is asked for by one person and granted by others; more, less and moved as well."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from finops.calc.dates.periods import month_of
from finops.models import Budget, BudgetAmount, BudgetChange, BudgetPeriod
from finops.queries.budgets.amounts import amount_in_force, approved_amounts, curve_in_force
from finops.queries.budgets.profiles import profile_of
from finops.queries.budgets.signers import risk_of
from finops.queries.tenants import tenant_zone
from finops.registries import spend
from finops.registries.spend import SpendFacts, SpendReader
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget, ask_change, ask_transfer
from finops.services.budgets.signing import approve, expire_over, reject, send_back, withdraw
from finops.services.signing import NotEligible, SignatureRefused, Stale, WrongStep
from tests.finops.budgets.house import (
    REASON,
    House,
    approved,
    budget_named,
    new_budget,
    next_month,
    put,
    sandbox,
    shown,
    sign,
    this_month,
)
from tests.people import actor_for, copy_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Decimal]:
    """What budgets have cost, by their id."""
    known: dict[str, Decimal] = {}

    def facts(period: BudgetPeriod) -> SpendFacts:
        amount = known.get(period.budget.slug, Decimal(0))
        return SpendFacts(amount, {"burn": str(amount)})

    rates = {"EUR": Decimal("1.1")}
    reader = SpendReader(facts, lambda currency, _at: rates.get(currency), lambda: None)
    monkeypatch.setattr(spend, "_readers", [reader])
    return known


def test_a_budget_is_in_force_when_all_three_have_signed(house: House) -> None:
    change = put(house, ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot)))
    period = change.amounts.get().period
    sign(house, change, "Lea", "Bea")
    assert (change.state, amount_in_force(period)) == ("in_review", None)
    sign(house, change, "Finn")
    assert (change.state, amount_in_force(period)) == ("approved", Decimal(10000))
    assert change.approved_by == house["Finn"].user


def test_high_risk_needs_risk_too(house: House) -> None:
    new = new_budget("bud_aml", use_case=house.aml)
    change = put(house, ask_budget(actor=house["Otto"], new=new))
    assert sign(house, change).state == "in_review"
    assert sign(house, change, "Rita").state == "approved"


def test_who_asked_does_not_sign_and_nobody_signs_twice(house: House) -> None:
    change = put(
        house, ask_budget(actor=house["Lea"], new=new_budget(use_case=house.copilot)), "Lea"
    )
    with pytest.raises(NotEligible, match="part in asking"):
        sign(house, change, "Lea")
    with pytest.raises(NotEligible, match="roles"):
        sign(house, change, "Otto")
    with pytest.raises(NotEligible, match="roles"):
        sign(house, change, "Rita")
    assert sign(house, change, "Lou", "Lou", "Bea").state == "in_review"


def test_risk_of_a_scope_is_the_highest_in_it(house: House) -> None:
    asked = [
        ("a", {"use_case": house.copilot}, "low"),
        ("b", {"business_unit": house.aml.business_unit}, "high"),
        ("c", {}, "high"),
        ("d", {"environment": sandbox()}, "low"),
        ("e", {"risk_tier": "critical"}, "critical"),
    ]
    for slug, scope, _tier in asked:
        ask_budget(actor=house["Otto"], new=new_budget(slug, **scope))
    located = {budget.slug: risk_of(budget) for budget in Budget.objects.all()}
    assert located == {slug: tier for slug, _scope, tier in asked}


def test_an_increase_is_another_decision_and_the_one_before_gives_way(house: House) -> None:
    period = approved(house, new_budget(use_case=house.copilot))
    first = BudgetChange.objects.get()
    more = ask_change(
        actor=house["Otto"], period=period, amount=Decimal(12400), since=None, reason=REASON
    )
    assert more.what == "increase"
    put(house, more)
    assert amount_in_force(period) == 10000
    sign(house, more)
    first.refresh_from_db()
    assert (first.state, amount_in_force(period)) == ("superseded", Decimal(12400))


def test_what_was_due_before_a_raise_stays(house: House) -> None:
    dates = this_month()
    period = approved(house, new_budget(dates=dates, use_case=house.copilot))
    more = ask_change(
        actor=house["Otto"], period=period, amount=Decimal(12400), since=dates.last, reason=REASON
    )
    sign(house, put(house, more))
    profile = profile_of(period.budget, {})
    rows = list(approved_amounts().filter(period=period))
    curve = curve_in_force(period, rows, profile, tenant_zone())
    before = curve_in_force(period, rows[:1], profile, tenant_zone())
    assert curve is not None
    assert before is not None
    assert curve.total == 12400
    assert curve.amounts[:-1] == before.amounts[:-1]


def test_a_transfer_is_one_act_that_sums_to_zero(house: House) -> None:
    source = approved(house, new_budget("bud_a", use_case=house.copilot))
    target = approved(
        house, new_budget("bud_b", 500, use_case=house.aml), "Lea", "Bea", "Finn", "Rita"
    )
    change = ask_transfer(
        actor=house["Otto"],
        source=source,
        target=target,
        amount=Decimal(1500),
        since=None,
        reason=REASON,
    )
    assert change.risk_tier == "high"  # the higher of the two
    put(house, change)
    sign(house, change, "Lea", "Bea", "Bob", "Finn")
    assert [amount_in_force(period) for period in (source, target)] == [10000, 500]
    sign(house, change, "Rita")
    assert [amount_in_force(period) for period in (source, target)] == [8500, 2000]


def test_a_transfer_needs_one_currency_and_period(house: House, spent: dict[str, Decimal]) -> None:
    source = approved(house, new_budget("bud_a", use_case=house.copilot))
    others = {
        "currency": new_budget("bud_eur", currency="EUR", use_case=house.copilot),
        "same period": new_budget("bud_now", dates=this_month(), use_case=house.copilot),
    }
    for word, new in others.items():
        target = approved(house, new)
        with pytest.raises(ValidationError, match=word):
            ask_transfer(
                actor=house["Otto"],
                source=source,
                target=target,
                amount=Decimal(1),
                since=None,
                reason=REASON,
            )


def test_nobody_cuts_below_what_is_spent(house: House, spent: dict[str, Decimal]) -> None:
    period = approved(house, new_budget(use_case=house.copilot))
    spent["bud_copilot"] = Decimal("4000.50")
    cut = {"actor": house["Otto"], "period": period, "since": None, "reason": REASON}
    with pytest.raises(ValidationError, match=r"At least 4000\.50"):
        ask_change(amount=Decimal(4000), **cut)  # type: ignore[arg-type]
    change = ask_change(amount=Decimal(5000), **cut)  # type: ignore[arg-type]
    assert change.evidence == {"bud_copilot": {"burn": "4000.50"}}
    put(house, change)
    spent["bud_copilot"] = Decimal(5001)  # more was used while it lay there
    with pytest.raises(ValidationError, match="At least 5001"):
        sign(house, change, "Lea")


def test_without_an_exchange_rate_no_amount_is_asked_for(
    house: House, spent: dict[str, Decimal]
) -> None:
    with pytest.raises(ValidationError, match="worth in USD"):
        ask_budget(actor=house["Otto"], new=new_budget(currency="CHF"))


def test_one_thing_at_a_time_is_asked_for_a_period(house: House) -> None:
    ask_budget(actor=house["Otto"], new=new_budget())
    with pytest.raises(ValidationError, match="already"):
        ask_budget(actor=house["Otto"], new=new_budget())


def test_it_can_be_sent_back_rejected_and_withdrawn_with_a_reason(house: House) -> None:
    change = put(house, ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot)))
    with pytest.raises(SignatureRefused, match="reason"):
        reject(actor=house["Lea"], change_id=change.pk, seen=shown(change), reason="no")
    send_back(actor=house["Lea"], change_id=change.pk, reason="Say what it is for")
    put(house, change)
    seen = shown(change)
    reject(actor=house["Finn"], change_id=change.pk, seen=seen, reason="Not within the plan")
    other = ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot))
    withdraw(actor=house["Otto"], change_id=other.pk, reason="Not needed any more")
    with pytest.raises(WrongStep):
        sign(house, change, "Lea")
    states = list(BudgetChange.objects.order_by("id").values_list("state", flat=True))
    assert states == ["rejected", "withdrawn"]
    assert not approved_amounts().exists()


def test_what_changed_after_it_was_seen_is_not_signed(house: House) -> None:
    change = put(house, ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot)))
    seen = shown(change)
    send_back(actor=house["Lea"], change_id=change.pk, reason="Say what it is for")
    BudgetAmount.objects.filter(change=change).update(amount=99999)
    put(house, change)
    with pytest.raises(Stale):
        approve(actor=house["Lea"], change_id=change.pk, seen=seen)


def test_approvals_of_periods_that_are_over_expire_once(house: House) -> None:
    before = this_month().first - timedelta(days=1)
    over = approved(house, new_budget("bud_old", dates=month_of(before), use_case=house.copilot))
    approved(house, new_budget(use_case=house.copilot))
    assert (expire_over(), expire_over()) == (1, 0)
    assert BudgetChange.objects.get(amounts__period=over).state == "expired"
    assert amount_in_force(over) == 10000  # what held then can still be read


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": Decimal(-1)}, "amount"),
        ({"reason": "short"}, "reason"),
        ({"slug": "no blanks"}, "slug"),
        ({"period_kind": "quarter"}, "period"),
        ({"currency": "usd"}, "currency"),
        ({"weekdays": [Decimal(-1)] * 7}, "weekdays"),
        ({"amount": Decimal("0.001")}, "amount"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    house: House, more: dict[str, object], field: str, spent: dict[str, Decimal]
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask_budget(actor=house["Otto"], new=new_budget(**{**more}))  # type: ignore[arg-type]
    assert field in refused.value.message_dict


def test_a_part_lies_within_its_whole(house: House) -> None:
    center = house.aml.cost_center
    parent = approved(house, new_budget("bud_all", 20000), "Lea", "Bea", "Finn", "Rita").budget
    ask_budget(
        actor=house["Otto"],
        new=new_budget("bud_part", parent=parent, cost_center=center, use_case=house.aml),
    )
    assert budget_named("bud_part").parent == parent


def test_whoever_has_no_role_for_it_asks_for_nothing(house: House) -> None:
    auditor = actor_for(house.tenant, make_person(house.tenant, "auditor", "Ali"))
    with pytest.raises(PermissionDenied):
        ask_budget(actor=auditor, new=new_budget())


# The database holds it too, against whoever runs SQL as the application.


def test_nothing_becomes_approved_without_signatures(house: House) -> None:
    change = put(house, ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot)))
    rows = BudgetChange.objects.filter(pk=change.pk)
    with pytest.raises(DatabaseError, match="not signed"), transaction.atomic():
        rows.update(
            state="approved", approved_by=house["Lea"].user, approved_at="2026-01-01T00:00Z"
        )
    with pytest.raises(DatabaseError, match="begins as a draft"), transaction.atomic():
        BudgetChange.objects.create(
            what="new", reason=REASON, risk_tier="low", usd_per_unit=1, state="approved"
        )


def test_amounts_in_review_stay_and_no_row_goes(house: House) -> None:
    change = put(house, ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot)))
    with pytest.raises(DatabaseError, match="draft"), transaction.atomic():
        BudgetAmount.objects.filter(change=change).update(amount=99999)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        BudgetChange.objects.filter(pk=change.pk).update(risk_tier="critical")


def test_periods_of_a_budget_never_overlap(house: House) -> None:
    period = approved(house, new_budget(use_case=house.copilot))
    twin = BudgetPeriod(
        budget=period.budget,
        first=period.last,
        last=period.last,
        starts_at=period.starts_at + timedelta(days=3),
        ends_at=period.ends_at,
    )
    with pytest.raises(IntegrityError, match="budget_period_apart"), transaction.atomic():
        twin.save()
    other = new_budget("bud_other", use_case=house.copilot)
    assert approved(house, other).dates == next_month()  # another budget has its own


def test_a_transfer_that_makes_money_is_refused_by_the_database(house: House) -> None:
    source = approved(house, new_budget("bud_a"), "Lea", "Bea", "Finn", "Rita")
    target = approved(house, new_budget("bud_b", use_case=house.copilot))
    change = ask_transfer(
        actor=house["Otto"],
        source=source,
        target=target,
        amount=Decimal(5),
        since=None,
        reason=REASON,
    )
    with pytest.raises(DatabaseError, match="sum to 0"), transaction.atomic():
        BudgetAmount.objects.filter(change=change, period=target).update(amount=10006)
