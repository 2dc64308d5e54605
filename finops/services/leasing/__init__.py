"""Long work: a row with a lease, worked on by one process at a time, whatever kind it is.

A kind is declared (`WorkKind`) and registered in its app's `ready()`; one task works on rows of
every kind, one sweep hands out those that nobody works on.
"""

from finops.services.leasing.holding import LeaseLost, claim, end, ended, keep, update_held
from finops.services.leasing.kinds import WorkKind, WorkRefused, kind_named, register
from finops.services.leasing.running import run
from finops.services.leasing.stopping import call_off, cancel, may_cancel
from finops.services.leasing.sweeping import to_pick_up, wake, wake_on_commit

__all__ = [
    "LeaseLost",
    "WorkKind",
    "WorkRefused",
    "call_off",
    "cancel",
    "claim",
    "end",
    "ended",
    "keep",
    "kind_named",
    "may_cancel",
    "register",
    "run",
    "to_pick_up",
    "update_held",
    "wake",
    "wake_on_commit",
]
