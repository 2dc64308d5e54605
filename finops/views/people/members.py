"""People: who is in the tenant in which roles, who was invited, and the RACI table."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finops.access import can, requires
from finops.calc.permissions import RACI_ROLES, ROLES
from finops.forms.people import InvitationForm, RoleForm
from finops.models import User
from finops.queries.people.confirming import roles_to_confirm
from finops.queries.people.factor_resets import people_with_factor, waiting_resets
from finops.queries.people.invitations import InvitedPerson, invited_people
from finops.queries.people.members import Member, find_member, list_members, raci_table
from finops.scope.requests import TenantRequest
from finops.services.people.invitations import invite as send_invitation
from finops.services.people.roles import CONFIRM, GRANT, grant_role
from finops.services.signing import may_take_back
from finops.ui.links import crumb, page_url
from finops.ui.shell.parts import parts_of
from finops.views.answering import answer, back_to, wants_part

INVITATIONS: Final = "invitations"
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@requires("view_people")
@require_safe
def people(request: TenantRequest) -> HttpResponse:
    return _page(request)


@requires("manage_people")
@require_POST
def invite(request: TenantRequest) -> HttpResponse:
    """The answer is the same whoever has the address: only its owner learns more, by letter."""
    form = InvitationForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        return _page(request, form=form, part=INVITATIONS, status=REFUSED)
    try:
        invitation = send_invitation(actor=request.actor, new=form.new_member())
    except ValidationError as problem:
        form.add_error(None, problem)
        return _page(request, form=form, part=INVITATIONS, status=REFUSED)
    sent = _("An invitation is on its way to %(email)s.") % {"email": invitation.email}
    messages.success(request, sent)
    return _done(request, INVITATIONS)


@requires("manage_people")
@require_POST
def add_role(request: TenantRequest, person: int) -> HttpResponse:
    user, form = _member(person), RoleForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        return _page(request, role_form=form, chosen=user, status=REFUSED)
    unit, use_case = form.scope_chosen()
    valid_from, valid_to = form.validity()
    try:
        grant_role(
            actor=request.actor,
            user=user,
            role=form.cleaned_data["role"],
            business_unit=unit,
            use_case=use_case,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, role_form=form, chosen=user, status=REFUSED)
    return _done(request)


@requires("view_people")
@require_safe
def person(request: TenantRequest, person: int) -> HttpResponse:
    """This person, and the form that gives them one more role."""
    return _page(request, chosen=_member(person))


def _member(pk: int) -> User:
    member = find_member(pk)
    if member is None:
        raise Http404
    return member


def _done(request: TenantRequest, part: str = "") -> HttpResponse:
    return _page(request, part=part) if wants_part(request) else back_to("people", part)


def _page(
    request: TenantRequest,
    *,
    form: InvitationForm | None = None,
    role_form: RoleForm | None = None,
    chosen: User | None = None,
    part: str | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    members, invitations = list_members(), invited_people()
    if chosen is not None:
        members = [member for member in members if member.id == chosen.pk]
    parts = _parts(request, part) if chosen is None else {"tab": "", "crumbs": _crumbs(chosen)}
    context = {
        "members": members,
        "to_confirm": _to_confirm(request, members),
        "invitations": invitations,
        "to_withdraw": _to_withdraw(request, invitations),
        "raci": raci_table(),
        "raci_roles": [ROLES[role] for role in RACI_ROLES],
        "form": form or InvitationForm(tenant=request.tenant),
        "role_form": role_form or RoleForm(tenant=request.tenant),
        "chosen": chosen,
        "may_manage": can(request.actor, "manage_people"),
        "may_take_back": can(request.actor, "confirm_roles"),
        "may_confirm": can(request.actor, "confirm_roles"),
        "resets": waiting_resets(),
        "with_factor": people_with_factor(),
        **parts,
    }
    return answer(request, "finops/people/members.html", context, part="people", status=status)


def _parts(request: TenantRequest, part: str | None) -> dict[str, object]:
    labels = {"": _("People and roles"), INVITATIONS: _("Invitations"), "raci": _("RACI")}
    return parts_of(request, labels, path=page_url("people"), shown=part)


def _crumbs(person: User) -> list[dict[str, object]]:
    return [crumb(_("People"), page_url("people")), crumb(person.name)]


def _to_confirm(request: TenantRequest, members: list[Member]) -> set[int]:
    """The grants that this person may confirm as a third."""
    person = request.actor.user
    if person is None or not can(request.actor, "confirm_roles"):
        return set()
    return {held.id for _member, held in roles_to_confirm(person, members)}


def _to_withdraw(request: TenantRequest, invitations: list[InvitedPerson]) -> set[UUID]:
    """The invitations that this person may withdraw: a command's by whoever may invite."""
    person = request.actor.user
    own = person.pk if person else None
    return {
        invited.public_id
        for invited in invitations
        if may_take_back(request.actor, invited.invited_by_id or own, asks=GRANT, decides=CONFIRM)
    }
