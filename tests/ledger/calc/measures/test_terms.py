"""What samples say of a target: met and missed only where the whole interval says so."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.calc.measures.intervals import Stratum
from ledger.calc.measures.terms import (
    MeasureFault,
    MeasureTerms,
    Population,
    SampleVerdict,
    Sampling,
    faults_of,
    finding,
)

GATE = MeasureTerms("Citations", Decimal("0.95"), target_share=Decimal("0.95"))
LOW = Stratum(600_000, 400, 392)


def judged(*counts: tuple[int, int]) -> list[Stratum]:
    return [Stratum(10_000_000, size, passed) for size, passed in counts]


@pytest.mark.parametrize(
    ("passed", "size", "verdict", "needed"),
    [
        (0, 0, SampleVerdict.NO_DATA, None),
        (29, 29, SampleVerdict.TOO_FEW, 30),
        (842, 873, SampleVerdict.MET, None),
        (848, 880, SampleVerdict.NOT_PROVED, 982),
        (700, 800, SampleVerdict.MISSED, None),
    ],
)
def test_a_gate_of_95_percent(
    passed: int, size: int, verdict: SampleVerdict, needed: int | None
) -> None:
    proof = finding(GATE, judged((size, passed)))
    assert (proof.verdict, proof.needed) == (verdict, needed)


def test_without_a_target_a_share_is_only_told() -> None:
    proof = finding(replace(GATE, target_share=None), judged((100, 96)))
    assert proof.verdict is SampleVerdict.NO_TARGET
    assert proof.estimate is not None


def test_what_was_judged_because_it_looked_wrong_says_no_rate() -> None:
    proof = finding(replace(GATE, sampling=Sampling.TRIGGERED), judged((900, 10)))
    assert (proof.verdict, proof.estimate) == (SampleVerdict.TRIGGERED, None)


def test_a_tier_that_nobody_judged_leaves_the_whole_unknown() -> None:
    proof = finding(GATE, [LOW, Stratum(30_000, 0, 0)])
    assert (proof.verdict, proof.estimate) == (SampleVerdict.TIER_UNJUDGED, None)


@pytest.mark.parametrize(
    ("metric", "changes", "field", "fault"),
    [
        ("judge", {"label": " "}, "label", MeasureFault.LABEL),
        ("judge", {"target_share": Decimal("1.01")}, "target_share", MeasureFault.SHARE),
        ("judge", {"minimum": 0}, "minimum", MeasureFault.MINIMUM),
        ("latency_ms", {}, "sampling", MeasureFault.ALL_OF_REQUESTS),
        (
            "availability",
            {"sampling": Sampling.ALL, "population": Population.OUTCOMES},
            "population",
            MeasureFault.ALL_OF_REQUESTS,
        ),
    ],
)
def test_terms_that_cannot_hold_say_of_which_field(
    metric: str, changes: dict[str, object], field: str, fault: MeasureFault
) -> None:
    assert faults_of(metric, replace(GATE, **changes)) == {field: fault}  # type: ignore[arg-type]  # fields of it
    assert faults_of("judge", GATE) == {}
