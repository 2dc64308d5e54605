"""Granting and revoking roles; the grants follow in the same transaction."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import BusinessUnit, RoleAssignment, UseCase, User
from finops.services import audit
from finops.services.grants import synchronise_grants


def label_of(actor: Actor | str) -> str:
    """How the audit log names a person, a key, or a command."""
    return actor if isinstance(actor, str) else actor.label


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
) -> RoleAssignment:
    """Give a person a role over the tenant, a business unit or a use case, for a time."""
    assignment = RoleAssignment(
        user=user,
        role=role,
        business_unit=business_unit,
        use_case=use_case,
        valid_from=valid_from or timezone.now(),
        valid_to=valid_to,
        granted_by=None if isinstance(actor, str) else actor.user,
    )
    assignment.full_clean()
    _refuse_what_is_held(assignment)
    assignment.save()
    synchronise_grants()
    audit.append(
        actor=label_of(actor), action="role.granted", target=user.email, detail=_detail(assignment)
    )
    return assignment


@transaction.atomic
def revoke_role(*, actor: Actor | str, assignment: RoleAssignment) -> None:
    """End an assignment now. One that has not begun yet is removed, the audit log keeps it."""
    held = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    detail, now = _detail(held), timezone.now()
    if held.valid_to is not None and held.valid_to <= now:
        return
    _keep_an_administrator(held, now)
    if held.valid_from >= now:
        held.delete()
    else:
        held.valid_to = now
        held.save(update_fields=["valid_to"])
    synchronise_grants()
    audit.append(
        actor=label_of(actor), action="role.revoked", target=held.user.email, detail=detail
    )


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
    if leaving.role != "tenant_admin" or leaving.valid_from > now:
        return
    over_tenant = RoleAssignment.objects.filter(
        role="tenant_admin", business_unit=None, use_case=None, valid_from__lte=now
    )
    others = over_tenant.exclude(valid_to__lte=now).exclude(pk=leaving.pk)
    if not others.exclude(user=leaving.user).exists():
        raise ValidationError(
            _("This is the last tenant admin: give somebody else the role first.")
        )


def _detail(assignment: RoleAssignment) -> dict[str, object]:
    unit, use_case = assignment.business_unit, assignment.use_case
    return {
        "role": assignment.role,
        "business_unit": unit.slug if unit else None,
        "use_case": use_case.slug if use_case else None,
        "valid_from": assignment.valid_from.isoformat(),
        "valid_to": assignment.valid_to.isoformat() if assignment.valid_to else None,
    }
