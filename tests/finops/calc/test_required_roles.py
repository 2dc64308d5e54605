"""Which roles sign: by the row, by risk, by amount, and once or for each scope."""

from decimal import Decimal

import pytest

from finops.calc.approvals.required import (
    Band,
    NoAccountableRole,
    Scope,
    Weight,
    required_roles,
    slots_of_roles,
)
from finops.calc.raci import ACTIVITIES, raci_entries

ROWS = {
    name: {role: letter for row, role, letter in raci_entries() if row == name}
    for name in ACTIVITIES
}
BANDS = (Band(Decimal(100_000), "platform_pm"), Band(Decimal(1_000_000), "tenant_admin"))


def roles(activity: str, tier: str = "", amount_usd: Decimal | None = Decimal(1)) -> list[str]:
    weight = Weight(tier, activity in {"budget_guardrails", "funding_gate"}, amount_usd)
    return list(required_roles(activity, ROWS[activity], weight, BANDS))


def test_budgets_and_gates_are_signed_by_finops_the_business_owner_and_finance() -> None:
    wanted = ["finops_lead", "business_owner", "finance"]
    assert roles("budget_guardrails", "medium") == wanted
    assert roles("funding_gate", "low") == wanted
    assert roles("funding_gate", "high") == ["finops_lead", "risk", "business_owner", "finance"]


def test_a_plan_is_signed_by_the_architect_and_a_review_by_pm_and_owner() -> None:
    assert roles("capacity_plan") == ["product_architect"]
    assert roles("cost_quality_review", "medium") == ["platform_pm", "business_owner"]


@pytest.mark.parametrize("tier", ["high", "critical"])
def test_risk_signs_what_is_of_high_risk(tier: str) -> None:
    assert roles("cost_quality_review", tier) == ["platform_pm", "risk", "business_owner"]
    assert roles("capacity_plan", tier) == ["product_architect", "risk"]


def test_a_row_without_an_a_cannot_be_signed_whatever_else_would_be_added() -> None:
    with pytest.raises(NoAccountableRole) as refused:
        required_roles(
            "carbon_efficiency_review", ROWS["carbon_efficiency_review"], Weight("high", True)
        )
    assert refused.value.activity == "carbon_efficiency_review"


def test_accountable_for_high_risk_alone_is_nobody_below_it() -> None:
    row = {"risk": "AH", "finops_lead": "R"}
    with pytest.raises(NoAccountableRole):
        required_roles("cost_quality_review", row, Weight("medium"))
    assert required_roles("cost_quality_review", row, Weight("high")) == ("risk",)


def test_bands_add_up_and_an_unknown_amount_reaches_all_of_them() -> None:
    below = roles("budget_guardrails", amount_usd=Decimal("99999.99"))
    assert "platform_pm" not in below
    assert roles("budget_guardrails", amount_usd=Decimal(100_000)) == ["platform_pm", *below]
    largest = ["platform_pm", *below, "tenant_admin"]
    assert roles("budget_guardrails", amount_usd=Decimal(1_000_000)) == largest
    assert roles("budget_guardrails", amount_usd=None) == largest
    assert roles("capacity_plan", amount_usd=None) == ["product_architect"], "no money is granted"


def test_a_tier_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no risk tier"):
        roles("capacity_plan", "urgent")


def test_a_transfer_between_two_units_has_two_business_owners() -> None:
    here, there = Scope(1), Scope(2)
    slots = slots_of_roles(("finops_lead", "business_owner"), (here, there, here))
    assert slots == (
        ("finops_lead", Scope()),
        ("business_owner", here),
        ("business_owner", there),
    )
    assert slots_of_roles(("finance",), (here,)) == (("finance", here),)
    assert slots_of_roles(("finance",), ()) == (("finance", Scope()),)
