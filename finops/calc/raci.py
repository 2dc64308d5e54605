"""Who is responsible for which activity: the table of requirements 9.1, as data."""

from collections.abc import Iterator
from typing import Final

from finops.calc.permissions import RACI_ROLES

# Rows: activity, then one letter per role in the order of RACI_ROLES (Platform PM, FinOps Lead,
# Product Architect, AI Ops, Risk/Compliance, Business Owner, Finance). AR is "A/R", AH is
# "A for high risk".
TABLE: Final[dict[str, str]] = {
    "unit_economics": "A  R  C  C  C  C  A",
    "cost_allocation": "C  AR R  R  C  C  A",
    "routing_cache_policy": "A  C  R  R  C  C  I",
    "capacity_plan": "C  C  AR R  C  C  I",
    "budget_guardrails": "C  AR C  R  C  A  A",
    "funding_gate": "R  R  C  C  C  A  A",
    "chargeback_showback": "C  AR C  R  I  A  A",
    "cost_quality_review": "A  R  R  R  AH A  C",
    "carbon_efficiency_review": "C  R  R  R  I  C  C",
}
ACTIVITIES: Final[dict[str, str]] = {
    "unit_economics": "Unit economics definitions",
    "cost_allocation": "Cost allocation schema",
    "routing_cache_policy": "Routing and cache policy",
    "capacity_plan": "Capacity plan",
    "budget_guardrails": "Budget guardrails",
    "funding_gate": "Funding gate",
    "chargeback_showback": "Chargeback and showback",
    "cost_quality_review": "Cost-quality review",
    "carbon_efficiency_review": "Carbon and efficiency review",
}


SIGNING_LETTERS: Final = frozenset({"A", "AR", "AH"})


def raci_entries() -> Iterator[tuple[str, str, str]]:
    """(activity, role, letter) for every cell of the table."""
    for activity, letters in TABLE.items():
        for role, letter in zip(RACI_ROLES, letters.split(), strict=True):
            yield activity, role, letter


# Roles that sign: any A of the table, and who looks after people, money and risk. They are granted
# by one person and confirmed by another.
SIGNING_ROLES: Final = frozenset(
    role for _, role, letter in raci_entries() if letter in SIGNING_LETTERS
) | {"tenant_admin", "finops_lead", "risk"}
