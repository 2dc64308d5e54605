"""Preventive limits as data: asked for, signed, in force until the next version."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.approvals import Ask, Effect, Kind, Taken
from finops.calc.approvals.sign_off import SIGN_OFF
from finops.calc.canonical import amount
from finops.models import Limit
from finops.models.budgets.changes import IN_FORCE
from finops.queries.budgets.amounts import OPEN_STATES
from finops.queries.budgets.signers import risk_of, scope_of, scope_words
from finops.services.approvals.amending import amend
from finops.services.approvals.hands import may_draft
from finops.services.approvals.refusing import in_words
from finops.services.approving import begin, take_step
from finops.services.budgets.signing import ACTIVITY, OWN_PART, signed_columns, why
from finops.services.database.unique_keys import told_at
from finops.services.signing import LEAST_REASON

_WAITS: Final = gettext_lazy("A version of this limit waits already.")


def _asks(limit: Limit) -> Ask:
    return Ask(
        title=_title(limit),
        facts={
            **{"slug": limit.slug, "what": limit.what, "scope": scope_words(limit)},
            "amount": None if limit.amount is None else amount(limit.amount, 2),
            **{"currency": limit.currency, "reason": limit.reason},
            "requester": limit.requested_by_id,
        },
        activity=ACTIVITY,
        scopes=(scope_of(limit),),
        tier=risk_of(limit),
    )


def _title(limit: Limit) -> str:
    """“Most a day: 300.00 USD (sandbox_daily)”."""
    much = "" if limit.amount is None else f": {limit.amount:,.2f} {limit.currency}"
    return f"{limit.get_what_display()}{much} ({limit.slug})"


def _approved(taken: Taken[Limit]) -> Effect:
    """In force from now on; the version before gives way."""
    detail = {"amount": str(taken.item.amount), "sha256": taken.sha256}
    return Effect(signed_columns(taken), detail)


def _replaced(limit: Limit) -> list[int]:
    """The version that is in force."""
    older = Limit.objects.filter(slug=limit.slug, state__in=IN_FORCE).exclude(pk=limit.pk)
    return list(older.values_list("pk", flat=True))


LIMITS: Final[Kind[Limit]] = Kind(
    name="limit",
    lifecycle=SIGN_OFF,
    model=Limit,
    prepares="ask_budget",
    signs="sign_budget",
    asks=_asks,
    target=str,
    own_part=OWN_PART,
    state=lambda limit: limit.state,
    column="state",
    requester=lambda limit: limit.requested_by_id,
    effects={
        **{"approve": _approved, "approve_on_conditions": _approved},
        **{"send_back": why, "reject": why, "withdraw": why},
    },
    replaces=_replaced,
    events={"draft": "limit.drafted", "submit": "limit.submitted", "send_back": "limit.sent_back"},
)


@dataclass(frozen=True)
class NewLimit:
    """What a limit says, and what it holds for."""

    slug: str
    what: str
    reason: str
    amount: Decimal | None = None
    currency: str = ""
    business_unit: Any = None
    cost_center: Any = None
    use_case: Any = None
    environment: Any = None
    risk_tier: str = ""


@in_words()
@told_at("limit_one_open", "slug", _WAITS)
@transaction.atomic
def ask_limit(*, actor: Actor, new: NewLimit) -> Limit:
    """Draft a limit, or the next version of one. Raises ValidationError, PermissionDenied."""
    reason = _reason(new.reason)
    if Limit.objects.filter(slug=new.slug, state__in=OPEN_STATES).exists():
        raise ValidationError({"slug": str(_WAITS)})
    limit = Limit(**{**vars(new), "reason": reason, "requested_by": actor.user})
    limit.full_clean()
    limit.save()
    if not may_draft(LIMITS, limit, actor):
        raise PermissionDenied(_("Your roles do not let you ask for this limit."))
    begin(LIMITS, "draft", limit, actor=actor)
    return limit


def amend_limit(*, actor: Actor, limit_id: int, seen: int, new: NewLimit) -> Limit:
    """What a draft says, anew; its id stays. `seen` is the version of its request that the form
    showed. Raises ValidationError by field, Stale, SignatureRefused."""
    reason = _reason(new.reason)

    def change(limit: Limit) -> None:
        for name, value in {**vars(new), "slug": limit.slug, "reason": reason}.items():
            setattr(limit, name, value)
        limit.full_clean()
        limit.save()

    return amend(LIMITS, limit_id, actor=actor, version=seen, change=change)


def _reason(text: str) -> str:
    """Raises ValidationError."""
    if len(text.strip()) < LEAST_REASON:
        raise ValidationError({"reason": _("Give a reason of 10 characters or more.")})
    return unicodedata.normalize("NFC", text.strip())


def submit_limit(*, actor: Actor, limit_id: int) -> Limit:
    return take_step(LIMITS, "submit", limit_id, actor=actor)


def approve_limit(*, actor: Actor, limit_id: int, seen: str) -> Limit:
    return take_step(LIMITS, "approve", limit_id, actor=actor, seen=seen)
