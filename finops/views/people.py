"""People: who is in the tenant in which roles, invitations, and the RACI table."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from finops.access import can, requires
from finops.calc.permissions import RACI_ROLES, ROLES
from finops.forms.people import InvitationForm, RoleForm
from finops.models import RoleAssignment, User
from finops.queries.people import find_assignment, find_member, list_members, raci_table
from finops.requests import TenantRequest
from finops.services.people import deactivate_membership, let_in
from finops.services.roles import grant_role, revoke_role
from finops.views.answering import answer, back_to, wants_part
from finops.views.passwords import first_password_url

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@requires("view_people")
@require_safe
def people(request: TenantRequest) -> HttpResponse:
    return _page(request)


@requires("manage_people")
@require_POST
@never_cache
def invite(request: TenantRequest) -> HttpResponse:
    """The answer shows the link with which a new person sets a password, this once."""
    form = InvitationForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        return _page(request, form=form, status=REFUSED)
    try:
        invited = let_in(actor=request.actor, invitation=form.invitation())
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, form=form, status=REFUSED)
    link = first_password_url(request, invited.user) if invited.is_new else ""
    messages.success(request, _("%(name)s is in.") % {"name": invited.user.name})
    return _page(request, link=link, invited=invited.user)


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
    """The page with the form that gives this person one more role."""
    return _page(request, chosen=_member(person))


@requires("manage_people")
@require_POST
def end_role(request: TenantRequest, assignment: int) -> HttpResponse:
    found: RoleAssignment | None = find_assignment(assignment)
    if found is None:
        raise Http404
    try:
        revoke_role(actor=request.actor, assignment=found)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return _done(request)


@requires("manage_people")
@require_POST
def remove_person(request: TenantRequest, person: int) -> HttpResponse:
    try:
        deactivate_membership(actor=request.actor, user=_member(person))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return _done(request)


def _member(pk: int) -> User:
    found = find_member(pk)
    if found is None:
        raise Http404
    return found


def _done(request: TenantRequest) -> HttpResponse:
    return _page(request) if wants_part(request) else back_to(request, "people")


def _page(
    request: TenantRequest,
    *,
    form: InvitationForm | None = None,
    role_form: RoleForm | None = None,
    chosen: User | None = None,
    link: str = "",
    invited: User | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "members": list_members(),
        "raci": raci_table(),
        "raci_roles": [ROLES[role] for role in RACI_ROLES],
        "form": form or InvitationForm(tenant=request.tenant),
        "role_form": role_form or RoleForm(tenant=request.tenant),
        "chosen": chosen,
        "link": link,
        "invited": invited,
        "may_manage": can(request.actor, "manage_people"),
    }
    return answer(request, "finops/people.html", context, part="people", status=status)
