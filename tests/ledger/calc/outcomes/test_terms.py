"""What one outcome is worth, and terms that cannot hold."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.calc.outcomes.terms import DefinitionFault, OutcomeTerms, Requirement, faults_of
from ledger.calc.outcomes.values import Worth, unit_value

LABOUR = OutcomeTerms(
    worth=Worth.LABOUR,
    minutes_per_outcome=Decimal("0.826"),
    loaded_rate_usd_per_hour=Decimal("29.9103"),
)


def test_labour_saved_is_420_seconds_less_by_11_8_percent_for_510_000_cases() -> None:
    """The worksheet's value: 420 s × 11.8% = 0.826 minutes; 7,021 h × 29.9103 = 210,000."""
    each = LABOUR.unit_value_usd
    assert each == Decimal("0.41176513")
    assert round(each * 510_000, -3) == 210_000


def test_a_value_that_does_not_end_is_kept_to_18_decimals() -> None:
    assert unit_value(Worth.LABOUR, Decimal(1), Decimal(20), None) == Decimal(
        "0.333333333333333333"
    )


def test_other_values_are_what_was_named_and_nothing_is_not_0() -> None:
    assert unit_value(Worth.REVENUE, None, None, Decimal(4)) == 4
    assert unit_value(Worth.AS_REPORTED, None, None, None) is None
    assert unit_value(Worth.LABOUR, None, Decimal(30), None) is None


def test_terms_of_before_hold() -> None:
    assert faults_of(OutcomeTerms()) == {}
    assert faults_of(LABOUR) == {}


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"lookback_days": 0}, "lookback_days", DefinitionFault.DAYS),
        ({"lookback_days": 367}, "lookback_days", DefinitionFault.DAYS),
        ({"lag_days": 31}, "lag_days", DefinitionFault.LAG),
        (
            {"quality_metric": "judge"},
            "quality_threshold",
            DefinitionFault.METRIC_WITHOUT_THRESHOLD,
        ),
        ({"risk_threshold": Decimal(1)}, "risk_metric", DefinitionFault.THRESHOLD_WITHOUT_METRIC),
        (
            {
                "risk": Requirement.NOT_ASKED,
                "risk_metric": "unsafe",
                "risk_threshold": Decimal(0),
            },
            "risk_metric",
            DefinitionFault.RULE_NOT_ASKED,
        ),
        ({"realisation": Decimal("1.1")}, "realisation", DefinitionFault.SHARE),
        ({"realisation": Decimal("-0.1")}, "realisation", DefinitionFault.SHARE),
        ({"usd_per_outcome": Decimal(-1)}, "usd_per_outcome", DefinitionFault.BELOW_NOTHING),
        ({"minutes_per_outcome": Decimal(3)}, "minutes_per_outcome", DefinitionFault.NOT_OF_LABOUR),
    ],
)
def test_terms_that_cannot_hold_say_of_which_field(
    changes: dict[str, object], field: str, fault: DefinitionFault
) -> None:
    assert faults_of(replace(OutcomeTerms(), **changes)) == {field: fault}  # type: ignore[arg-type]  # fields of it


def test_labour_needs_both_of_its_parts_and_nothing_else() -> None:
    assert faults_of(replace(LABOUR, loaded_rate_usd_per_hour=None)) == {
        "loaded_rate_usd_per_hour": DefinitionFault.LABOUR_LACKS
    }
    assert faults_of(replace(LABOUR, usd_per_outcome=Decimal(1))) == {
        "usd_per_outcome": DefinitionFault.LABOUR_ALONE
    }
