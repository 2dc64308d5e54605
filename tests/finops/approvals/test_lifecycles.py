"""Code and database hold the same lifecycles, and each kind declares one that makes sense."""

from itertools import product

import pytest

from finops.approvals import registered
from finops.calc.lifecycles import NEW, Hand, Lifecycle, Need, Phase, step
from finops.models import LifecycleStep
from tests.finops.approvals.notes import FULL, NOTES


@pytest.mark.django_db
def test_the_database_holds_the_declared_pairs_and_no_other(lifecycles: None) -> None:
    for kind in [*registered(), NOTES]:
        pairs = {(pair.source, pair.target): pair for pair in kind.lifecycle.pairs()}
        rows = {(r.source, r.target): r for r in LifecycleStep.objects.filter(kind=kind.name)}
        states = {NEW, *kind.lifecycle.states}
        wrong = [both for both in product(states, states) if (both in pairs) != (both in rows)]
        assert (kind.name, wrong) == (kind.name, [])
        for both, pair in pairs.items():
            row = rows[both]
            assert (row.phase, sorted(row.hands)) == (pair.phase, sorted(pair.hands)), both
            assert (row.freezes, row.signs) == (pair.freezes, pair.signs), both
            assert tuple(row.roles) == (kind.fixed_roles if pair.signs else ()), both


def test_every_kind_signs_only_what_was_frozen_and_with_the_factor_it_declares() -> None:
    for kind in [*registered(), NOTES]:
        cycle = kind.lifecycle
        frozen = {step.target for step in cycle.steps if step.freezes}
        for cycle_step in cycle.steps:
            assert not cycle_step.signs or cycle_step.sources <= frozen, (
                kind.name,
                cycle_step.name,
            )
            signature = kind.signature_of(cycle_step)
            assert (Need.STEP_UP in cycle_step.needs) == (signature is not None), cycle_step.name
            assert not cycle_step.signs or {Hand.SIGNER} == cycle_step.hands, (
                kind.name,
                cycle_step.name,
            )
        assert any(NEW in step.sources for step in cycle.steps), kind.name
        known = {step.name for step in cycle.steps}
        assert known >= {*kind.effects, *kind.checks, *kind.signatures, *kind.events}, kind.name


def test_a_signature_that_is_not_the_last_leaves_the_state() -> None:
    pairs = {(pair.source, pair.target): pair for pair in FULL.pairs()}
    stays, goes = pairs["in_review", "in_review"], pairs["in_review", "approved"]
    assert (stays.signs, goes.signs) == (False, True)
    assert stays.hands == goes.hands == {Hand.SIGNER}


def test_phases_follow_from_the_declaration() -> None:
    assert [FULL.phase_of(s) for s in ("draft", "approved", "withdrawn")] == [
        Phase.OPEN,
        Phase.IN_FORCE,
        Phase.ENDED,
    ]


def test_one_pair_may_be_shared_by_steps_of_several_hands() -> None:
    cycle = Lifecycle(
        (step("a", "", "x", Hand.PREPARER), step("b", "", "x", Hand.SYSTEM)),
        open=frozenset({"x"}),
    )
    (pair,) = cycle.pairs()
    assert pair.hands == {Hand.PREPARER, Hand.SYSTEM}
    with pytest.raises(KeyError):
        cycle.step("c")
