"""An invitation as the invited person sees it: looking at it changes nothing, accepting does."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from finops.access import open_to
from finops.calc.permissions import ROLES
from finops.forms.invitations import NewAccountForm
from finops.models import Invitation, User
from finops.queries.people.invitations import INVITATION, find_open, owner_of
from finops.sending.links import read_token
from finops.services.people.invitations import accept_as, accept_as_new_person
from finops.views.account.signing_in import BACKEND

TEMPLATE = "finops/people/invitation.html"


@open_to("everyone")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """404 for whatever opens nothing: forged, used, withdrawn, run out."""
    named = read_token(INVITATION, token)
    open_invitation = find_open(named) if named else None
    if open_invitation is None:
        return render(request, "finops/people/invitation_gone.html", status=HTTPStatus.NOT_FOUND)
    owner = owner_of(open_invitation.email)
    if request.method == "POST":
        return _accepted(request, open_invitation, owner)
    return _page(request, open_invitation, owner)


def _accepted(
    request: HttpRequest, open_invitation: Invitation, owner: User | None
) -> HttpResponse:
    form = None
    try:
        if owner is None and not isinstance(request.user, User):
            form = NewAccountForm(request.POST, email=open_invitation.email)
            if not form.is_valid():
                return _page(
                    request, open_invitation, owner, form, status=HTTPStatus.UNPROCESSABLE_ENTITY
                )
            person = _made(open_invitation, form)
            login(request, person, backend=BACKEND)
        elif isinstance(request.user, User) and request.user == owner:
            accept_as(invitation=open_invitation, person=request.user)
        else:
            return _page(request, open_invitation, owner, status=HTTPStatus.FORBIDDEN)
    except ValidationError as problem:
        for sentence in problem.messages:
            messages.error(request, sentence)
        return _page(request, open_invitation, owner, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Welcome to %(tenant)s.") % {"tenant": open_invitation.tenant.name})
    return HttpResponseRedirect(reverse("choose_tenant"))


@transaction.atomic
def _made(open_invitation: Invitation, form: NewAccountForm) -> User:
    cleaned = form.cleaned_data
    return accept_as_new_person(
        invitation=open_invitation, name=cleaned["name"], password=cleaned["password1"]
    )


def _page(
    request: HttpRequest,
    open_invitation: Invitation,
    owner: User | None,
    form: NewAccountForm | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The owner of the address accepts; a stranger to us makes an account; anybody else is asked
    to sign out."""
    signed_in = request.user if isinstance(request.user, User) else None
    context = {
        "invitation": open_invitation,
        "role": ROLES[open_invitation.role],
        "scope": getattr(open_invitation.use_case or open_invitation.business_unit, "name", ""),
        "may_accept": owner is not None and signed_in == owner,
        "must_sign_in": owner is not None and signed_in is None,
        "must_sign_out": signed_in is not None and signed_in != owner,
        "form": form
        or NewAccountForm(email=open_invitation.email, initial={"name": open_invitation.name}),
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, TEMPLATE, context, status=status)
