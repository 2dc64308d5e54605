"""Lowering the risk tier of a use case: those accountable for cost and quality sign it, and Risk.

Raising one needs no signature: it asks for more from then on.
"""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.approvals import Ask, Effect, Instead, Kind, OwnPart, Taken
from finops.calc.approvals.required import TIERS, Scope
from finops.calc.approvals.sign_off import APPROVE, DECISION
from finops.models import RiskTierChange, UseCase, User
from finops.models.organisation.use_cases import RiskTier
from finops.services import audit
from finops.services.approvals.amending import amend
from finops.services.approvals.hands import may_draft
from finops.services.approvals.refusing import in_words
from finops.services.approving import EXPIRE, begin, take_step
from finops.services.signing import NotEligible, reason_of


@in_words()
@transaction.atomic
def ask_lower_tier(*, actor: Actor, use_case: UseCase, to_tier: str, reason: str) -> RiskTierChange:
    """Ask to lower the tier, and put it to people at once. Raises ValidationError by field,
    SignatureRefused for whoever may not and where not enough people can sign."""
    person = actor.user
    if person is None or actor.key is not None:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    held = UseCase.objects.select_for_update(of=("self",)).get(pk=use_case.pk)
    if to_tier not in TIERS or TIERS.index(to_tier) >= TIERS.index(held.risk_tier):
        raise ValidationError({"to_tier": _("Choose a tier below the one it has.")})
    open_one = RiskTierChange.objects.filter(use_case=held, state__in=("draft", "in_review"))
    if open_one.exists():
        raise ValidationError({"to_tier": _("It was asked for already, and is not decided yet.")})
    change = RiskTierChange(
        use_case=held,
        from_tier=held.risk_tier,
        to_tier=to_tier,
        reason=reason_of(reason),
        made_by=person,
    )
    if not may_draft(RISK_TIERS, change, actor):
        raise NotEligible("no_role", _("Your roles do not let you do this."))
    change.save()
    begin(RISK_TIERS, "draft", change, actor=actor)
    return take_step(RISK_TIERS, "submit", change.pk, actor=actor)


def amend_tier(
    *, actor: Actor, change_id: int, seen: int, to_tier: str, reason: str
) -> RiskTierChange:
    """Another tier or reason in a draft that was sent back; `seen` is the version of its request
    that the form showed. Raises ValidationError by field, Stale, SignatureRefused."""
    why = reason_of(reason)

    def change(row: RiskTierChange) -> None:
        if to_tier not in TIERS or TIERS.index(to_tier) >= TIERS.index(row.from_tier):
            raise ValidationError({"to_tier": _("Choose a tier below the one it has.")})
        row.to_tier, row.reason = to_tier, why
        row.save(update_fields=["to_tier", "reason"])

    return amend(RISK_TIERS, change_id, actor=actor, version=seen, change=change)


def _asks(change: RiskTierChange) -> Ask:
    """The tier that is left counts: lowering from high asks for what high risk asks for."""
    case = change.use_case
    facts = {
        "use_case": case.slug,
        "from_tier": change.from_tier,
        "to_tier": change.to_tier,
        "reason": change.reason,
    }
    words = {
        "name": case.name,
        "before": RiskTier(change.from_tier).label,
        "after": RiskTier(change.to_tier).label,
    }
    return Ask(
        title=_("Lower the risk of %(name)s from %(before)s to %(after)s") % words,
        facts=facts,
        activity="cost_quality_review",
        scopes=(Scope(case.business_unit_id, case.pk),),
        tier=change.from_tier,
        also=("risk",),
        step_up=True,
    )


def _still_so(change: RiskTierChange, _person: User | None) -> Instead | None:
    if change.use_case.risk_tier == change.from_tier:
        return None
    return Instead(EXPIRE, _("The tier is another one meanwhile: it has to be asked for again."))


def _lowered(taken: Taken[RiskTierChange]) -> Effect:
    change = taken.item
    case = UseCase.objects.select_for_update(of=("self",)).get(pk=change.use_case_id)
    case.risk_tier = change.to_tier
    case.save(update_fields=["risk_tier"])
    change.refresh_from_db(fields=["applied_at"])
    tiers = {"risk_tier": [change.from_tier, change.to_tier]}
    audit.append(actor=taken.actor, action="use_case.changed", target=case.slug, detail=tiers)
    return Effect(detail=tiers)


RISK_TIERS: Final = Kind(
    name="risk_tier",
    lifecycle=DECISION,
    model=RiskTierChange,
    prepares="change_use_case",
    signs="sign_requests",
    asks=_asks,
    target=lambda change: change.use_case.slug,
    own_part=OwnPart(gettext_lazy("You asked for it yourself: somebody else must sign it.")),
    column="state",
    requester=lambda change: change.made_by_id,
    effects={APPROVE: _lowered},
    checks={APPROVE: _still_so},
)
