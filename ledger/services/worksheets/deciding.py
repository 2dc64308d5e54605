"""Deciding whether a use case grows: people do, beside what the rule proposes."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.models import UseCase
from finops.services import audit
from ledger.calc.worksheets.decisions import Proposed
from ledger.models import ScaleDecision
from ledger.services.worksheets.entering import refuse_month


@dataclass(frozen=True)
class NewDecision:
    """What is decided on a month, why, and what was seen: the rule's proposal and the hash of the
    worksheet."""

    use_case: UseCase
    month: date
    decision: str
    reason: str
    proposed: Proposed
    sheet_hash: str


@transaction.atomic
def decide_scale(*, actor: Actor, new: NewDecision) -> ScaleDecision:
    """Keep a person's decision. Raises ValidationError, by field; a program decides nothing."""
    if actor.user is None:
        raise ValidationError({"decision": _("Only people decide on this.")})
    refuse_month(new.month)
    row = ScaleDecision(
        use_case=new.use_case,
        month=new.month,
        decision=new.decision,
        reason=new.reason.strip(),
        proposal=str(new.proposed.proposal),
        grounds=[str(ground) for ground in new.proposed.grounds],
        sheet_hash=new.sheet_hash,
        decided_at=clock.now(),
        decided_by=actor.label[:200],
        decider=actor.user,
    )
    row.full_clean()
    row.save()
    detail: dict[str, object] = {
        "month": f"{new.month:%Y-%m}",
        "decision": row.decision,
        "proposal": row.proposal,
        "grounds": row.grounds,
        "reason": row.reason,
        "sheet_hash": row.sheet_hash,
    }
    audit.append(actor=actor, action="scale.decided", target=new.use_case.slug, detail=detail)
    return row
