"""What the owner of a use case's review decides, with the figures that they saw: the only place
where people decide whether a use case grows."""

from dataclasses import replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from finops.access import Actor
from finops.models import Review
from finops.services.reviews.answering import NewDecision, decide_review
from ledger.calc.slos.budgets import Standing
from ledger.queries.reviews.facts import ReviewFacts, facts_of
from ledger.queries.reviews.proposals import proposal_of
from ledger.queries.slos.proposals import may_measure
from ledger.services.worksheets.deciding import keep_decision


@transaction.atomic
def decide(*, actor: Actor, review_id: int, new: NewDecision) -> Review:
    """Record a decision. To scale by a figure that the use case excludes is refused, naming the
    rule (requirements 8.1). What the rule of the worksheet proposes is kept beside it.

    Raises ValidationError by field, PermissionDenied, WrongStep, SignatureRefused."""
    review = Review.objects.select_related("use_case").get(pk=review_id)
    if review.use_case is None:
        raise ValidationError({"decision": "Only a review of a use case is decided."})
    if new.success_metric:
        measured = may_measure(review.use_case, [new.success_metric])
        if not measured.is_allowed:
            raise ValidationError({"success_metric": measured.sentence})
    seen = proposal_of(review)
    shown = {**figures_kept(facts_of(review)), "proposal": str(seen.proposed.proposal)}
    review = decide_review(actor=actor, review_id=review_id, new=replace(new, shown=shown))
    keep_decision(actor=actor, review=review, reason=new.actions.strip(), seen=seen)
    return review


def figures_kept(facts: ReviewFacts) -> dict[str, object]:
    """The figures of the moment, as texts: they stay with the decision."""
    now = facts.now
    return {
        "first": facts.dates.first.isoformat(),
        "last": facts.dates.last.isoformat(),
        "cost_usd": _text(now.cost_usd),
        "requests": now.requests,
        "outcomes": _text(now.outcomes),
        "unit_cost_usd": _text(now.unit_cost),
        "adoption": _text(now.adoption),
        "slos": {slo.terms.label: str(slo.budget.standing) for slo in facts.slos},
        "missed": [slo.terms.label for slo in facts.slos if slo.budget.standing is Standing.MISSED],
        "incidents": len(facts.incidents),
        "conditions": len(facts.conditions),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
