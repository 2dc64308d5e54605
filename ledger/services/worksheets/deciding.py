"""What the owner of a use case decided in a review, kept beside the worksheet that was seen."""

from finops import clock
from finops.access import Actor
from finops.models import Review
from finops.services import audit
from ledger.models import ScaleDecision
from ledger.queries.reviews.proposals import ReviewProposal


def keep_decision(
    *, actor: Actor, review: Review, reason: str, seen: ReviewProposal
) -> ScaleDecision:
    """Append the decision of a review to its use case's worksheet. Only the review's own service
    calls this, in the transaction in which the owner decides."""
    row = ScaleDecision(
        use_case=review.use_case,
        review=review,
        month=seen.month,
        decision=review.decision,
        reason=reason,
        proposal=str(seen.proposed.proposal),
        grounds=[str(ground) for ground in seen.proposed.grounds],
        sheet_hash=seen.sheet_hash,
        decided_at=clock.now(),
        decided_by=actor.label[:200],
        decider=actor.user,
    )
    row.full_clean()
    row.save()
    detail: dict[str, object] = {
        "month": f"{seen.month:%Y-%m}",
        "review": review.pk,
        "decision": row.decision,
        "success_metric": review.success_metric,
        "proposal": row.proposal,
        "grounds": row.grounds,
        "reason": row.reason,
        "sheet_hash": row.sheet_hash,
    }
    audit.append(actor=actor, action="scale.decided", target=review.target, detail=detail)
    return row
