"""Granting, confirming and revoking roles; the grants follow in the same transaction.

Nobody grants themselves a role. A role that signs is granted by one person and gives nothing until
another, of another role, confirms it. Decision 82.
"""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor, roles_in_force
from finops.approvals import Effect, Kind, OwnPart, Taken, Telling
from finops.calc.canonical import canonical_text
from finops.calc.lifecycles import Hand, Lifecycle, step
from finops.calc.permissions import PERMISSIONS, ROLES, actions_of
from finops.db.locks import wait_for
from finops.models import (
    ApprovalRequest,
    BusinessUnit,
    Membership,
    RoleAssignment,
    UseCase,
    User,
)
from finops.queries.approvals.signers import signing_roles
from finops.services import audit
from finops.services.approving import begin, hold, take_step
from finops.services.people.grants import synchronise_grants
from finops.services.signatures import CONFIRM_ROLE
from finops.services.signing import NotEligible, reason_of

GRANT: Final = "manage_people"
CONFIRM: Final = "confirm_roles"
GRANTING_LOCK: Final = 71_031
LIFECYCLE: Final = Lifecycle(
    (
        step("grant", "", "waiting", Hand.PREPARER, Hand.SYSTEM, freezes=True),
        step("give", "", "granted", Hand.PREPARER, Hand.SYSTEM, freezes=True),
        step("bootstrap", "", "confirmed", Hand.PREPARER, Hand.SYSTEM),
        step(
            *("confirm", "waiting granted", "confirmed", Hand.SIGNER),
            needs="another step_up",
            signs=True,
        ),
        step("refuse", "waiting", "refused", Hand.REQUESTER, Hand.SIGNER, needs="reason"),
        step("revoke", "waiting granted confirmed", "revoked", Hand.PREPARER, Hand.SYSTEM),
    ),
    open=frozenset({"waiting"}),
    in_force=frozenset({"granted", "confirmed"}),
)


@transaction.atomic
def grant_role(
    *,
    actor: Actor | str,
    user: User,
    role: str,
    business_unit: BusinessUnit | None = None,
    use_case: UseCase | None = None,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    bootstrap: bool = False,
) -> RoleAssignment:
    """Give a person a role over the tenant, a business unit or a use case, for a time.

    A role that signs awaits its confirmation, whoever grants it, except in the bootstrap of a
    tenant: while nobody has ever been able to confirm, and where a command asks for a `bootstrap`
    while nobody can confirm any more. Raises ValidationError.
    """
    grantor = None if isinstance(actor, str) else actor.user
    if grantor is not None and grantor == user:
        raise ValidationError(_("Nobody gives themselves a role: ask another administrator."))
    take_turn()
    is_bootstrap = is_signing(role) and _begins_the_tenant(actor, bootstrap)
    assignment = RoleAssignment(
        user=user,
        role=role,
        business_unit=business_unit,
        use_case=use_case,
        valid_from=valid_from or clock.now(),
        valid_to=valid_to,
        granted_by=grantor,
        awaits_confirmation=is_signing(role) and not is_bootstrap,
        confirmed_at=timezone.now() if is_bootstrap else None,
    )
    assignment.full_clean()
    _refuse_what_is_held(assignment)
    assignment.save()
    synchronise_grants(of=user)
    if is_bootstrap:
        unconfirmed = Membership.objects.filter(user=user, confirmed_at=None)
        unconfirmed.update(confirmed_at=timezone.now())
    first = {"waiting": "grant", "granted": "give", "confirmed": "bootstrap"}[state_of(assignment)]
    begin(GRANTS, first, assignment, actor=actor)
    return assignment


@transaction.atomic
def confirm_role(*, actor: Actor, assignment: RoleAssignment, comment: str = "") -> RoleAssignment:
    """Confirm a grant, as a third person of another role than the grantor's.

    A role that signs is in force from now on. Grantor and person no longer count as one, nor do
    they for the invitation. The same confirmation again changes nothing. Raises SignatureRefused.
    """
    take_turn()
    return take_step(GRANTS, "confirm", assignment.pk, actor=actor, reason=comment)


@transaction.atomic
def refuse_role(*, actor: Actor, assignment: RoleAssignment, reason: str) -> None:
    """Take back a grant that awaits its confirmation: by whoever granted it, or may confirm."""
    take_turn()
    take_step(GRANTS, "refuse", assignment.pk, actor=actor, reason=reason)


@transaction.atomic
def revoke_role(*, actor: Actor | str, assignment: RoleAssignment, reason: str) -> None:
    """End an assignment now. One that gave nothing yet is removed, the audit log keeps it."""
    held = hold(GRANTS, assignment.pk)[1]
    if held.valid_to is None or held.valid_to > clock.now():
        take_step(GRANTS, "revoke", held.pk, actor=actor, reason=reason_of(reason))


def take_turn() -> None:
    """Grants of one tenant stand in line: two at once could both be its bootstrap."""
    wait_for(GRANTING_LOCK)


def is_signing(role: str) -> bool:
    """Does this role sign: by the product's rule, or by an A of the tenant's own RACI table?"""
    return role in signing_roles()


def had_a_confirmer() -> bool:
    """Has anybody ever been able to confirm a role here? Never again is it a bootstrap then,
    even if all of them have left."""
    over_tenant = RoleAssignment.objects.filter(
        role__in=PERMISSIONS[CONFIRM], business_unit=None, use_case=None
    )
    return over_tenant.filter(awaits_confirmation=False).exists()


def anybody_confirms() -> bool:
    """Is there anybody now who may confirm roles over the whole tenant?"""
    held = roles_in_force().filter(business_unit=None, use_case=None)
    confirming = held.filter(role__in=PERMISSIONS[CONFIRM], user__is_active=True)
    members = Membership.objects.values_list("user_id", flat=True)
    return confirming.filter(user_id__in=members).exists()


def _begins_the_tenant(actor: Actor | str, bootstrap: bool) -> bool:
    """Is this grant part of a bootstrap? Raises ValidationError where one is asked for in vain."""
    if not had_a_confirmer():
        return True
    if not bootstrap:
        return False
    if not isinstance(actor, str) or anybody_confirms():
        raise ValidationError(_("This is no bootstrap: somebody here can confirm the role."))
    return True


def roles_of(person: int) -> frozenset[str]:
    """The roles that somebody holds now, over anything."""
    return frozenset(roles_in_force().filter(user_id=person).values_list("role", flat=True))


def confirming_roles(person: User) -> frozenset[str]:
    """The roles by which this person may confirm others'."""
    held = roles_in_force().filter(user=person, business_unit=None, use_case=None)
    return frozenset(
        role for role in held.values_list("role", flat=True) if CONFIRM in actions_of(role, False)
    )


def _confirm_membership(held: RoleAssignment, person: User) -> None:
    """A third who vouches for a role vouches for the person."""
    invited = Membership.objects.filter(user=held.user, confirmed_at=None)
    by_others = invited.exclude(invited_by=person)
    by_others.update(confirmed_by=person, confirmed_at=timezone.now())


def _refuse_what_is_held(wanted: RoleAssignment) -> None:
    """An assignment inside the time of an equal one would add nothing but confusion."""
    equal = RoleAssignment.objects.filter(
        user=wanted.user,
        role=wanted.role,
        business_unit=wanted.business_unit,
        use_case=wanted.use_case,
        valid_from__lte=wanted.valid_from,
    )
    lasts = Q(valid_to=None)
    if wanted.valid_to is not None:
        lasts |= Q(valid_to__gte=wanted.valid_to)
    if equal.filter(lasts).exists():
        raise ValidationError(_("This person holds this role there already for that time."))


def _keep_an_administrator(leaving: RoleAssignment, now: datetime) -> None:
    """A tenant without anybody who may invite people could only be mended from outside."""
    if leaving.role != "tenant_admin" or leaving.valid_from > now or leaving.awaits_confirmation:
        return
    over_tenant = roles_in_force().filter(role="tenant_admin", business_unit=None, use_case=None)
    others = over_tenant.exclude(pk=leaving.pk)
    if not others.exclude(user=leaving.user).exists():
        raise ValidationError(
            _("This is the last tenant admin: give somebody else the role first.")
        )


def state_of(assignment: RoleAssignment) -> str:
    """A role that does not sign is given at once; a third may still vouch for it."""
    if assignment.confirmed_at is not None:
        return "confirmed"
    return "waiting" if assignment.awaits_confirmation else "granted"


def _content(held: RoleAssignment, request: ApprovalRequest, seq: int) -> str:
    """What a third vouches for: who gets which role over what, until when, from whom."""
    names = {"kind": GRANTS.name, "subject": held.pk, "request": request.pk, "seq": seq}
    people = {"person": held.user_id, "granted_by": held.granted_by_id}
    span = {"valid_from": held.valid_from, "valid_to": held.valid_to}
    scope = {"business_unit": held.business_unit_id, "use_case": held.use_case_id}
    slots = [list(slot.roles) for slot in GRANTS.slots_of(held)]
    return canonical_text({**names, **people, **span, **scope, "role": held.role, "slots": slots})


def _granted(taken: Taken[RoleAssignment]) -> Effect:
    held = taken.item
    detail = {**_detail(held), "awaits_confirmation": held.awaits_confirmation}
    if taken.person is None:
        detail["by_command"] = True
    if taken.step.name == "bootstrap":
        detail["bootstrap"] = True
    return Effect(detail=detail)


def _confirmed(taken: Taken[RoleAssignment]) -> Effect:
    held, person = taken.item, taken.signer
    held.awaits_confirmation, held.confirmed_by, held.confirmed_at = False, person, taken.at
    held.save(update_fields=["awaits_confirmation", "confirmed_by", "confirmed_at"])
    _confirm_membership(held, person)
    synchronise_grants(of=held.user)
    granted_by = audit.person(held.granted_by) if held.granted_by else None
    return Effect(detail={**_detail(held), "granted_by": granted_by})


def _refused(taken: Taken[RoleAssignment]) -> Effect:
    detail = {**_detail(taken.item), "reason": taken.reason}
    taken.item.delete()
    return Effect(detail=detail, is_gone=True)


def _revoked(taken: Taken[RoleAssignment]) -> Effect:
    held = taken.item
    detail = {**_detail(held), "reason": taken.reason}
    is_gone = held.valid_from >= taken.at or held.awaits_confirmation
    if is_gone:
        held.delete()
    else:
        held.valid_to = taken.at
        held.save(update_fields=["valid_to"])
    synchronise_grants(of=held.user)
    return Effect(detail=detail, is_gone=is_gone)


def _check_another_role(held: RoleAssignment, person: User | None) -> None:
    grantor = held.granted_by_id
    theirs = confirming_roles(person) if person is not None else frozenset()
    if not theirs - (roles_of(grantor) if grantor else frozenset()):
        sentence = _("Whoever confirms a role holds another role than whoever granted it.")
        raise NotEligible("same_role", sentence)


def _check_administrator(held: RoleAssignment, _person: User | None) -> None:
    _keep_an_administrator(held, clock.now())


def _detail(assignment: RoleAssignment) -> dict[str, object]:
    unit, use_case = assignment.business_unit, assignment.use_case
    return {
        "name": assignment.user.name,
        "role": assignment.role,
        "business_unit": unit.slug if unit else None,
        "use_case": use_case.slug if use_case else None,
        "valid_from": assignment.valid_from.isoformat(),
        "valid_to": assignment.valid_to.isoformat() if assignment.valid_to else None,
    }


def _title(held: RoleAssignment) -> str:
    """“Ana Silva as Finance of Retail”."""
    words = {"person": held.user.name, "role": ROLES[held.role]}
    scope = held.use_case or held.business_unit
    if scope is None:
        return _("%(person)s as %(role)s") % words
    return _("%(person)s as %(role)s of %(scope)s") % {**words, "scope": scope.name}


GRANTS: Final = Kind(
    name="role",
    lifecycle=LIFECYCLE,
    model=RoleAssignment,
    prepares=GRANT,
    signs=CONFIRM,
    content=_content,
    target=lambda held: audit.person(held.user),
    # The hold of the grantor on the person is what is being confirmed: it bars nobody else.
    own_part=OwnPart(
        gettext_lazy("A third person confirms a role: neither who granted it nor who gets it.")
    ),
    closed=gettext_lazy("This role was confirmed already, or has ended."),
    state=state_of,
    preparers=lambda held: (held.user_id, held.granted_by_id),
    requester=lambda held: held.granted_by_id,
    effects={
        **dict.fromkeys(("grant", "give", "bootstrap"), _granted),
        **{"confirm": _confirmed, "refuse": _refused, "revoke": _revoked},
    },
    checks={"confirm": _check_another_role, "revoke": _check_administrator},
    signatures={"confirm": CONFIRM_ROLE},
    events=dict.fromkeys(("grant", "give", "bootstrap"), "role.granted"),
    tells=Telling(
        _title,
        {
            **{"grant": "asked", "give": "given", "confirm": "confirmed"},
            **{"refuse": "refused", "revoke": "revoked"},
        },
        sees="view_people",
    ),
)
