"""Which gate may be asked for next, and what each asks."""

from decimal import Decimal

import pytest

from gates.calc.stages import (
    GateStage,
    Question,
    Reached,
    Refusal,
    asks,
    next_stages,
    refusal_of,
)

D, P, R, S, O = GateStage  # noqa: E741  # each stage by its first letter
TENTHS = {n: Decimal(n) / 10 for n in range(12)}


def test_stages_follow_each_other_strictly() -> None:
    stands = [None, D, P, R]
    assert [next_stages(Reached(stage)) for stage in stands] == [(D,), (P,), (R,), (S,)]
    assert next_stages(Reached(O, Decimal(1))) == ()
    for reached in (Reached(), Reached(D), Reached(P), Reached(R)):
        for asked in set(GateStage) - set(next_stages(reached)):
            assert refusal_of(reached, asked, None) == Refusal.OUT_OF_ORDER


def test_scale_repeats_by_steps_of_traffic_until_all_of_it_is_taken() -> None:
    assert next_stages(Reached(S, TENTHS[2])) == (S, O)
    assert next_stages(Reached(S, TENTHS[10])) == (O,)
    assert refusal_of(Reached(R), S, TENTHS[2]) is None
    assert refusal_of(Reached(S, TENTHS[2]), S, TENTHS[6]) is None
    assert refusal_of(Reached(S, TENTHS[2]), O, None) is None


@pytest.mark.parametrize(
    ("asked", "share", "refusal"),
    [
        (S, None, Refusal.NO_SHARE),
        (S, TENTHS[2], Refusal.SHARE_NOT_HIGHER),
        (S, TENTHS[1], Refusal.SHARE_NOT_HIGHER),
        (S, TENTHS[11], Refusal.SHARE_TOO_HIGH),
        (O, TENTHS[6], Refusal.SHARE_ELSEWHERE),
    ],
)
def test_a_step_of_traffic_is_above_the_one_before_and_belongs_to_scale(
    asked: GateStage, share: Decimal | None, refusal: Refusal
) -> None:
    assert refusal_of(Reached(S, TENTHS[2]), asked, share) == refusal


def test_each_stage_asks_what_the_one_before_asked_and_more() -> None:
    counts = [sum(asks(stage, question) for question in Question) for stage in GateStage]
    assert counts == [1, 3, 6, 8, 8]
    for question in Question:
        asked = [asks(stage, question) for stage in GateStage]
        assert asked == sorted(asked)  # once asked, always asked
    assert not asks(GateStage.RELEASE, Question.SAVINGS)
    assert asks(GateStage.RELEASE, Question.EXIT)
