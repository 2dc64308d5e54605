"""Which savings are allowed, what success may be measured by, and what a service level may say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.calc.slos.objectives import OBJECTIVES, Objectives, contradictions, exclusion
from ledger.calc.slos.optimisations import (
    OptimisationRule,
    SavingAnswer,
    decide,
    doubled,
    key_of,
)
from ledger.calc.slos.targets import Basis, Fault, SloKind, SloTerms, faults_of
from ledger.calc.slos.templates import TEMPLATES

LATENCY = SloTerms(
    *(SloKind.LATENCY, "First token", "ttft_ms", Basis.GOOD_SHARE, Decimal("0.95")),
    threshold_ms=Decimal(2000),
)
COST = SloTerms(SloKind.COST, "Case", "cost_per_outcome", Basis.UNIT_COST, Decimal("0.18"))
EVENTS = SloTerms(SloKind.SAFETY, "None", "serious_incidents", Basis.EVENTS, Decimal(0), 90)
ALLOWED = OptimisationRule("reduce output length", is_allowed=True, tier="medium")
BLOCKED = OptimisationRule("Remove citation", is_allowed=False, tier="high")


@pytest.mark.parametrize(
    ("optimisation", "risk", "answer"),
    [
        ("reduce output length", "low", SavingAnswer.ALLOWED),
        ("reduce output length", "medium", SavingAnswer.ALLOWED),
        ("reduce output length", "high", SavingAnswer.NOT_LISTED),
        ("remove citation", "high", SavingAnswer.BLOCKED),
        ("remove_citation", "critical", SavingAnswer.BLOCKED),
        ("remove citation", "medium", SavingAnswer.NOT_LISTED),
        ("something else", "low", SavingAnswer.NOT_LISTED),
    ],
)
def test_a_saving_is_allowed_up_to_its_tier_and_blocked_from_it_on(
    optimisation: str, risk: str, answer: SavingAnswer
) -> None:
    decision = decide([ALLOWED, BLOCKED], risk, optimisation)
    assert decision.answer is answer
    assert decision.is_allowed is (answer is SavingAnswer.ALLOWED)


def test_what_blocks_beats_what_allows_whatever_comes_first() -> None:
    both = [replace(BLOCKED, is_allowed=True, tier=""), BLOCKED]
    for rules in (both, both[::-1]):
        decision = decide(rules, "high", "remove citation")
        assert (decision.answer, decision.rule) == (SavingAnswer.BLOCKED, BLOCKED)


def test_an_unknown_risk_is_an_error() -> None:
    with pytest.raises(ValueError, match="no risk tier"):
        decide([ALLOWED], "extreme", "reduce output length")


def test_names_are_compared_without_case_and_marks() -> None:
    assert {key_of(name) for name in ("Off-peak batch", "off_peak  BATCH", "off peak batch")} == {
        "off_peak_batch"
    }
    assert key_of("缓存") == "缓存"


def test_a_saving_stands_once_at_each_risk() -> None:
    upper = OptimisationRule("reduce output-length", is_allowed=False, tier="high")
    assert doubled([ALLOWED, upper]) == []
    assert doubled([ALLOWED, replace(upper, tier="medium")]) == ["reduce output-length"]


@pytest.mark.parametrize(
    ("use_case", "metric"),
    [
        ("customer_service_copilot", "tokens_per_request"),
        ("aml_copilot", "cost_per_answer"),
        ("kyc_document_extraction", "latency_ms"),
        ("code_agent", "Lines of code"),
        ("customer_facing_ai", "average_cost"),
        ("payment_risk_model", "cost_per_inference"),
    ],
)
def test_what_requirements_exclude_is_no_measure_of_success(use_case: str, metric: str) -> None:
    excluded = exclusion(OBJECTIVES[use_case], ["adoption_rate", metric])
    assert excluded is not None
    assert (excluded.metric, excluded.primary) == (metric, OBJECTIVES[use_case].primary)

    assert exclusion(OBJECTIVES[use_case], OBJECTIVES[use_case].primary) is None


def test_a_figure_is_not_wanted_and_excluded_at_once() -> None:
    goals = Objectives(("a_b",), ("c",), ("A-B", "d"))
    assert contradictions(goals) == ["A-B"]
    assert all(not contradictions(goals) for goals in OBJECTIVES.values())


@pytest.mark.parametrize(
    ("terms", "faults"),
    [
        (LATENCY, {}),
        (COST, {}),
        (EVENTS, {}),
        (replace(LATENCY, label=" "), {"label": Fault.LABEL}),
        (replace(LATENCY, target=Decimal("1.01")), {"target": Fault.SHARE}),
        (replace(LATENCY, threshold_ms=None), {"threshold_ms": Fault.LATENCY_LACKS}),
        (replace(LATENCY, threshold_ms=Decimal(0)), {"threshold_ms": Fault.LATENCY_LACKS}),
        (replace(COST, threshold_ms=Decimal(5)), {"threshold_ms": Fault.NO_LATENCY}),
        (replace(COST, target=Decimal(0)), {"target": Fault.ABOVE_NOTHING}),
        (replace(COST, kind=SloKind.QUALITY), {"kind": Fault.COST_IS_COST}),
        (replace(EVENTS, target=Decimal("0.5")), {"target": Fault.COUNT}),
        (replace(EVENTS, window_days=31), {"window_days": Fault.WINDOW}),
    ],
)
def test_terms_that_cannot_hold_name_the_field(terms: SloTerms, faults: dict[str, Fault]) -> None:
    assert faults_of(terms) == faults


def test_every_template_could_be_signed_as_it_is() -> None:
    assert TEMPLATES.keys() == OBJECTIVES.keys()
    for template in TEMPLATES.values():
        assert not [faults for slo in template.terms.slos if (faults := faults_of(slo))]
        assert doubled(template.terms.rules) == []
        assert any(slo.kind == SloKind.COST for slo in template.terms.slos)
        assert {rule.is_allowed for rule in template.terms.rules} == {True, False}
