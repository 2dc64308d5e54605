"""Whom an event of a request concerns, as which kind of notice, and how long it stays true.

Source: requirements 9.1 (who is consulted and who is informed).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from finops.calc.lifecycles import Step


class Audience(StrEnum):
    """Groups of people: whose signature is expected, who has signed, who asked for it or prepared
    it, who has a C or an I in the row over the scope, and whom the event itself names."""

    SIGNERS = "signers"
    SIGNED = "signed"
    ASKERS = "askers"
    CONSULTED = "consulted"
    INFORMED = "informed"
    NAMED = "named"


TO_SIGN: Final = "to_sign"
REMINDERS: Final = "reminders"
REVIEWS: Final = "reviews"
CHANGES: Final = "changes"
MENTIONS: Final = "mentions"
DECISIONS: Final = "decisions"
PROGRESS: Final = "progress"
CONDITIONS: Final = "conditions"
INFORMED: Final = "informed"
ROLES: Final = "roles"
DELEGATIONS: Final = "delegations"
BUDGETS: Final = "budgets"

_A = Audience
_TABLE: Final = ((_A.CONSULTED, INFORMED), (_A.INFORMED, INFORMED))
_PARTS: Final = ((_A.ASKERS, DECISIONS), (_A.SIGNED, DECISIONS))
_ENDED: Final = (*_PARTS, (_A.SIGNERS, DECISIONS), *_TABLE)
# Event → groups with the kind that each gets; whoever is in several counts in the first.
AUDIENCES: Final[Mapping[str, tuple[tuple[Audience, str], ...]]] = {
    "asked": ((_A.SIGNERS, TO_SIGN), *_TABLE),
    "signed": ((_A.ASKERS, PROGRESS),),
    "commented": ((_A.ASKERS, PROGRESS), (_A.SIGNED, PROGRESS)),
    "mentioned": ((_A.NAMED, MENTIONS),),
    "changes_wanted": ((_A.ASKERS, CHANGES), (_A.SIGNED, DECISIONS)),
    "approved": (*_PARTS, *_TABLE),
    "rejected": _ENDED,
    "withdrawn": _ENDED,
    "expired": _ENDED,
    "superseded": ((_A.ASKERS, DECISIONS), *_TABLE),
    "frozen": (*_PARTS, *_TABLE),
    "reminded": ((_A.NAMED, REMINDERS),),
    "escalated": ((_A.NAMED, REMINDERS),),
    "condition_met": ((_A.NAMED, CONDITIONS), (_A.ASKERS, CONDITIONS)),
    "condition_overdue": (
        (_A.NAMED, CONDITIONS),
        (_A.ASKERS, CONDITIONS),
        (_A.SIGNED, CONDITIONS),
    ),
}
# The same of what the table names no signers for: price books, re-rating, months, roles.
DEEDS: Final[Mapping[str, tuple[tuple[Audience, str], ...]]] = {
    "asked": ((_A.SIGNERS, TO_SIGN),),
    **{name: AUDIENCES[name] for name in ("approved", "rejected", "withdrawn", "changes_wanted")},
    "outdated": ((_A.ASKERS, CHANGES), (_A.SIGNED, DECISIONS)),
    "posted": (*_PARTS, *_TABLE),
    "failed": _PARTS,
    **dict.fromkeys(("retired", "closed", "reopened"), ((_A.ASKERS, DECISIONS), *_TABLE)),
    **dict.fromkeys(("given", "confirmed", "refused", "revoked"), ((_A.ASKERS, ROLES),)),
    **{name: AUDIENCES[name] for name in ("reminded", "escalated")},
}
# What the clock says of a request that waits; no step leads to it.
BY_THE_CLOCK: Final = ("reminded", "escalated")

_GRANTED: Final = frozenset({"approved", "conditionally_approved"})
_REVIEW: Final = frozenset({"in_review"})
# Event → the states in which it is still so; an event that is not named always is.
TRUE_IN: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("asked", "signed", "reminded", "escalated"), _REVIEW),
    "changes_wanted": frozenset({"draft"}),
    "approved": _GRANTED,
    **{state: frozenset({state}) for state in ("rejected", "withdrawn", "expired", "frozen")},
    "superseded": frozenset({"superseded"}),
    "condition_overdue": _GRANTED,
}
# Said of one snapshot: put to people again, it is another matter.
OF_A_SNAPSHOT: Final = frozenset({"asked", "signed", "reminded", "escalated"})
# Said to whoever may sign: no longer true once they cannot, or have.
OF_A_SIGNER: Final = frozenset({TO_SIGN})


def is_true(event: str, state: str, *, is_same_snapshot: bool) -> bool:
    """Whether a request in this state still is as the event told."""
    states = TRUE_IN.get(event)
    if states is not None and state not in states:
        return False
    return is_same_snapshot or event not in OF_A_SNAPSHOT


_ENDS: Final = frozenset({"rejected", "withdrawn", "expired", "superseded", "frozen"})


def event_of(step: Step, target: str) -> str:
    """What a step that has led to `target` is to others; empty where it concerns nobody yet."""
    if step.freezes:
        return "asked"
    if step.signs:
        return "approved" if target == step.target else "signed"
    if target == "draft" and "in_review" in step.sources:
        return "changes_wanted"
    return target if target in _ENDS else ""
