"""Resetting a lost second factor: one person asks, another confirms. Decision 129."""

from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.approvals import Effect, Kind, OwnPart, Taken
from finops.calc.canonical import canonical_text
from finops.calc.lifecycles import Hand, Lifecycle, step
from finops.identity.second_factor import has_second_factor
from finops.models import ApprovalRequest, FactorReset, User
from finops.services import audit
from finops.services.approving import begin, take_step
from finops.services.people.second_factors import RESET, RESET_ASKED, write_letter
from finops.services.signatures import CONFIRM_RESET
from finops.services.signing import NotEligible, WrongStep, preparer, reason_of

ASK: Final = "manage_people"
LIFECYCLE: Final = Lifecycle(
    (
        step("ask", "", "waiting", Hand.PREPARER, Hand.SYSTEM, freezes=True),
        step(
            *("confirm", "waiting", "confirmed", Hand.SIGNER), needs="another step_up", signs=True
        ),
        step("refuse", "waiting", "refused", Hand.REQUESTER, Hand.SIGNER, needs="reason"),
    ),
    open=frozenset({"waiting"}),
)


@transaction.atomic
def ask_reset(*, actor: Actor, person: User, reason: str) -> FactorReset:
    """Ask for it, with a reason; the person is told at once. Raises SignatureRefused."""
    asker, reason = preparer(actor, ASK), reason_of(reason)
    if asker == person:
        raise NotEligible("same_person", _("Ask another administrator to reset yours."))
    if not has_second_factor(person):
        raise WrongStep(_("This person has no second factor."))
    User.objects.select_for_update().get(pk=person.pk)  # two who ask stand in line
    if FactorReset.objects.filter(person=person, state="waiting").exists():
        raise WrongStep(_("A reset of this person's second factor waits already."))
    reset = FactorReset(person=person, reason=reason, asked_by=asker)
    reset.full_clean()
    reset.save(force_insert=True)
    begin(RESETS, "ask", reset, actor=actor, reason=reason)
    write_letter(person, RESET_ASKED, "any")
    return reset


def confirm_reset(*, actor: Actor, reset: FactorReset, comment: str = "") -> FactorReset:
    """Remove all second factors of the person, as a third.

    They sign nothing of high risk for a day, wherever they are. The same confirmation again
    changes nothing. Raises SignatureRefused.
    """
    return take_step(RESETS, "confirm", reset.pk, actor=actor, reason=comment)


def refuse_reset(*, actor: Actor, reset: FactorReset, reason: str) -> FactorReset:
    """End it: by whoever asked for it, or may confirm it, with a reason."""
    return take_step(RESETS, "refuse", reset.pk, actor=actor, reason=reason)


def _content(reset: FactorReset, request: ApprovalRequest, seq: int) -> str:
    names = {"kind": RESETS.name, "subject": reset.pk, "request": request.pk, "seq": seq}
    people = {"person": reset.person_id, "asked_by": reset.asked_by_id}
    slots = [list(slot.roles) for slot in RESETS.slots_of(reset)]
    return canonical_text({**names, **people, "asked_at": reset.asked_at, "slots": slots})


def _detail(reset: FactorReset, **more: object) -> dict[str, object]:
    return {"name": reset.person.name, **more}


def _asked(taken: Taken[FactorReset]) -> Effect:
    return Effect(detail=_detail(taken.item, reason=taken.reason))


def _confirmed(taken: Taken[FactorReset]) -> Effect:
    person = User.objects.select_for_update().get(pk=taken.item.person_id)
    person.second_factor_reset_at = taken.at
    person.save(update_fields=["second_factor_reset_at"])
    for factor in Authenticator.objects.filter(user=person):
        factor.delete()
    write_letter(person, RESET, "any")
    asked_by = audit.person(taken.item.asked_by)
    return Effect(_decided(taken), _detail(taken.item, asked_by=asked_by))


def _refused(taken: Taken[FactorReset]) -> Effect:
    return Effect(_decided(taken), _detail(taken.item, reason=taken.reason))


def _decided(taken: Taken[FactorReset]) -> dict[str, object]:
    return {"decided_by": taken.person, "decided_at": taken.at}


RESETS: Final = Kind(
    name="factor_reset",
    lifecycle=LIFECYCLE,
    model=FactorReset,
    prepares=ASK,
    signs=CONFIRM_RESET.action,
    content=_content,
    target=lambda reset: audit.person(reset.person),
    own_part=OwnPart(
        gettext_lazy("A third person confirms it: neither who asked for it nor whose factor it is.")
    ),
    closed=gettext_lazy("This reset was confirmed or refused meanwhile."),
    state=lambda reset: reset.state,
    column="state",
    preparers=lambda reset: (reset.asked_by_id, reset.person_id),
    requester=lambda reset: reset.asked_by_id,
    effects={"ask": _asked, "confirm": _confirmed, "refuse": _refused},
    signatures={"confirm": CONFIRM_RESET},
    events={
        "ask": "second_factor.reset_asked",
        "confirm": "second_factor.reset",
        "refuse": "second_factor.reset_refused",
    },
)
