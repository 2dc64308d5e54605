"""The life of a re-rating run as a table of steps."""

from itertools import product

from ledger.calc.rerating.states import AT_WORK, ENDS, STEPS, Hand, State, may_become, steps_of


def reachable(start: State) -> set[State]:
    found, left = {start}, [start]
    while left:
        here = left.pop()
        new = {after for before, after in STEPS if before is here} - found
        found |= new
        left += new
    return found


def test_every_state_can_be_reached_from_a_draft() -> None:
    assert reachable(State.DRAFT) == set(State)


def test_nothing_follows_an_end_and_every_other_state_leads_to_one() -> None:
    assert {before for before, _ in STEPS} == set(State) - ENDS
    for state in set(State) - ENDS:
        assert reachable(state) & ENDS, state


def test_nothing_is_posted_without_an_approval_by_another_hand() -> None:
    assert {before for before, after in STEPS if after is State.POSTING} == {State.APPROVED}
    assert {whose for (_, after), whose in STEPS.items() if after is State.APPROVED} == {
        Hand.APPROVER
    }
    assert {before for before, after in STEPS if after is State.DONE} == {State.POSTING}


def test_what_was_posted_is_not_taken_back_by_a_step() -> None:
    assert not any(may_become(State.DONE, after) for after in State)


def test_a_person_never_takes_the_step_of_a_worker_nor_a_worker_that_of_a_person() -> None:
    for state, after in product(State, State):
        hands = [hand for hand in Hand if after in steps_of(state, hand)]
        assert len(hands) == may_become(state, after)


def test_a_worker_has_something_to_do_wherever_work_is_waited_for() -> None:
    assert {before for (before, _), whose in STEPS.items() if whose is Hand.WORKER} > AT_WORK
