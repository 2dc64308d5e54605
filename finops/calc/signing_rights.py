"""What a role may sign: the activities for which it is accountable, and the steps it decides."""

from collections.abc import Iterable
from typing import Final

from finops.calc.permissions import PERMISSIONS
from finops.calc.raci import ACTIVITIES, SIGNING_LETTERS

# Steps that one person asks for and another decides, over the whole tenant.
DECISIONS: Final[dict[str, str]] = {
    "manage_people": "Grant and revoke roles",
    "approve_pricebook": "Approve price books",
    "approve_rerating": "Approve re-ratings",
    "close_period": "Close and reopen months",
    "confirm_roles": "Confirm roles",
    "sign_budget": "Sign budgets and limits",
}


def decisions_of(role: str) -> tuple[str, ...]:
    """What a role over the whole tenant decides."""
    return tuple(word for action, word in DECISIONS.items() if role in PERMISSIONS[action])


def activities_of(role: str, cells: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """The activities that a role signs by a RACI table of (activity, role, letter), in the
    table's order; for high risk only where its letter says so (requirements 9.1)."""
    letters = {activity: letter for activity, who, letter in cells if who == role}
    return tuple(
        f"{label} (high risk)" if letters[activity] == "AH" else label
        for activity, label in ACTIVITIES.items()
        if letters.get(activity) in SIGNING_LETTERS
    )
