"""The life of a re-rating run as a table of steps."""

from finops.calc.lifecycles import Hand, Need
from ledger.calc.rerating.states import AT_WORK, LIFECYCLE, State

ENDS = {State.DONE, State.REJECTED, State.WITHDRAWN}
STEPS = {(source, step.target): step for step in LIFECYCLE.steps for source in step.sources}


def reachable(start: str) -> set[str]:
    seen, left = {start}, [start]
    while left:
        here = left.pop()
        new = {after for before, after in STEPS if before == here} - seen
        seen |= new
        left += new
    return seen


def test_every_state_can_be_reached_from_a_draft() -> None:
    assert reachable(State.DRAFT) == set(State)


def test_nothing_follows_an_end_and_every_other_state_leads_to_one() -> None:
    assert {before for before, _ in STEPS if before} == set(State) - ENDS
    for state in set(State) - ENDS:
        assert reachable(state) & ENDS, state


def test_nothing_is_posted_without_an_approval_by_another_person() -> None:
    assert {before for before, after in STEPS if after == State.POSTING} == {State.APPROVED}
    (approval,) = {step for (_, after), step in STEPS.items() if after == State.APPROVED}
    assert approval.signs
    assert approval.hands == {Hand.SIGNER}
    assert {Need.ANOTHER, Need.MATCH, Need.STEP_UP} <= approval.needs
    assert {before for before, after in STEPS if after == State.DONE} == {State.POSTING}


def test_no_step_is_shared_by_people_and_the_system() -> None:
    for step in LIFECYCLE.steps:
        assert step.name == "request" or Hand.SYSTEM not in step.hands or len(step.hands) == 1


def test_a_worker_has_something_to_do_wherever_work_is_waited_for() -> None:
    theirs = {before for (before, _), step in STEPS.items() if Hand.SYSTEM in step.hands}
    assert theirs > AT_WORK
