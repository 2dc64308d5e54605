"""Which entries of the audit log are signatures: each app registers its own at start-up."""

from typing import Final

_actions: set[str] = set()


def register(*actions: str) -> None:
    """Name actions of the log by which a person signed; called from AppConfig.ready()."""
    _actions.update(actions)


def signature_actions() -> list[str]:
    return sorted(_actions)


# Of the ground floor.
OWN: Final = (
    *("role.confirmed", "role.refused"),
    *("budget.approved", "budget.rejected", "limit.approved", "limit.rejected"),
)
