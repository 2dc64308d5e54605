"""The whole lifecycle of what the RACI table lets people sign. Source: security 6."""

from dataclasses import replace
from typing import Final

from finops.calc.lifecycles import Hand, Lifecycle, step

_PREPARER, _REQUESTER, _SIGNER = Hand.PREPARER, Hand.REQUESTER, Hand.SIGNER
_CONSULTED, _OWNER, _SYSTEM = Hand.CONSULTED, Hand.OWNER, Hand.SYSTEM
APPROVE: Final = "approve"
CONDITIONALLY: Final = "approve_on_conditions"
AMEND: Final = "amend"
SEND_BACK: Final = "send_back"
SIGN_NEEDS: Final = "match another step_up"
IN_FORCE: Final = frozenset({"approved", "conditionally_approved", "frozen"})

# Whoever changes a draft amends it, and has a part in it from then on.
# `approve` is what people take: where there are conditions, the engine takes the other one.
SIGN_OFF: Final = Lifecycle(
    (
        step("draft", "", "draft", _PREPARER, _SYSTEM),
        step(AMEND, "draft", "draft", _PREPARER),
        step("submit", "draft", "in_review", _PREPARER, freezes=True),
        step(APPROVE, "in_review", "approved", _SIGNER, needs=SIGN_NEEDS, signs=True),
        step(
            *(CONDITIONALLY, "in_review", "conditionally_approved", _SIGNER),
            needs=SIGN_NEEDS,
            signs=True,
        ),
        step("reject", "in_review", "rejected", _SIGNER, needs="match another reason"),
        step(
            *(SEND_BACK, "in_review", "draft", _SIGNER, _CONSULTED, _REQUESTER),
            needs="reason",
        ),
        step("withdraw", "draft in_review", "withdrawn", _REQUESTER, _OWNER, needs="reason"),
        step("expire", "in_review approved conditionally_approved", "expired", _SYSTEM),
        step("freeze", "approved conditionally_approved", "frozen", _SYSTEM),
        step(
            *("supersede", "approved conditionally_approved frozen expired", "superseded"),
            _SYSTEM,
        ),
    ),
    open=frozenset({"draft", "in_review"}),
    in_force=IN_FORCE,
    unsigned=frozenset({"draft"}),
)


def without(lifecycle: Lifecycle, *states: str) -> Lifecycle:
    """The same for what knows no such states: no step begins or ends in them."""
    gone = frozenset(states)
    kept = tuple(
        replace(step, sources=step.sources - gone)
        for step in lifecycle.steps
        if step.target not in gone and step.sources - gone
    )
    return Lifecycle(
        kept, lifecycle.open - gone, lifecycle.in_force - gone, lifecycle.unsigned - gone
    )


# A decision that is carried out at once: nothing of it can be frozen, nor wait for a condition.
DECISION: Final = without(SIGN_OFF, "conditionally_approved", "frozen")
