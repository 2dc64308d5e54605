"""Freezing a month: from then on nothing is written into it, so that it can be archived whole."""

from datetime import date, datetime

from ledger.models import RetiredMonth
from ledger.services.owner import OWNER, record
from ledger.services.retention.maintaining import execute, maintaining, partitions_of

State = RetiredMonth.State


def freeze(month: date, *, actor: str, at: datetime) -> None:
    """Let the database refuse rows of this month, and the gate say why. Freezing twice is fine."""
    with maintaining():
        for partition in partitions_of(month):
            execute(f"ALTER TABLE {partition} DROP CONSTRAINT IF EXISTS frozen")
            execute(f"ALTER TABLE {partition} ADD CONSTRAINT frozen CHECK (false) NOT VALID")
        RetiredMonth.objects.using(OWNER).update_or_create(
            month=month, defaults={"state": State.FROZEN, "frozen_at": at, "restored_at": None}
        )
        record(actor=actor, action="retention.frozen", target=f"{month:%Y-%m}", detail={})


def thaw(month: date, *, actor: str, reason: str) -> None:
    """Undo a freeze: the month takes records again."""
    with maintaining():
        for partition in partitions_of(month):
            execute(f"ALTER TABLE {partition} DROP CONSTRAINT IF EXISTS frozen")
        RetiredMonth.objects.using(OWNER).filter(month=month, state=State.FROZEN).delete()
        detail = {"reason": reason}
        record(actor=actor, action="retention.thawed", target=f"{month:%Y-%m}", detail=detail)
