"""Scale, hold or freeze: the first rule that holds."""

from dataclasses import replace
from decimal import Decimal
from typing import Any  # Any: what is replaced

import pytest

from ledger.calc.worksheets.decisions import (
    Ground,
    Proposed,
    ProposedStep,
    UseCaseStanding,
    propose,
)

GOOD = UseCaseStanding(
    serious_open=0,
    stop_rules=0,
    unit_cost_upper=Decimal("0.155"),
    unit_cost_target=Decimal("0.18"),
    quality_lower=Decimal("0.9551"),
    quality_gate=Decimal("0.95"),
    quality_proved=True,
    adoption_lower=Decimal("0.74"),
    adoption_target=Decimal("0.70"),
    net_lower_usd=Decimal(1),
    budgets_left=(Decimal(12_800),),
)


def proposed(**changes: Any) -> Proposed:
    return propose(replace(GOOD, **changes))


def test_where_everything_holds_it_may_scale() -> None:
    assert propose(GOOD) == Proposed(ProposedStep.SCALE, ())


def test_at_every_limit_itself_it_may_scale_but_not_without_a_gain() -> None:
    at_limits = {
        "unit_cost_upper": Decimal("0.18"),
        "quality_lower": Decimal("0.95"),
        "adoption_lower": Decimal("0.70"),
        "budgets_left": (Decimal(0),),
    }
    assert proposed(**at_limits).proposal is ProposedStep.SCALE
    assert proposed(net_lower_usd=Decimal(0)).grounds == (Ground.NET_NOT_ABOVE,)


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"unit_cost_upper": Decimal("0.181")}, Ground.COST_OVER),
        ({"quality_lower": Decimal("0.9499")}, Ground.QUALITY_UNDER),
        ({"budgets_left": (Decimal(5), Decimal(-1))}, Ground.BUDGET_OVER),
        ({"adoption_lower": Decimal("0.69")}, Ground.ADOPTION_UNDER),
        ({"unit_cost_upper": None}, Ground.COST_UNKNOWN),
        ({"unit_cost_target": None}, Ground.NO_TARGET),
        ({"quality_lower": None}, Ground.NO_QUALITY),
        ({"quality_proved": False}, Ground.QUALITY_UNPROVED),
        ({"adoption_lower": None}, Ground.NO_ADOPTION),
        ({"adoption_target": None}, Ground.NO_ADOPTION_TARGET),
        ({"net_lower_usd": None}, Ground.NO_VALUE),
        ({"missing": (Ground.IMMATURE,)}, Ground.IMMATURE),
        ({"safeguards_spent": 1}, Ground.SAFEGUARD_SPENT),
        ({"safeguards_unproved": 1}, Ground.SAFEGUARD_UNPROVED),
    ],
)
def test_each_thing_that_is_missing_or_fails_holds_it_and_is_named(
    changes: dict[str, Any], ground: Ground
) -> None:
    assert proposed(**changes) == Proposed(ProposedStep.HOLD, (ground,))


def test_an_open_incident_or_a_stop_rule_freezes_whatever_else_holds() -> None:
    assert proposed(serious_open=1) == Proposed(ProposedStep.FREEZE, (Ground.INCIDENT_OPEN,))
    assert proposed(stop_rules=1, unit_cost_upper=None).grounds == (Ground.STOP_RULE,)


def test_what_is_missing_comes_before_what_fails() -> None:
    both = proposed(unit_cost_upper=Decimal(1), quality_lower=None)
    assert both.grounds == (Ground.NO_QUALITY,)


def test_a_net_value_that_is_unknown_for_a_named_reason_is_listed_once() -> None:
    missing = (Ground.NO_VALUE_ERROR,)
    assert proposed(net_lower_usd=None, missing=missing).grounds == missing


def test_a_safeguard_that_is_used_up_is_named_first_whatever_else_is_missing() -> None:
    spent = proposed(safeguards_spent=1, quality_lower=None)
    assert spent == Proposed(ProposedStep.HOLD, (Ground.SAFEGUARD_SPENT, Ground.NO_QUALITY))
